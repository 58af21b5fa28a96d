"""Files on their way in: streamed piece by piece, never larger than allowed, under names that can do no harm."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol

from readiness.bundle.names import folded, numbered, safe_name
from readiness.domain.canonical import text
from readiness.errors import WrongUse
from readiness.store.vault import Blob
from readiness.workspace import Workspace

PIECE = 1 << 20
"""How many bytes are held in memory at once."""


class Limited(Protocol):
    """Anything that bytes can be written to."""

    def write(self, piece: bytes, /) -> int:
        """Take a piece."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way in: the name its sender gave it (hostile), and its bytes."""

    name: str
    stream: BinaryIO | IO[bytes]


def names(sent: Sequence[Sent]) -> Iterator[str]:
    """Yield a safe name for each file, no two of which some file system would take for one."""
    taken: set[str] = set()
    for one in sent:
        plain, turn = safe_name(one.name), 1
        while folded(numbered(plain, turn)) in taken:
            turn += 1
        name = numbered(plain, turn)
        taken.add(folded(name))
        yield name


def keep(workspace: Workspace, sent: Sequence[Sent]) -> list[Blob]:
    """Stream every file into the vault; where one of them cannot be kept, none is."""
    with ExitStack() as stack:
        writers = []
        for one in sent:
            writer = stack.enter_context(workspace.vault.writer())
            copy(workspace, one, writer)
            writers.append(writer)
        return [writer.seal() for writer in writers]


def copy(workspace: Workspace, sent: Sent, into: Limited | IO[bytes]) -> None:
    """Copy a stream piece by piece; WrongUse for an empty file and, before more is read, for one above the limit."""
    limit = workspace.settings.uploads.limit_mb * 1_000_000
    size = 0
    while piece := sent.stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise WrongUse(
                f"{text(sent.name)[:100]} is larger than {limit // 1_000_000} MB",
                "Bring a smaller file, or raise [uploads] limit_mb; nothing was kept.",
            )
        into.write(piece)
    if size == 0:
        raise WrongUse(f"{text(sent.name)[:100]} is empty", "Bring the file itself; nothing was kept.")
