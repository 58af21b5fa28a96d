"""Writes a BagIt 1.0 bag (RFC 8493) as a stream: each file is digested while it is written, and lies there once."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeAlias

from readiness.bundle.contents import Bytes
from readiness.bundle.inventory import Inventory, Written
from readiness.bundle.names import folded, numbered
from readiness.bundle.places import MANIFEST, SIGNATURE, TAGMANIFEST
from readiness.bundle.target import Target
from readiness.errors import Refusal

PAYLOAD = "data/"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Copy(Protocol):
    """Takes a second copy of what is made for the bundle; a vault's writer is one."""

    def write(self, piece: bytes, /) -> object:
        """Take a piece."""
        ...

    def seal(self) -> object:
        """Keep what was written."""
        ...


Keep: TypeAlias = Callable[[], AbstractContextManager[Copy]]


class NoCopy:
    """Keeps nothing: for whoever never writes the same issue again."""

    def write(self, piece: bytes, /) -> None:
        """Take a piece."""

    def seal(self) -> None:
        """Keep nothing."""


def no_copy() -> AbstractContextManager[Copy]:
    """Keep no second copy."""
    return nullcontext(NoCopy())


class Altered(Refusal):
    """Bytes that were to go into the bundle are not those that were recorded."""


class Bag:
    """A bag being written: payload and tag files first, `finish` last."""

    def __init__(self, target: Target, inventory: Inventory, keep: Keep = no_copy) -> None:
        """Write to the target; `keep` takes a copy of everything that is made only for this bag."""
        self._target, self.inventory, self._keep = target, inventory, keep

    def place(self, path: str, content: Bytes) -> str:
        """Write bytes that the vault holds, unless they lie in the bag already; return where they are. Raises Altered."""
        held = self.inventory.path_of(content.sha256)
        if held:
            return held
        written = self.add(path, content.pieces(), "vault", content.bytes, expected=content.sha256)
        return written.path

    def make(self, path: str, parts: Iterable[bytes], size: int | None = None) -> Written:
        """Write what is made for this bag, and keep a copy."""
        with self._keep() as copy:
            written = self.add(path, _copied(parts, copy), "kept", size)
            copy.seal()
        return written

    def add(
        self, path: str, parts: Iterable[bytes], origin: str, size: int | None = None, *, expected: str | None = None
    ) -> Written:
        """Write one file under a free path; `origin` says where its bytes can be had again.

        Raises Altered when their digest is not the expected one.
        """
        free, turn = path, 1
        while self.inventory.taken(folded(free)):
            turn += 1
            free = numbered(path, turn)
        taken = _Taken(parts)
        self._target.write(free, taken, size)
        written = Written(free, taken.sha256, taken.bytes, origin)
        if expected and written.sha256 != expected:
            raise Altered(
                f"{expected} was altered: its bytes now have the digest {written.sha256}",
                "Restore the vault from a backup, then export again.",
            )
        self.inventory.add(written, folded(free))
        return written

    def finish(self, info: Mapping[str, str], seal: Callable[[str], bytes]) -> str:
        """Write declaration, bag-info, manifests and signature; return the tag manifest's digest.

        `seal` gets that digest and returns the signed statement.
        """
        size, number = self.inventory.total(PAYLOAD)
        facts = {**info, "Payload-Oxum": f"{size}.{number}"}
        self.make("bagit.txt", [DECLARATION], len(DECLARATION))
        self.make("bag-info.txt", [f"{name}: {one_line(value)}\n".encode() for name, value in facts.items()])
        self.make(MANIFEST, _listing(self.inventory.files(PAYLOAD, order="path")))
        # every file that is not payload, the payload manifest too
        tags = self.make(TAGMANIFEST, list(_listing(self.inventory.files(beside=PAYLOAD, order="path"))))
        self.make(SIGNATURE, [seal(tags.sha256)])
        return tags.sha256


class _Taken:
    """Pieces on their way, digested and counted."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts, self._digest, self.bytes = parts, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self._digest.update(part)
            self.bytes += len(part)
            yield part

    @property
    def sha256(self) -> str:
        """The digest of what went by."""
        return self._digest.hexdigest()


def _copied(parts: Iterable[bytes], copy: Copy) -> Iterator[bytes]:
    for part in parts:
        copy.write(part)
        yield part


def _listing(files: Iterable[Written]) -> Iterator[bytes]:
    """Yield manifest lines."""
    return (f"{file.sha256}  {file.path}\n".encode() for file in files)


def one_line(text: str) -> str:
    """Return text on one line, without control and direction characters (no line can be smuggled into bag-info)."""
    kept = "".join(c for c in " ".join(text.split()) if unicodedata.category(c)[0] != "C")
    return kept or "-"
