"""Where a bundle's files lie: a folder or a zip, the same to every check, and never trusted with a name."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from readiness.bundle.report import BrokenArchive, NoBundle, Report

MANIFEST, TAGMANIFEST, SIGNATURE = "manifest-sha256.txt", "tagmanifest-sha256.txt", "signatures/bundle.dsse.json"
MARKERS = ("bagit.txt", "bag-info.txt", MANIFEST, TAGMANIFEST, SIGNATURE)
LEDGER, ENVELOPES = "ledger/ledger.jsonl", "envelopes/"
SMALL, LONGEST_LINE, CHUNK = 16 << 20, 1 << 16, 1 << 20
ZIP_END = 22  # bytes of the record that ends a zip, without its comment
LOCAL_HEADER = 30  # bytes before a member's name and content, at least
BOMB_RATIO = 200  # JSON lines pack 5 to 40 times; deflate ends at 1032
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OverflowError, struct.error)


class Folder:
    """A folder's regular files; links and pipes are faults and are never followed."""

    def __init__(self, root: Path, report: Report) -> None:
        """List it."""
        self._root = root
        found = {p.relative_to(root).as_posix(): p for p in root.rglob("*")}
        for name, path in found.items():
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                report.add("unsafe_name", name, "is a link or no regular file")
        self.names = [n for n, p in found.items() if p.is_file() and not p.is_symlink()]

    def open(self, name: str) -> IO[bytes]:
        """Open one of the names."""
        return (self._root / name).open("rb")

    def close(self) -> None:
        """Nothing is held open."""


class Archive:
    """A zip's members below the one folder that holds the bag; each is read as a stream and never unpacked."""

    def __init__(self, path: Path, report: Report) -> None:
        """List it; names and sizes that could hurt who unpacks it are faults and are not read."""
        self._zip = zipfile.ZipFile(path)
        members = self._zip.infolist()
        for where in _around(self._zip, path):
            report.add("added", ".", f"bytes stand {where}, where nothing belongs")
        if _overlap(members, path.stat().st_size):
            report.add("unsafe_name", ".", "members overlap: a zip bomb")
            members = []
        twice = {n for n, count in Counter(i.filename for i in members).items() if count > 1}
        safe = []
        for info in members:
            reason = "comes twice" if info.filename in twice else dangerous(info)
            if reason:
                report.add("unsafe_name", info.filename, reason)
            elif not info.is_dir():
                safe.append(info.filename)
        self._prefix = _prefix(safe)
        for name in safe:
            if not name.startswith(self._prefix):
                report.add("added", name, "lies outside the bag's folder")
        self.names = [n[len(self._prefix) :] for n in safe if n.startswith(self._prefix)]

    def open(self, name: str) -> IO[bytes]:
        """Open one of the names."""
        return self._zip.open(self._prefix + name)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def _around(archive: zipfile.ZipFile, path: Path) -> Iterator[str]:
    """Say where bytes stand that belong to no member: before the first, or after the archive's own end (APPNOTE 4.3.16)."""
    if min((info.header_offset for info in archive.infolist()), default=0):
        yield "before the first member"
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - ZIP_END - len(archive.comment), 0))
        if not file.read(ZIP_END).startswith(b"PK\5\6"):
            yield "after the end of the zip"


def _overlap(members: Iterable[zipfile.ZipInfo], size: int) -> bool:
    ends = sorted(((i.header_offset, LOCAL_HEADER + i.compress_size) for i in members), reverse=True)
    for start, length in ends:
        if start + length > size:
            return True
        size = start
    return False


def dangerous(info: zipfile.ZipInfo) -> str | None:
    """Say why a member of a zip must not be unpacked."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is encrypted or packed in an unusual way"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR if info.is_dir() else 0}:
        return "is a link or no regular file"
    if "\0" in info.orig_filename or (info.is_dir() and unsafe(info.filename.rstrip("/"))):
        return "leaves the bag's folder or hides its name"
    if info.file_size > SMALL and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        return f"unpacks from {info.compress_size} to {info.file_size} bytes: a zip bomb"
    return None


def unsafe(name: str) -> str | None:
    """Say why a name must not be used as a path."""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or "\\" in name:
        return "is absolute or has a backslash"
    if any(part in {"", ".", ".."} for part in name.split("/")):
        return "leaves the bag's folder"
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name):
        return "has control or direction characters"
    return None


def _prefix(names: Iterable[str]) -> str:
    ends = (*MARKERS, "ledger.jsonl")
    found = Counter(n[: -len(end)] for n in names for end in ends if n == end or n.endswith("/" + end))
    return max(found, key=lambda p: (-p.count("/"), found[p]), default="")


@dataclass
class Place:
    """The files of one bundle or ledger with their digests, each read once; `base` is where the payload begins."""

    files: Folder | Archive
    report: Report
    base: str = ""
    digests: dict[str, str] = field(default_factory=dict)

    def settle(self) -> None:
        """Leave out names nobody should use, and find out whether this is a bag or a bare ledger; raises NoBundle."""
        folded: dict[str, str] = {}
        for name in sorted(self.files.names):
            reason = unsafe(name)
            other = folded.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
            if reason or other != name:
                self.report.add("unsafe_name", name, reason or f"differs from {other} in case or form only")
        names = [n for n in self.files.names if unsafe(n) is None]
        if any(marker in names for marker in MARKERS):
            self.base = "data/"
        elif "ledger.jsonl" not in names and LEDGER not in names and not self._was_one():
            raise NoBundle("there is no bundle and no ledger in it")
        self.files.names = sorted(names)

    def _was_one(self) -> bool:
        """Say whether this may be a bundle under names or links that nobody should use; of a zip nobody can know."""
        ends = {Path(one).name for one in (*MARKERS, LEDGER)}
        faults = self.report.faults
        return any(isinstance(self.files, Archive) or Path(fault.path).name in ends for fault in faults)

    def read_all(self) -> None:
        """Digest every file."""
        for name in self.files.names:
            try:
                with self.files.open(name) as stream:
                    taken = hashlib.sha256()
                    for chunk in iter(lambda: stream.read(CHUNK), b""):
                        taken.update(chunk)
                self.digests[name] = taken.hexdigest()
            except UNREADABLE as error:
                self.report.add("altered", name, f"cannot be read: {error}")
                self.digests[name] = ""
        self.report.files = len(self.digests)

    def read(self, name: str, limit: int = SMALL) -> bytes | None:
        """Return a file up to that many bytes, or None when it is not there or cannot be read."""
        if self.digests.get(name):
            with self.files.open(name) as stream:
                return stream.read(limit)
        return None

    def below(self, folder: str) -> list[str]:
        """Name the files in a folder of the payload."""
        return [n for n in self.digests if n.startswith(self.base + folder)]

    def close(self) -> None:
        """Let go of the files."""
        self.files.close()

    @property
    def ledger(self) -> str:
        """Where the ledger lies: in a bag by its layout, alone by its name."""
        return self.base + LEDGER if self.base or LEDGER in self.files.names else "ledger.jsonl"

    def lines(self) -> Iterator[bytes]:
        """Yield the ledger's lines with their LF, none of them longer than a ledger line can be."""
        if self.ledger in self.files.names:
            with suppress(*UNREADABLE), self.files.open(self.ledger) as stream:
                yield from iter(lambda: stream.readline(LONGEST_LINE), b"")


def opened(path: Path, report: Report) -> Place:
    """List a folder or a zip; raises NoBundle where it is neither, BrokenArchive where a zip cannot be listed."""
    if path.is_dir():
        place = Place(Folder(path, report), report)
    elif path.is_file():
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                raise NoBundle(f"{path} is neither a folder nor a zip")
        try:
            place = Place(Archive(path, report), report)
        except UNREADABLE as error:
            raise BrokenArchive(f"cannot be read as a zip: {error}") from error
    else:
        raise NoBundle(f"{path} does not exist")
    try:
        place.settle()
    except NoBundle as error:
        place.close()
        raise NoBundle(f"{path} holds no bundle and no ledger") from error
    return place
