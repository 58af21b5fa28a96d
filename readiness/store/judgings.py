"""What the rules need of the results: of every evidence that was judged the newest judging, and of its items no facts."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Text, func, type_coerce, union
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


@dataclass(frozen=True, slots=True)
class Judging:
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
    evidence: frozenset[str]
    """What was judged."""
    findings: tuple[Finding, ...]


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
    rows = [row for row in session.connection().execute(query) if (row.control, row.procedure) in asked]
    return tuple(_judging(row, tuple(found.get(row.seq, ()))) for row in rows)


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
            item, outcome, reason, occurred_at = key
            known[key] = Finding(item, Outcome(outcome), reason, occurred_at)
        found.setdefault(result, []).append(known[key])
    return found


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
    col(ResultItemRow.occurred_at),
)


def _judging(row: Any, findings: tuple[Finding, ...]) -> Judging:
    return Judging(
        seq=row.seq,
        id=row.id,
        control=row.control,
        procedure=row.procedure,
        severity=Severity(row.severity),
        day=row.day,
        outcome=Verdict(row.outcome),
        tested=row.tested,
        exceptions=row.exceptions,
        inconclusive=row.inconclusive,
        window=Period(row.window_start, row.window_end) if row.window_start else None,
        flags=tuple(_read(row.flags)),
        parameters=_read(row.parameters),
        evidence=frozenset(read["evidence"] for read in json.loads(row.populations)),
        findings=findings,
    )


@lru_cache(maxsize=1_000)
def _read(text: str) -> Any:
    """Read what stands in many rows alike; nobody may change it."""
    return json.loads(text)
