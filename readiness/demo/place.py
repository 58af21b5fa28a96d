"""Where a demo lives: a folder that is empty or not there yet."""

from pathlib import Path
from tempfile import mkdtemp

from readiness.errors import WrongUse


def empty_folder(wanted: Path | None) -> Path:
    """Return the folder, made where it was absent; a new temporary one by default. WrongUse where something lies in it."""
    if wanted is None:
        return Path(mkdtemp(prefix="readiness-demo-"))
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        occupied = any(wanted.iterdir())
    except OSError as error:
        raise WrongUse(f"{wanted} cannot be used: {error.strerror}", "Name a folder you may write to.") from error
    if occupied:
        raise WrongUse(f"{wanted} is not empty", "Name a folder that is empty or absent.")
    return wanted.resolve()
