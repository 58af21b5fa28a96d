"""The append-only chain: numbered lines, each naming the digest of the line before, and signed heads of the file.

A line holds digests and ids only: every auditor may have all of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.canonical import digest, instant_text, quoted

GENESIS = "0" * 64
"""What the first line names as the digest of the line before."""
ORIGIN = "readiness-ledger/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it has a place in the chain."""

    time: datetime
    event: str
    """collected, uploaded, accepted, returned, run_missed, waived, judged, bundle_issued, checkpoint, ..."""
    id: str
    sha256: str
    """Digest of the envelope."""
    bytes: str | None = None
    """Digest of the evidence's bytes, where there are any."""
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in its place: `seq` counts from 1 without holes."""

    seq: int
    entry: Entry
    prev: str

    @property
    def text(self) -> str:
        """The line as it stands in `ledger.jsonl`, without its LF."""
        entry = self.entry
        # what `encode` would make of the same keys, in a tenth of the time: a ledger is long
        return (
            f'{{"bytes":{quoted(entry.bytes)},"event":{quoted(entry.event)},"id":{quoted(entry.id)},'
            f'"prev":{quoted(self.prev)},"run":{quoted(entry.run)},"seq":{self.seq},'
            f'"sha256":{quoted(entry.sha256)},"time":{quoted(instant_text(entry.time))}}}'
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the line's text, which the next line names."""
        return digest(self.text.encode())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The signed head: origin, how many lines, SHA-256 of the file's first so many lines (each with its LF)."""

    number: int
    """Counts from 1 without holes."""
    lines: int
    sha256: str

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{ORIGIN}\n{self.lines}\n{self.sha256}\n"


def chained(entries: Iterable[Entry], seq: int = 0, prev: str = GENESIS) -> Iterator[Line]:
    """Give each entry its place after line `seq`, whose digest is `prev`."""
    for entry in entries:
        seq += 1
        line = Line(seq, entry, prev)
        prev = line.digest
        yield line
