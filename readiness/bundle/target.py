"""Where a bag is written: a folder or a zip, beside its final place until it is whole."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from readiness.bundle.zipped import Zip
from readiness.errors import ReadinessError, WrongUse


class TargetUnavailable(ReadinessError):
    """The place a bundle should go to cannot be written, or is full."""

    exit_code = 1


class Target(Protocol):
    """Takes files by their path from the bag's root."""

    def write(self, path: str, pieces: Iterable[bytes], size: int | None) -> None:
        """Write one file; `size` in bytes where it is known before."""
        ...


class FolderTarget:
    """Files under a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: set[Path] = set()

    def write(self, path: str, pieces: Iterable[bytes], size: int | None) -> None:  # noqa: ARG002 -- a zip needs it
        """Write one file, which must be new."""
        place = self._root / path
        if place.parent not in self._made:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(place.parent)
        with place.open("xb") as file:
            for piece in pieces:
                file.write(piece)


class ZipTarget:
    """Members of a zip under one top folder (RFC 8493, 4.2)."""

    def __init__(self, archive: Zip, top: str) -> None:
        self._archive, self._top = archive, top

    def write(self, path: str, pieces: Iterable[bytes], size: int | None) -> None:
        """Write one member."""
        self._archive.write(f"{self._top}/{path}", pieces, size)


class Draft:
    """A bag that lies beside its final place until `publish` moves it there in one step."""

    def __init__(self, out: Path, beside: Path, top: str) -> None:
        self._out, self._beside = out, beside / "bag"
        self._zip = Zip(self._beside) if out.suffix.lower() == ".zip" else None
        self.target: Target = ZipTarget(self._zip, top) if self._zip else FolderTarget(self._beside)

    def finish(self) -> Path:
        """Close the zip, so that the draft is whole; return where it lies."""
        if self._zip:
            self._zip.close()
        return self._beside

    def publish(self) -> None:
        """Move it to its final place; raises WrongUse where something has appeared there meanwhile."""
        _refuse_existing(self._out)
        self.finish().rename(self._out)


@contextmanager
def drafted(out: Path, top: str) -> Iterator[Draft]:
    """Lend a draft for `out`: a zip where its name ends in .zip, else a folder.

    Leaving the block without `publish` leaves nothing. Raises WrongUse where `out` exists or its folder does not.
    """
    _refuse_existing(out)
    if not out.parent.is_dir():
        raise WrongUse(f"{out.parent} is no folder", "Make it first, or name another place with --out.")
    try:
        with _beside(out) as beside:
            draft = Draft(out, beside, top)
            try:
                yield draft
            finally:
                draft.finish()
    except OSError as failure:
        raise TargetUnavailable(
            f"{out} cannot be written: {failure.strerror or failure}",
            "Free some space there, or name another place with --out.",
        ) from failure


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".readiness-", dir=out.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise WrongUse(f"{out} exists", "Name a place with --out where nothing is yet.")
