"""The vault as a folder: `ab/cd/abcd...`, each file made once and never opened for writing again."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from readiness.store.blobs import (
    PIECE,
    Blob,
    VaultDamage,
    VaultFault,
    VaultUnavailable,
    checked,
    drain,
    missing,
)

INCOMING = "incoming"
STALE = timedelta(days=1)
DIGEST = re.compile(r"[0-9a-f]{64}")


A_PAGE = 4096


class FolderVault:
    """Bytes in a folder. A killed process leaves at most a file in `incoming`, which `sweep` removes after a day."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._root)

    @contextmanager
    def writer(self) -> Iterator["FolderWriter"]:
        """Begin a blob in `incoming`."""
        with self.plainly("written"):
            descriptor, path = self._begun()
        file = os.fdopen(descriptor, "wb", PIECE)
        try:
            yield FolderWriter(self, file, path)
        finally:
            with suppress(OSError):  # what was not sealed needs no room on a full disk
                file.close()
            path.unlink(missing_ok=True)

    def put(self, content: bytes) -> Blob:
        """Store bytes that fit in memory."""
        with self.writer() as writer:
            writer.write(content)
            return writer.seal()

    def exists(self, sha256: str) -> bool:
        """Say whether the file is there."""
        with self.plainly("read"):
            return self._place(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Stream a blob, checked at its end."""
        with self.plainly("read"):
            try:
                return checked(self._place(sha256).open("rb"), sha256, self.name, lambda: self.plainly("read"))
            except FileNotFoundError:
                raise missing(sha256, self.name) from None

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Read a blob without checking it."""
        with self.plainly("read"):
            try:
                file = self._place(sha256).open("rb", 0)
            except FileNotFoundError:
                raise missing(sha256, self.name) from None
            with file:
                while piece := file.read(PIECE):
                    yield piece

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        """Lend the file itself, after reading it once to check it."""
        self.check(sha256)
        yield self._place(sha256)

    def try_writing(self) -> None:
        """Write a page of a file that is never sealed."""
        with self.writer() as writer:
            writer.write(b"." * A_PAGE)
            writer.flush()

    def verify(self) -> Iterator[VaultFault]:
        """Read every file."""
        with self.plainly("read"):
            for folder, folders, files in os.walk(self._root):
                folders.sort()
                if Path(folder) == self._root:
                    folders[:] = [name for name in folders if name != INCOMING]
                for file in sorted(files):
                    yield from self._faults(Path(folder, file))

    def sweep(self, now: datetime) -> int:
        """Remove what killed processes left in `incoming` more than a day before `now`; return how many."""
        old = [file for file in self._incoming() if file.stat().st_mtime < (now - STALE).timestamp()]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def close(self) -> None:
        """Nothing is held open."""

    def check(self, sha256: str) -> None:
        """Read a blob to its end; VaultMissing, VaultDamage."""
        with self.open(sha256) as source:
            drain(source)

    def keep(self, file: BinaryIO, temporary: Path, blob: Blob) -> None:
        """Make the flushed temporary file durable under its digest; never touches a blob that is there."""
        place = self._place(blob.sha256)
        os.fchmod(file.fileno(), 0o440)
        # new folders before the file: where a file system keeps a journal, one flush then takes them all along
        changed = self._make_folders(place.parent)
        if not place.exists():  # what is there was flushed before it was put there
            os.fsync(file.fileno())
        try:
            os.link(temporary, place)
        except FileExistsError:
            self.check(blob.sha256)
        for folder in changed:
            flush_folder(folder)

    def _begun(self) -> tuple[int, Path]:
        incoming = self._root / INCOMING
        try:
            descriptor, path = tempfile.mkstemp(dir=incoming)
        except FileNotFoundError:
            incoming.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor, path = tempfile.mkstemp(dir=incoming)
        return descriptor, Path(path)

    def _place(self, sha256: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise missing(sha256, self.name)
        return self._root / f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _make_folders(self, folder: Path) -> list[Path]:
        """Create the two levels; return every folder that must be flushed once the file is in its place."""
        changed = [folder]
        if not folder.is_dir():
            for level in (folder.parent, folder):
                with suppress(FileExistsError):
                    level.mkdir(mode=0o750)
                    changed.append(level.parent)
        return changed

    def _incoming(self) -> list[Path]:
        folder = self._root / INCOMING
        return [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []

    def _faults(self, file: Path) -> Iterator[VaultFault]:
        name = str(file.relative_to(self._root))
        if not DIGEST.fullmatch(file.name) or file != self._place(file.name) or file.is_symlink():
            yield VaultFault("foreign", name, "it was not put there by Readiness")
            return
        try:
            self.check(file.name)
        except VaultDamage as failure:
            yield VaultFault("damaged", name, failure.what)
        except VaultUnavailable as failure:
            yield VaultFault("unreadable", name, failure.what)

    @contextmanager
    def plainly(self, done: str) -> Iterator[None]:
        """Turn what the system says into VaultUnavailable."""
        try:
            yield
        except OSError as failure:
            raise VaultUnavailable(*_sentence(failure, self.name, done)) from failure


class FolderWriter:
    """A blob in the making: a file in the same filesystem."""

    def __init__(self, vault: FolderVault, file: BinaryIO, path: Path) -> None:
        self._vault, self._file, self._path = vault, file, path
        self._digest, self._bytes = hashlib.sha256(), 0

    def write(self, piece: bytes, /) -> int:
        """Take a piece."""
        with self._vault.plainly("written"):
            self._file.write(piece)
        self._digest.update(piece)
        self._bytes += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Hand what was written to the file system."""
        with self._vault.plainly("written"):
            self._file.flush()

    def seal(self) -> Blob:
        """Flush, sync, link under the digest, sync the folder."""
        blob = Blob(self._digest.hexdigest(), self._bytes)
        with self._vault.plainly("written"):
            self._file.flush()
            self._vault.keep(self._file, self._path, blob)
        return blob


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sentence(failure: OSError, vault: str, done: str) -> tuple[str, str]:
    match failure.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return (
                f"the vault {vault} has no room: the disk is full",
                "Free some space and try again; nothing was lost.",
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"the vault {vault} may not be {done}", "Check the permissions of the folder and of its files."
        case _:
            reason = failure.strerror or str(failure)
            return (
                f"the vault {vault} cannot be {done}: {reason}",
                "Check [storage] vault in readiness.toml and the disk.",
            )
