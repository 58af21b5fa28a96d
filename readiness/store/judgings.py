"""What the rules need of the results: of every evidence that was judged the newest judging, and of its items no facts."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, DateTime, Text, func, type_coerce, union
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import Outcome, Severity, Verdict
from readiness.store.pairs import Pair, newest
from readiness.store.tables.result import ResultItemRow, ResultRow


@dataclass(frozen=True, slots=True)
class Finding:
    """One item that was not ok."""

    item: str
    outcome: Outcome
    reason: str | None
    occurred_at: datetime | None


class Judging(NamedTuple):
    """One result, as `results.Result` describes it, without digests, facts and what it was made from."""

    seq: int
    id: str
    control: str
    procedure: str
    severity: Severity
    day: date
    outcome: Verdict
    tested: int
    exceptions: int
    inconclusive: int
    window: Period | None
    flags: tuple[str, ...]
    parameters: Mapping[str, Any]
    populations: str
    """What was judged, as it stands in the record."""
    findings: tuple[Finding, ...]

    @property
    def evidence(self) -> frozenset[str]:
        """What was judged, by id."""
        return frozenset(read["evidence"] for read in json.loads(self.populations))


def judgings(
    session: Session, pairs: Collection[Pair], days: Period, as_of: date, known_at: datetime
) -> tuple[Judging, ...]:
    """Return what was judged for one of the days up to `as_of`, and the newest result of each pair by then, as stored.

    Of several judgings of the same evidence for the same day only the newest. Two statements, whatever the history.
    """
    if not pairs:
        return ()
    wanted = _wanted(pairs, days, as_of, known_at)
    found = _findings(session, wanted)
    query = columns(*_HEAD).where(col(ResultRow.seq).in_(columns(wanted.c.seq))).order_by(col(ResultRow.seq))
    asked = set(pairs)
    rows: Sequence[Any] = session.connection().execute(query).all()
    return tuple(_judging(row, tuple(found.get(row[0], ()))) for row in rows if (row[2], row[3]) in asked)


def _wanted(pairs: Collection[Pair], days: Period, as_of: date, known_at: datetime) -> CTE:
    newest_by_then = newest(pairs, col(ResultRow.day) <= as_of, col(ResultRow.recorded_at) <= known_at)
    within = (
        columns(func.max(col(ResultRow.seq)))
        .where(
            col(ResultRow.day) >= days.start,
            col(ResultRow.day) <= min(days.end, as_of),
            col(ResultRow.recorded_at) <= known_at,
        )
        .group_by(
            col(ResultRow.day),
            col(ResultRow.control),
            col(ResultRow.procedure),
            type_coerce(col(ResultRow.populations), Text),
        )
    )
    return union(newest_by_then, within).cte("wanted")


def _findings(session: Session, wanted: CTE) -> Mapping[int, list[Finding]]:
    query = (
        columns(*_FINDING)
        .where(col(ResultItemRow.result).in_(columns(wanted.c.seq)))
        .order_by(col(ResultItemRow.result), col(ResultItemRow.seq))
    )
    found: dict[int, list[Finding]] = {}
    known: dict[tuple[Any, ...], Finding] = {}
    for result, *said in session.connection().execute(query).all():
        key: tuple[Any, ...] = tuple(said)
        if key not in known:
            known[key] = _finding(*key)
        found.setdefault(result, []).append(known[key])
    return found


def _finding(item: str, outcome: str, reason: str | None, occurred_at: datetime | None) -> Finding:
    if occurred_at is not None and occurred_at.tzinfo is None:
        occurred_at = occurred_at.replace(tzinfo=UTC)  # as SQLite gives it
    return Finding(item, Outcome(outcome), reason, occurred_at)


_HEAD = (
    col(ResultRow.seq),
    col(ResultRow.id),
    col(ResultRow.control),
    col(ResultRow.procedure),
    col(ResultRow.severity),
    col(ResultRow.day),
    col(ResultRow.outcome),
    col(ResultRow.tested),
    col(ResultRow.exceptions),
    col(ResultRow.inconclusive),
    col(ResultRow.window_start),
    col(ResultRow.window_end),
    type_coerce(col(ResultRow.flags), Text).label("flags"),
    type_coerce(col(ResultRow.parameters), Text).label("parameters"),
    type_coerce(col(ResultRow.populations), Text).label("populations"),
)
_FINDING = (
    col(ResultItemRow.result),
    col(ResultItemRow.item),
    col(ResultItemRow.outcome),
    col(ResultItemRow.reason),
    type_coerce(col(ResultItemRow.occurred_at), DateTime()),  # as the driver reads it; `_finding` sets its zone
)


def _judging(row: Any, findings: tuple[Finding, ...]) -> Judging:
    # by position: there are as many as days were judged
    seq, id_, control, procedure, severity, day, outcome, tested, exceptions, inconclusive, start, end, *said = row
    flags, parameters, populations = said
    return Judging(
        seq,
        id_,
        control,
        procedure,
        Severity(severity),
        day,
        Verdict(outcome),
        tested,
        exceptions,
        inconclusive,
        Period(start, end) if start else None,
        tuple(_read(flags)),
        _read(parameters),
        populations,
        findings,
    )


@lru_cache(maxsize=1_000)
def _read(text: str) -> Any:
    """Read what stands in many rows alike; nobody may change it."""
    return json.loads(text)
