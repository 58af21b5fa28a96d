"""Evidence: sealed once with its envelope and its line in the ledger, reviewed by events, asked for by window."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from readiness.domain.calendar import Period
from readiness.store import journal
from readiness.store.batches import batches
from readiness.store.paging import Source
from readiness.store.tables.evidence import EvidenceFileRow, EvidenceRecord, EvidenceReviewRow

COLLECTED, UPLOADED = "collected", "uploaded"
SUBMITTED, ACCEPTED, RETURNED, SUPERSEDED = "submitted", "accepted", "returned", "superseded"


@dataclass(frozen=True, slots=True)
class File:
    """One of the files of an upload, under the name its sender gave it (hostile text)."""

    name: str
    sha256: str
    bytes: int
    media: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One act of evidence as it is recorded. `sha256` is the digest of the population, or of the upload's bytes."""

    id: str
    kind: str
    """collected or uploaded."""
    collected_at: datetime
    sha256: str
    bytes: int
    media: str
    complete: bool
    recorded_at: datetime
    """When it was written here, by which `known_at` selects."""
    connection: str | None = None
    collector: str | None = None
    requirement: str | None = None
    performed_on: date | None = None
    covers: Period | None = None
    rows: int | None = None
    source_total: int | None = None
    run: str | None = None
    uploader: str | None = None
    for_period: date | None = None
    note: str | None = None
    raw_sha256: str | None = None
    """Digest of the raw pages of a collection."""
    supersedes: str | None = None
    files: tuple[File, ...] = ()
    ledger_seq: int = 0
    """Number of its line in the ledger; given by `seal`."""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody said of an item: accepted, returned or superseded."""

    evidence: str
    state: str
    by: str
    reason: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item with its state: submitted, accepted, returned or superseded (docs/evidence.md)."""

    row: EvidenceRow
    state: str


def seal(session: Session, row: EvidenceRow, envelope: Mapping[str, Any]) -> EvidenceRow:
    """Write an item, its envelope and its line together; return the item with its number in the ledger.

    Its bytes must be in the vault already.
    """
    line = journal.record(
        session, event=row.kind, id=row.id, envelope=envelope, time=row.recorded_at, bytes=row.sha256, run=row.run
    )
    sealed = replace(row, ledger_seq=line.seq)
    session.connection().execute(_ADD_RECORD, _record(sealed))
    if row.files:
        session.connection().execute(
            _ADD_FILE, [asdict(f) | {"evidence": row.id, "position": n} for n, f in enumerate(row.files)]
        )
    return sealed


def review(session: Session, said: Review) -> None:
    """Record what somebody said of an item; the newest word counts."""
    session.add(
        EvidenceReviewRow(
            evidence=said.evidence, state=said.state, by=said.by, reason=said.reason, recorded_at=said.recorded_at
        )
    )
    session.flush()


def reviews(session: Session, id: str) -> tuple[Review, ...]:  # noqa: A002 -- what it is
    """Return everything said of an item, oldest first."""
    query = select(EvidenceReviewRow).where(EvidenceReviewRow.evidence == id).order_by(col(EvidenceReviewRow.seq))
    return tuple(Review(r.evidence, r.state, r.by, r.reason, r.recorded_at) for r in session.exec(query))


def last_words(session: Session, ids: Collection[str], known_at: datetime) -> Mapping[str, Review]:
    """Return the newest thing said of several items by then, by item; those of which nothing was said are left out."""
    found: dict[str, Review] = {}
    for some in batches(sorted(set(ids))):
        said = select(EvidenceReviewRow).where(
            col(EvidenceReviewRow.evidence).in_(some), col(EvidenceReviewRow.recorded_at) <= known_at
        )
        for r in session.exec(said.order_by(col(EvidenceReviewRow.seq))):
            found[r.evidence] = Review(r.evidence, r.state, r.by, r.reason, r.recorded_at)
    return found


def get(session: Session, id: str, known_at: datetime | None = None) -> Reviewed | None:  # noqa: A002 -- what it is
    """Return one item with its files and its state as of then (now, when not said)."""
    found = _read(session, _items(known_at).where(col(EvidenceRecord.id) == id))
    return found[0] if found else None


def by_id(session: Session, ids: Collection[str], known_at: datetime | None = None) -> Mapping[str, Reviewed]:
    """Return several items by id, their state as of then (now, when not said); unknown ones are left out."""
    found: dict[str, Reviewed] = {}
    for some in batches(sorted(set(ids))):
        found |= {
            item.row.id: item for item in _read(session, _items(known_at).where(col(EvidenceRecord.id).in_(some)))
        }
    return found


def newest(  # noqa: PLR0913 -- filters
    session: Session,
    *,
    limit: int,
    before: int | None = None,
    kind: str | None = None,
    connection: str | None = None,
    collector: str | None = None,
    requirement: str | None = None,
    known_at: datetime | None = None,
) -> tuple[Reviewed, ...]:
    """Return at most `limit` items, last recorded first, with ledger numbers below `before`."""
    wanted = {
        EvidenceRecord.kind: kind,
        EvidenceRecord.connection: connection,
        EvidenceRecord.collector: collector,
        EvidenceRecord.requirement: requirement,
    }
    query = _items(known_at).order_by(col(EvidenceRecord.ledger_seq).desc()).limit(limit)
    for column, value in wanted.items():
        if value is not None:
            query = query.where(col(column) == value)
    if before is not None:
        query = query.where(col(EvidenceRecord.ledger_seq) < before)
    return _read(session, query)


def uploads(
    session: Session, requirements: Collection[str], known_at: datetime, *, with_files: bool = True
) -> Mapping[str, tuple[Reviewed, ...]]:
    """Return the uploaded items of requirements with their state, by requirement, in the order they were recorded."""
    found: dict[str, list[Reviewed]] = {}
    for some in batches(sorted(set(requirements))):
        query = _items(known_at).where(col(EvidenceRecord.requirement).in_(some), col(EvidenceRecord.kind) == UPLOADED)
        for item in _read(session, query.order_by(col(EvidenceRecord.ledger_seq)), with_files=with_files):
            found.setdefault(str(item.row.requirement), []).append(item)
    return {requirement: tuple(items) for requirement, items in found.items()}


def holding(session: Session, digests: Collection[str]) -> tuple[Reviewed, ...]:
    """Return the uploaded items that hold any of these bytes, as a file or as the list they were read from, oldest first."""
    found: dict[str, Reviewed] = {}
    for some in batches(sorted(set(digests))):
        files = columns(col(EvidenceFileRow.evidence)).where(col(EvidenceFileRow.sha256).in_(some))
        same = or_(col(EvidenceRecord.raw_sha256).in_(some), col(EvidenceRecord.id).in_(files))
        query = _items(None).where(col(EvidenceRecord.kind) == UPLOADED, same)
        found |= {item.row.id: item for item in _read(session, query.order_by(col(EvidenceRecord.ledger_seq)))}
    return tuple(found.values())


ROWS = columns(*EvidenceRecord.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel


def state(known_at: datetime | None) -> ColumnElement[str]:
    """Select the newest word of a reviewer; before any, what was collected whole is accepted, all else submitted."""
    word = columns(col(EvidenceReviewRow.state)).where(col(EvidenceReviewRow.evidence) == col(EvidenceRecord.id))
    if known_at is not None:
        word = word.where(col(EvidenceReviewRow.recorded_at) <= known_at)
    newest_word = word.order_by(col(EvidenceReviewRow.seq).desc()).limit(1).correlate(EvidenceRecord)
    first = case((and_(col(EvidenceRecord.kind) == COLLECTED, col(EvidenceRecord.complete)), ACCEPTED), else_=SUBMITTED)
    return func.coalesce(newest_word.scalar_subquery(), first)


BROUGHT = and_(col(EvidenceRecord.requirement) > "", col(EvidenceRecord.kind) == UPLOADED)
"""What people brought. It was brought for a requirement, by whose index it is found: SQLite uses none for "is not null"."""
_ABOUT = func.coalesce(col(EvidenceRecord.collector), col(EvidenceRecord.requirement))
_FIRST_DAY = func.coalesce(col(EvidenceRecord.covers_from), col(EvidenceRecord.performed_on))
_LAST_DAY = func.coalesce(col(EvidenceRecord.covers_to), col(EvidenceRecord.performed_on))
_TEXT = (
    col(EvidenceRecord.id),
    _ABOUT,
    func.coalesce(col(EvidenceRecord.connection), col(EvidenceRecord.uploader), ""),
    func.coalesce(col(EvidenceRecord.note), ""),
    col(EvidenceRecord.sha256),
)


def any_brought(session: Session) -> bool:
    """Say whether anybody ever brought anything."""
    return session.connection().execute(columns(col(EvidenceRecord.id)).where(BROUGHT).limit(1)).first() is not None


def listed(
    known_at: datetime | None = None, within: Period | None = None, *, populations: bool = False
) -> Source[Reviewed]:
    """Describe the list of items known by then, last recorded first; of those that speak of days `within`, if given.

    With `populations`, only those that are lists of a collector's rows.
    """
    said = state(known_at)
    query = ROWS.add_columns(said.label("state"))
    for restriction in _restrictions(known_at, within, populations=populations):
        query = query.where(restriction)
    return Source(
        rows=query,
        order=(col(EvidenceRecord.ledger_seq).desc(),),
        read=_values,
        facets={
            "state": said,
            "kind": col(EvidenceRecord.kind),
            "whole": case((col(EvidenceRecord.complete), "yes"), else_="no"),
            "collector": col(EvidenceRecord.collector),
            "requirement": col(EvidenceRecord.requirement),
            "connection": col(EvidenceRecord.connection),
            "by": col(EvidenceRecord.uploader),
        },
        text=_TEXT,
        named=(col(EvidenceRecord.collector), col(EvidenceRecord.requirement)),
        sorts={
            "about": _ABOUT,
            "speaks": _LAST_DAY,
            "from": func.coalesce(col(EvidenceRecord.connection), col(EvidenceRecord.uploader)),
            "came": col(EvidenceRecord.collected_at),
            "rows": col(EvidenceRecord.rows),
            "source_total": col(EvidenceRecord.source_total),
            "state": said,
        },
    )


def waiting(session: Session, known_at: datetime | None = None) -> int:
    """Count the uploads that nobody has accepted or returned yet."""
    query = columns(func.count()).select_from(EvidenceRecord).where(BROUGHT)
    if known_at is not None:
        query = query.where(col(EvidenceRecord.recorded_at) <= known_at)
    return int(session.connection().execute(query.where(state(known_at) == SUBMITTED)).scalar_one())


def _restrictions(
    known_at: datetime | None, within: Period | None, *, populations: bool
) -> Iterator[ColumnElement[bool]]:
    if known_at is not None:
        yield col(EvidenceRecord.recorded_at) <= known_at
    if within is not None:
        yield and_(within.end >= _FIRST_DAY, within.start <= _LAST_DAY)
    if populations:
        yield and_(col(EvidenceRecord.collector).is_not(None), col(EvidenceRecord.rows).is_not(None))


def _items(known_at: datetime | None) -> Select[Any]:
    query = ROWS.add_columns(state(known_at).label("state"))
    return query if known_at is None else query.where(col(EvidenceRecord.recorded_at) <= known_at)


def _read(session: Session, query: Select[Any], *, with_files: bool = True) -> tuple[Reviewed, ...]:
    return _values(session, session.connection().execute(query).all(), with_files=with_files)


def _values(session: Session, found: Sequence[Any], *, with_files: bool = True) -> tuple[Reviewed, ...]:
    files = _files(session, [row.id for row in found if with_files and row.kind == UPLOADED])
    return tuple(Reviewed(_value(row, files.get(row.id, ())), row.state) for row in found)


def _files(session: Session, ids: Sequence[str]) -> Mapping[str, tuple[File, ...]]:
    found: dict[str, tuple[File, ...]] = {}
    for some in batches(ids):
        query = columns(*_FILE).where(col(EvidenceFileRow.evidence).in_(some)).order_by(col(EvidenceFileRow.position))
        for id_, name, sha256, size, media in session.connection().execute(query):
            found[id_] = (*found.get(id_, ()), File(name, sha256, size, media))
    return found


_FILE = (
    col(EvidenceFileRow.evidence),
    col(EvidenceFileRow.name),
    col(EvidenceFileRow.sha256),
    col(EvidenceFileRow.bytes),
    col(EvidenceFileRow.media),
)


def period(row: Any) -> Period | None:
    """Return the span of a row."""
    return Period(row.covers_from, row.covers_to) if row.covers_from else None


_PLAIN = tuple(EvidenceRow.__dataclass_fields__.keys() - {"covers", "files"})


def _value(row: Any, files: tuple[File, ...]) -> EvidenceRow:
    facts = dict(zip(_COLUMNS, row, strict=False))
    start, end = facts.pop("covers_from"), facts.pop("covers_to")
    return EvidenceRow(**facts, covers=Period(start, end) if start else None, files=files)


_COLUMNS = tuple(EvidenceRecord.__table__.columns.keys())  # type: ignore[attr-defined]  # set by SQLModel


def _record(row: EvidenceRow) -> Mapping[str, Any]:
    covers = row.covers
    days = {"covers_from": covers.start if covers else None, "covers_to": covers.end if covers else None}
    return {name: getattr(row, name) for name in _PLAIN} | days


_ADD_RECORD = EvidenceRecord.__table__.insert()  # type: ignore[attr-defined]  # the same
_ADD_FILE = EvidenceFileRow.__table__.insert()  # type: ignore[attr-defined]  # the same
