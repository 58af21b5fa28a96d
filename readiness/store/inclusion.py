"""What a hand-over reads of the evidence: all lists in one statement and all uploads in another, streamed in its own order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, Integer, Select, String, column, select, values
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.store.evidence import UPLOADED, state
from readiness.store.tables.evidence import EvidenceFileRow, EvidenceRecord
from readiness.store.tables.journal import JournalRow

AT_ONCE = 1_000
"""How many items are held in memory while streaming."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of an item: of an upload under the name its sender gave them (hostile text)."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item of evidence, as far as a hand-over asks about it."""

    id: str
    kind: str
    about: str
    """The collector of a list, the requirement of an upload."""
    connection: str | None
    uploader: str | None
    performed_on: date | None
    covers: Period | None
    for_period: date | None
    collected_at: datetime
    complete: bool
    sha256: str
    bytes: int
    state: str
    envelope: str = ""
    """Of a list: canonical text."""
    files: tuple[Content, ...] = ()
    """Of an upload; empty where it is one content of its own."""


def lists(session: Session, collectors: Sequence[str], upto: int) -> Iterator[Candidate]:
    """Yield every list of the collectors up to that line of the ledger: in their order, of each the newest first."""
    asked = _in_order(collectors)
    query = _items(col(EvidenceRecord.collector), asked, None).add_columns(col(JournalRow.envelope))
    query = query.join(JournalRow, col(JournalRow.seq) == col(EvidenceRecord.ledger_seq))
    query = query.where(col(EvidenceRecord.ledger_seq) <= upto)
    for row in _streamed(session, query.order_by(asked.c.place, col(EvidenceRecord.ledger_seq).desc()), collectors):
        yield _candidate(row, envelope=row.envelope)


def uploads(session: Session, requirements: Sequence[str], upto: int, known_at: datetime) -> Iterator[Candidate]:
    """Yield what was brought for the requirements up to that line, but lists: in their order, of each the oldest first."""
    asked, file = _in_order(requirements), EvidenceFileRow
    told: tuple[Any, ...] = (
        col(file.name).label("name"),
        col(file.sha256).label("digest"),
        col(file.bytes).label("size"),
    )
    query = _items(col(EvidenceRecord.requirement), asked, known_at).add_columns(*told)
    query = query.outerjoin(file, col(file.evidence) == col(EvidenceRecord.id)).where(
        col(EvidenceRecord.kind) == UPLOADED,
        # a list that was brought stands among the lists of its collector
        col(EvidenceRecord.collector).is_(None),
        col(EvidenceRecord.ledger_seq) <= upto,
        col(EvidenceRecord.recorded_at) <= known_at,
    )
    order = (asked.c.place, col(EvidenceRecord.ledger_seq), col(file.position))
    for _, rows in groupby(_streamed(session, query.order_by(*order), requirements), itemgetter(0)):
        several = list(rows)
        files = (Content(row.name, row.digest, row.size) for row in several if row.digest is not None)
        yield _candidate(several[0], files=tuple(files))


def _in_order(names: Sequence[str]) -> CTE:
    """Return the names as a table that says which comes first."""
    places = [(name, place) for place, name in enumerate(names)]
    return values(column("name", String), column("place", Integer)).data(places).cte("asked")


def _items(about: Mapped[Any], asked: CTE, known_at: datetime | None) -> Select[Any]:
    named = (col(getattr(EvidenceRecord, name)) for name in _PLAIN)
    query = select(*named, about.label("about"), state(known_at).label("state"))
    return query.select_from(EvidenceRecord).join(asked, asked.c.name == about)


_PLAIN = (
    "id",
    "kind",
    "connection",
    "uploader",
    "performed_on",
    "covers_from",
    "covers_to",
    "for_period",
    "collected_at",
    "complete",
    "sha256",
    "bytes",
)


def _streamed(session: Session, query: Select[Any], names: Sequence[str]) -> Iterator[Any]:
    if names:  # no database has a table without rows
        with session.connection().execute(query.execution_options(yield_per=AT_ONCE)) as found:
            yield from found


def _candidate(row: Any, **more: Any) -> Candidate:
    facts = dict(zip(_PLAIN, row, strict=False))
    start, end = facts.pop("covers_from"), facts.pop("covers_to")
    covers = Period(start, end) if start else None
    return Candidate(**facts, **more, about=row.about, covers=covers, state=row.state)
