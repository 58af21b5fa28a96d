"""What procedures said, day by day: results whole, and their items that were not ok."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.domain.canonical import encode
from readiness.domain.vocabulary import Outcome, Severity, Verdict
from readiness.store.batches import batches
from readiness.store.paging import Source
from readiness.store.pairs import NEWEST, Pair, newest
from readiness.store.tables.result import ResultItemRow, ResultRow


@dataclass(frozen=True, slots=True)
class PopulationRead:
    """A population that a procedure read, by the evidence that holds it."""

    evidence: str
    sha256: str
    collector: str
    connection: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item that was not ok: an exception or inconclusive."""

    item: str
    outcome: Outcome
    reason: str | None
    occurred_at: datetime | None = None
    """When it happened, for a population procedure."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was compared; read back as JSON: instants and fractions as their text."""


@dataclass(frozen=True, slots=True)
class Result:
    """One judgement of one procedure for one control on one civil day."""

    id: str
    control: str
    procedure: str
    parameters: Mapping[str, Any]
    severity: Severity
    day: date
    outcome: Verdict
    tested: int
    exceptions: int
    inconclusive: int
    procedure_sha256: str
    sheet_sha256: str
    """Blob in the vault with every row of the sheet."""
    recorded_at: datetime
    flags: tuple[str, ...] = ()
    populations: tuple[PopulationRead, ...] = ()
    population_time: datetime | None = None
    """When the oldest population it read was collected."""
    window: Period | None = None
    items: tuple[Item, ...] = ()
    """Only those that are not ok."""
    seq: int = 0
    """The order in which results were stored; given by `add`."""


def add(session: Session, result: Result) -> Result:
    """Keep a result; the same judgement as the newest of that day is not kept twice, but the one kept is returned."""
    said = {"of_control": result.control, "of_procedure": result.procedure, "of_day": result.day}
    before = _read(session, _OF_DAY, said)
    if before and _judgement(before[0]) == _judgement(result):
        return before[0]
    writing = session.connection()
    seq = writing.execute(_ADD, _row(result)).scalar_one()
    if result.items:
        writing.execute(_ADD_ITEM, [_item_row(seq, item) for item in result.items])
    return replace(result, seq=seq)


def get(session: Session, id: str) -> Result | None:  # noqa: A002 -- what it is
    """Return one result with its items."""
    found = _read(session, _ROWS.where(col(ResultRow.id) == id))
    return found[0] if found else None


def find(session: Session, id: str) -> Result | None:  # noqa: A002 -- what it is
    """Return one result without its items."""
    row = session.connection().execute(_ROWS.where(col(ResultRow.id) == id)).first()
    return _value(row, ()) if row else None


def exceptions_among(session: Session, result: Result, items: Collection[str]) -> frozenset[str]:
    """Return those of the items that a kept result calls an exception."""
    found: set[str] = set()
    for some in batches(sorted(items)):
        query = columns(col(ResultItemRow.item)).where(
            col(ResultItemRow.result) == result.seq,
            col(ResultItemRow.outcome) == Outcome.EXCEPTION.value,
            col(ResultItemRow.item).in_(some),
        )
        found.update(session.connection().execute(query).scalars())
    return frozenset(found)


def latest(
    session: Session, pairs: Collection[Pair], known_at: datetime, within: Period | None = None
) -> Mapping[Pair, Result]:
    """Return the newest result of each control and procedure known by then, of days `within`, if given, without items.

    Those never judged are left out.
    """
    if not pairs:
        return {}
    query = _ROWS.where(
        col(ResultRow.seq).in_(newest(pairs, col(ResultRow.recorded_at) <= known_at, *_of_days(within)))
    )
    found = (_value(row, ()) for row in session.connection().execute(query))
    return {(one.control, one.procedure): one for one in found}


def listed(known_at: datetime, within: Period | None = None) -> Source[Result]:
    """Describe the list of results known by then without their items, last stored first; of days `within`, if given."""
    query = _ROWS.where(col(ResultRow.recorded_at) <= known_at, *_of_days(within))
    return Source(
        rows=query,
        order=(col(ResultRow.seq).desc(),),
        read=lambda _session, rows: tuple(_value(row, ()) for row in rows),
        facets={
            "outcome": col(ResultRow.outcome),
            "procedure": col(ResultRow.procedure),
            "control": col(ResultRow.control),
        },
        text=(col(ResultRow.id), col(ResultRow.procedure), col(ResultRow.control), col(ResultRow.outcome)),
        named=(col(ResultRow.procedure), col(ResultRow.control)),
        sorts={
            "day": col(ResultRow.day),
            "procedure": col(ResultRow.procedure),
            "control": col(ResultRow.control),
            "outcome": col(ResultRow.outcome),
            "tested": col(ResultRow.tested),
            "exceptions": col(ResultRow.exceptions),
            "inconclusive": col(ResultRow.inconclusive),
        },
    )


def _of_days(within: Period | None) -> tuple[ColumnElement[bool], ...]:
    return (col(ResultRow.day) >= within.start, col(ResultRow.day) <= within.end) if within else ()


@dataclass(frozen=True, slots=True)
class Named:
    """An item that was not ok, as the newest result says that names it."""

    item: str
    outcome: str
    result: str
    procedure: str
    control: str
    day: date


def items(known_at: datetime, within: Period | None = None) -> Source[Named]:
    """Describe the list of items that were ever not ok, each once for a control's procedure, the newest first."""
    last = columns(func.max(col(ResultItemRow.seq))).join(ResultRow, col(ResultRow.seq) == col(ResultItemRow.result))
    last = last.where(col(ResultRow.recorded_at) <= known_at, *_of_days(within))
    last = last.group_by(col(ResultRow.control), col(ResultRow.procedure), col(ResultItemRow.item))
    item, result = ResultItemRow, ResultRow
    told: tuple[Any, ...] = (item.item, item.outcome, result.id, result.procedure, result.control, result.day)
    query = columns(*told).join(ResultRow, col(ResultRow.seq) == col(ResultItemRow.result))
    return Source(
        rows=query.where(col(ResultItemRow.seq).in_(last)),
        order=(col(ResultItemRow.seq).desc(),),
        read=lambda _session, rows: tuple(Named(*row) for row in rows),
        text=(col(ResultItemRow.item), col(ResultRow.procedure), col(ResultRow.control)),
    )


def judged_on(
    session: Session, evidence: str, procedures: Collection[str], *, since: datetime, limit: int
) -> tuple[Result, ...]:
    """Return the newest results of these procedures, stored since then, that read one list; without their items."""
    query = _ROWS.where(
        col(ResultRow.procedure).in_(sorted(procedures)),
        col(ResultRow.recorded_at) >= since,
        # the column holds canonical JSON: the id stands in it exactly so
        cast(col(ResultRow.populations), Text).contains(f'"evidence":{encode(evidence).decode()}', autoescape=True),
    )
    rows = session.connection().execute(query.order_by(col(ResultRow.seq).desc()).limit(limit))
    return tuple(_value(row, ()) for row in rows)


_ROWS = columns(*ResultRow.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel


_OF_DAY = (
    _ROWS.where(
        col(ResultRow.control) == bindparam("of_control"),
        col(ResultRow.procedure) == bindparam("of_procedure"),
        col(ResultRow.day) == bindparam("of_day"),
    )
    .order_by(*NEWEST)
    .limit(1)
)
_ADD = ResultRow.__table__.insert().returning(col(ResultRow.seq))  # type: ignore[attr-defined]  # the same
_ADD_ITEM = ResultItemRow.__table__.insert()  # type: ignore[attr-defined]  # the same


def _judgement(result: Result) -> bytes:
    """Return what makes two results the same judgement: not their id, nor when and from which run they came."""
    return encode(
        [
            result.parameters,
            result.severity,
            result.outcome,
            [result.window.start, result.window.end] if result.window else None,
            result.procedure_sha256,
            result.sheet_sha256,
            sorted([read.collector, read.connection, read.sha256] for read in result.populations),
        ]
    )


def _read(session: Session, query: Select[Any], given: Mapping[str, Any] | None = None) -> tuple[Result, ...]:
    rows = session.connection().execute(query, given).all()
    items = _items(session, [row.seq for row in rows])
    return tuple(_value(row, tuple(items.get(row.seq, ()))) for row in rows)


def _items(session: Session, results: Collection[int]) -> Mapping[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for some in batches(results):
        query = columns(*ResultItemRow.__table__.columns).where(col(ResultItemRow.result).in_(some))  # type: ignore[attr-defined]
        for row in session.connection().execute(query.order_by(col(ResultItemRow.seq))):
            item = Item(row.item, Outcome(row.outcome), row.reason, row.occurred_at, row.facts)
            found.setdefault(row.result, []).append(item)
    return found


def _value(row: Any, items: tuple[Item, ...]) -> Result:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Result(
        **plain,
        severity=Severity(row.severity),
        outcome=Verdict(row.outcome),
        flags=tuple(row.flags),
        populations=tuple(PopulationRead(**read) for read in row.populations),
        window=Period(row.window_start, row.window_end) if row.window_start else None,
        items=items,
    )


_PLAIN = tuple(Result.__dataclass_fields__.keys() - {"severity", "outcome", "flags", "populations", "window", "items"})


def _row(result: Result) -> dict[str, Any]:
    return {
        **{name: getattr(result, name) for name in _PLAIN if name != "seq"},
        "severity": result.severity.value,
        "outcome": result.outcome.value,
        "flags": list(result.flags),
        "populations": [_population(read) for read in result.populations],
        "window_start": result.window.start if result.window else None,
        "window_end": result.window.end if result.window else None,
    }


def _population(read: PopulationRead) -> dict[str, str]:
    # asdict copies deeply: ten times as long
    return {name: getattr(read, name) for name in PopulationRead.__slots__}


def _item_row(result: int, item: Item) -> dict[str, Any]:
    return {
        "result": result,
        "item": item.item,
        "outcome": item.outcome.value,
        "reason": item.reason,
        "occurred_at": item.occurred_at,
        "facts": item.facts,
    }
