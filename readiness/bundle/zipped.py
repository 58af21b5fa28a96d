"""A zip being written: stored members with fixed dates and modes, each written once, and nothing of them held in memory.

Byte for byte what Python's zipfile makes of the same members; that one holds an entry for each, and writes each header twice.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile

LARGE = (1 << 31) - 1
"""Bytes from which sizes and places are told in 64 bits."""
MANY = (1 << 16) - 1
ELSEWHERE = 0xFFFFFFFF
"""Stands where a number was told in 64 bits."""
PIECE, SPOOL = 1 << 20, 8 << 20
VERSION, VERSION_64 = 20, 45
UNIX, REGULAR = 3, 0o100644 << 16
TEXT_IS_UTF8 = 0x800
EPOCH = 1 << 5 | 1
"""1 January 1980: the earliest a zip can say, so that equal contents make equal bytes."""
HEADER = struct.Struct("<4s2B4HL2L2H")
ENTRY = struct.Struct("<4s4B4HL2L5H2L")
END, END_64, LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")


class Zip:
    """A new zip; `close` makes it whole."""

    def __init__(self, path: Path) -> None:
        """Make the file, which must not be there."""
        self._file = path.open("xb", PIECE)
        self._entries = SpooledTemporaryFile(SPOOL)  # noqa: SIM115 -- `close` closes it
        self._count = self._at = 0

    def write(self, name: str, pieces: Iterable[bytes], size: int | None) -> None:
        """Write one member; `size` in bytes where it is known before."""
        rest, begun, length = iter(pieces), list[bytes](), 0
        for piece in rest:
            begun.append(piece)
            length += len(piece)
            if length > PIECE:
                self._write_long(name, chain(begun, rest), size)
                return
        content = b"".join(begun)
        crc = zlib.crc32(content)
        before = header(name, crc, length)
        self._file.write(before)
        self._file.write(content)
        self._note(name, crc, length, len(before))

    def close(self) -> None:
        """Write the directory, once."""
        if not self._file.closed:
            with self._file, self._entries:
                self._finish()

    def _write_long(self, name: str, pieces: Iterator[bytes], size: int | None) -> None:
        """Write a member whose header, which depends on its bytes, is written again after them."""
        if size is None:
            with SpooledTemporaryFile(SPOOL) as spool:
                spool.writelines(pieces)
                size = spool.tell()
                spool.seek(0)
                self._write_long(name, iter(lambda: spool.read(PIECE), b""), size)
            return
        large, crc, length = size > LARGE, 0, 0
        self._file.write(header(name, 0, 0, large=large))
        for piece in pieces:
            crc = zlib.crc32(piece, crc)
            length += len(piece)
            self._file.write(piece)
        self._file.seek(self._at)
        before = header(name, crc, length, large=large)
        self._file.write(before)
        self._file.seek(length, 1)
        self._note(name, crc, length, len(before), large=large)

    def _note(self, name: str, crc: int, size: int, before: int, *, large: bool = False) -> None:
        self._entries.write(entry(name, crc, size, self._at, large=large))
        self._at += before + size
        self._count += 1

    def _finish(self) -> None:
        size = self._entries.tell()
        self._entries.seek(0)
        while piece := self._entries.read(PIECE):
            self._file.write(piece)
        self._file.write(end(self._count, size, self._at))


def header(name: str, crc: int, size: int, *, large: bool = False) -> bytes:
    """Return what stands before the bytes of a member."""
    path, flags = _path(name)
    version, told, more = (VERSION_64, ELSEWHERE, _wide(size, size)) if large else (VERSION, size, b"")
    fixed = HEADER.pack(b"PK\3\4", version, 0, flags, 0, 0, EPOCH, crc, told, told, len(path), len(more))
    return fixed + path + more


def entry(name: str, crc: int, size: int, at: int, *, large: bool = False) -> bytes:
    """Return the line of the directory for a member that stands at a place."""
    path, flags = _path(name)
    wide = (*((size, size) if size > LARGE else ()), *((at,) if at > LARGE else ()))
    more, version = _wide(*wide) if wide else b"", VERSION_64 if wide or large else VERSION
    told, place = ELSEWHERE if size > LARGE else size, ELSEWHERE if at > LARGE else at
    about = (version, UNIX, version, 0, flags, 0, 0, EPOCH, crc, told, told)
    return ENTRY.pack(b"PK\1\2", *about, len(path), len(more), 0, 0, 0, REGULAR, place) + path + more


def end(count: int, size: int, at: int) -> bytes:
    """Return what stands at the end: how many members there are, and where the directory is, of so many bytes."""
    wide = b""
    if count > MANY or at > LARGE or size > LARGE:
        wide = END_64.pack(b"PK\6\6", 44, VERSION_64, VERSION_64, 0, 0, count, count, size, at)
        wide += LOCATOR.pack(b"PK\6\7", 0, at + size, 1)
    many = min(count, MANY)
    return wide + END.pack(b"PK\5\6", 0, 0, many, many, min(size, ELSEWHERE), min(at, ELSEWHERE), 0)


def _path(name: str) -> tuple[bytes, int]:
    return (name.encode(), 0) if name.isascii() else (name.encode(), TEXT_IS_UTF8)


def _wide(*numbers: int) -> bytes:
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)
