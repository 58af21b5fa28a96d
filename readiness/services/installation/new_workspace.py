"""Makes a workspace: settings, the organisation's own copy of the catalog, and a private place for everything else."""

from dataclasses import dataclass
from pathlib import Path

from readiness import resources
from readiness.errors import WrongUse
from readiness.settings.faults import FILE
from readiness.settings.reference import as_file

_IGNORED = "/var/\n"


@dataclass(frozen=True, slots=True)
class Made:
    """A new workspace: where it is, what was put there, and what was found there and left as it was."""

    home: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]


def initialise(directory: Path) -> Made:
    """Make a workspace in a folder that may exist already; files that stand there are kept.

    The settings come last, so that an interrupted start can be repeated. Raises WrongUse where the folder is a workspace
    already or cannot be written.
    """
    home = directory.expanduser().absolute()
    if (home / FILE).exists():
        raise WrongUse(f"{home} is a workspace already", f"Edit its {FILE}, or name another folder.")
    try:
        return _fill(home)
    except OSError as error:
        reason = error.strerror or "it is no folder"
        raise WrongUse(f"no workspace can be made in {home}: {reason}", "Name a folder you may write to.") from None


def _fill(home: Path) -> Made:
    home.mkdir(parents=True, exist_ok=True)
    (home / "procedures").mkdir(exist_ok=True)
    var = home / "var"
    var.mkdir(mode=0o700, exist_ok=True)
    var.chmod(0o700)  # whatever the umask says, and where it was there before
    files = {
        "controls.yaml": resources.CONTROLS.read_text(encoding="utf-8"),
        ".gitignore": _IGNORED,
        FILE: as_file(),
    }
    made = tuple(name for name, text in files.items() if _write(home / name, text))
    return Made(home, made, tuple(name for name in files if name not in made))


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there yet; say whether it was not."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if path.name == ".gitignore":
            _ignore(path)
        return False
    return True


def _ignore(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    if _IGNORED.strip() not in text.split():
        path.write_text(text + ("" if text.endswith("\n") or not text else "\n") + _IGNORED, "utf-8", "surrogateescape")
