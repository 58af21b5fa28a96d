"""What every vault promises: bytes under their digest, written once, checked when read."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from readiness.errors import ReadinessError

PIECE = 1 << 20
"""How many bytes are held in memory at once."""

Plainly: TypeAlias = Callable[[], AbstractContextManager[None]]
"""Makes a block in which failures of the place become VaultUnavailable."""


class VaultUnavailable(ReadinessError):
    """The vault cannot be written or read now: full, not permitted, unreachable."""

    exit_code = 1


class VaultMissing(ReadinessError):
    """The vault does not hold what a record names."""

    exit_code = 1


class VaultDamage(ReadinessError):
    """Bytes in the vault are no longer those that were put there."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes in the vault: SHA-256 in lower-case hexadecimal, and how many."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class VaultFault:
    """What `verify` found: damaged, unreadable, or foreign (nothing we put there)."""

    fault: str
    name: str
    detail: str


class BlobWriter(Protocol):
    """Takes bytes piece by piece; nothing is in the vault until `seal`."""

    def write(self, piece: bytes, /) -> int:
        """Take a piece."""
        ...

    def seal(self) -> Blob:
        """Put everything written so far in the vault, durably, and name it; to be called once."""
        ...


class Vault(Protocol):
    """Bytes under their digest. Every method raises VaultUnavailable when the place cannot be reached or used."""

    @property
    def name(self) -> str:
        """Where it is, for messages."""
        ...

    def writer(self) -> AbstractContextManager[BlobWriter]:
        """Begin a blob; leaving the block without `seal` leaves nothing."""
        ...

    def put(self, content: bytes) -> Blob:
        """Store bytes that fit in memory."""
        ...

    def exists(self, sha256: str) -> bool:
        """Say whether the blob is there, without reading it."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Stream a blob; VaultMissing at once, VaultDamage when the last byte was read and the digest is wrong."""
        ...

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield a blob as it lies there, for whoever takes its digest on the way; VaultMissing with the first piece."""
        ...

    def path(self, sha256: str) -> AbstractContextManager[Path]:
        """Lend a local file with the blob, already checked; VaultMissing, VaultDamage."""
        ...

    def try_writing(self) -> None:
        """Begin a blob that is never sealed; nothing stays."""
        ...

    def verify(self) -> Iterator[VaultFault]:
        """Read everything and report each fault."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def missing(sha256: str, vault: str) -> VaultMissing:
    """Return the failure for a blob that is not there."""
    return VaultMissing(
        f"the vault {vault} does not hold {sha256}", "Restore it from a backup; evidence that names it cannot be shown."
    )


def damage(sha256: str, found: str, vault: str) -> VaultDamage:
    """Return the failure for a blob whose bytes changed."""
    return VaultDamage(
        f"{sha256} in the vault {vault} was altered: its bytes have the digest {found}",
        "Restore the file from a backup.",
    )


class CheckedReader(io.RawIOBase):
    """Bytes of a blob, whose digest is compared when the end is reached."""

    def __init__(self, source: BinaryIO, sha256: str, vault: str, plainly: Plainly) -> None:
        super().__init__()
        self._source, self._sha256, self._vault, self._plainly = source, sha256, vault, plainly
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Say yes: it is read from front to back."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # any writable buffer
        """Fill the buffer; raise VaultDamage at the end of bytes that are not the blob's."""
        with self._plainly():
            piece = self._source.read(len(buffer))
        if not piece and self._digest.hexdigest() != self._sha256:
            raise damage(self._sha256, self._digest.hexdigest(), self._vault)
        self._digest.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the source too."""
        if not self.closed:
            self._source.close()
        super().close()


def checked(source: BinaryIO, sha256: str, vault: str, plainly: Plainly) -> BinaryIO:
    """Return the source as a stream that raises VaultDamage at its end when the bytes are wrong."""
    return io.BufferedReader(CheckedReader(source, sha256, vault, plainly), PIECE)


def drain(source: BinaryIO, take: Callable[[bytes], object] = bytes) -> None:
    """Read to the end, handing over piece by piece."""
    while piece := source.read(PIECE):
        take(piece)
