"""What goes into a bundle, as plain frozen values; whoever collects them opens no file before it is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from readiness.domain.ledger import Checkpoint

Read: TypeAlias = Callable[[], Iterable[bytes]]
Plain: TypeAlias = Mapping[str, Any]
"""A mapping that canonical JSON can say."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes we know by digest and read only when their turn comes."""

    sha256: str
    bytes: int | None
    """None where nobody has counted them yet."""
    pieces: Read
    """Opens and reads them; whoever takes them compares their digest."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of one accepted item, under one requirement it counts for.

    The same bytes may come again for another requirement: they are written once and linked twice.
    """

    control: str
    requirement: str
    """The whole id: `AC-06/minutes`."""
    on: date
    """The day it speaks about: performed on, or the last day covered."""
    name: str
    evidence: str
    content: Bytes


@dataclass(frozen=True, slots=True)
class Population:
    """One sealed list with the pages it was made from and how we know that nothing is missing."""

    collector: str
    id: str
    """Of the evidence."""
    content: Bytes
    raw: Bytes | None
    completeness: Plain
    """Source, calls, times, principal, rows, the source's own total, ...."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one procedure said for one control: its text, what it was given, and every row it returned."""

    procedure: str
    control: str
    sql: str
    result: Plain
    """outcome, tested, exceptions, inconclusive, parameters, as_of, populations, ..."""
    rows: Bytes
    """Canonical JSON lines, sorted by item."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint with the raw bytes of its signature."""

    checkpoint: Checkpoint
    signature: bytes


@dataclass(frozen=True, slots=True)
class Omission:
    """Something in scope that is not in the bundle, and why not."""

    what: str
    reason: str
    control: str | None = None
    requirement: str | None = None
    procedure: str | None = None
    evidence: str | None = None
    sha256: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return it as it stands in `omissions.json`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Contents:
    """One hand-over. Every iterable is walked once, in the order in which it comes."""

    number: int
    made_on: date
    organisation: str
    engagement: Plain
    """id, name, type, start, end, categories, firm, time_zone."""
    version: str
    """Of the product."""
    controls: Sequence[Plain]
    """Those in scope: id, title, owner, criteria, status, flags, requirements (ids), procedures (ids)."""
    criteria: Sequence[Plain]
    """id, title, score."""
    coverage: Sequence[Plain]
    """One a requirement, as `readiness coverage --json` prints it."""
    populations: Iterable[Population]
    """Those of one collector stand together."""
    evidence: Iterable[EvidenceFile]
    """Those of one requirement stand together."""
    sheets: Iterable[Sheet]
    ledger: Iterable[str]
    """Lines without their LF, up to the last checkpoint."""
    checkpoints: Sequence[Sealed]
    envelopes: Iterable[tuple[str, str]]
    """(evidence id, canonical text) of everything above."""
    key: bytes
    """The public key (PEM) that signs this bundle."""
    omissions: Sequence[Omission] = ()
    """Read last: it may grow while the iterables above are walked."""
    retired: Sequence[bytes] = field(default=())
    """Public keys (PEM) that signed earlier checkpoints, oldest first."""
