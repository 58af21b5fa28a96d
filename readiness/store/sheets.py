"""What the page of one control reads of many procedures and evidence lines at once: one statement for each kind of thing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.vocabulary import Verdict
from readiness.store.batches import batches
from readiness.store.evidence import Reviewed, by_id
from readiness.store.results import PopulationRead
from readiness.store.tables.evidence import EvidenceRecord
from readiness.store.tables.result import ResultItemRow, ResultRow

BRANCHES = 100
"""Parts of one compound statement; SQLite takes 500."""


@dataclass(frozen=True, slots=True)
class Past:
    """One judgement of the past, as a line of a history."""

    id: str
    procedure: str
    day: date
    outcome: Verdict
    tested: int
    exceptions: int
    inconclusive: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """A result without its items: where they are found, and the populations it read."""

    id: str
    seq: int
    populations: tuple[PopulationRead, ...]


def histories(
    session: Session, control: str, procedures: Collection[str], *, day: date, known_at: datetime, limit: int
) -> Mapping[str, tuple[Past, ...]]:
    """Return at most `limit` results of each procedure of a control judged for `day` or before, newest first."""
    newest = (col(ResultRow.day).desc(), col(ResultRow.seq).desc())
    wanted = [
        columns(col(ResultRow.seq))
        .where(
            col(ResultRow.control) == control,
            col(ResultRow.procedure) == procedure,
            col(ResultRow.day) <= day,
            col(ResultRow.recorded_at) <= known_at,
        )
        .order_by(*newest)
        .limit(limit)
        for procedure in sorted(set(procedures))
    ]
    found: dict[str, tuple[Past, ...]] = {}
    for numbers in _each(session, wanted):
        query = columns(*(col(getattr(ResultRow, name)) for name in _PAST)).where(col(ResultRow.seq).in_(numbers))
        for row in session.connection().execute(query.order_by(*newest)):
            past = Past(**{**row._asdict(), "outcome": Verdict(row.outcome)})
            found[past.procedure] = (*found.get(past.procedure, ()), past)
    return found


def heads(session: Session, ids: Collection[str]) -> Mapping[str, Head]:
    """Return several results by id, without their items; unknown ones are left out."""
    found: dict[str, Head] = {}
    for some in batches(sorted(set(ids))):
        query = columns(col(ResultRow.id), col(ResultRow.seq), col(ResultRow.populations))
        for id_, seq, reads in session.connection().execute(query.where(col(ResultRow.id).in_(some))):
            found[id_] = Head(id_, seq, tuple(PopulationRead(**read) for read in reads))
    return found


def facts(
    session: Session, results: Collection[int], items: Collection[str]
) -> Mapping[tuple[int, str], Mapping[str, Any]]:
    """Return what was compared for some items of some results, by number of the result and item."""
    found: dict[tuple[int, str], Mapping[str, Any]] = {}
    query = columns(col(ResultItemRow.result), col(ResultItemRow.item), col(ResultItemRow.facts))
    for some in batches(sorted(set(items))):
        asked = query.where(col(ResultItemRow.result).in_(sorted(results)), col(ResultItemRow.item).in_(some))
        found |= {(result, item): said for result, item, said in session.connection().execute(asked)}
    return found


def newest_evidence(
    session: Session, collectors: Collection[str], requirements: Collection[str], *, limit: int, known_at: datetime
) -> Mapping[str, tuple[Reviewed, ...]]:
    """Return the items that came last, at most `limit` each, by collector and by requirement; last recorded first."""
    asked = [(col(EvidenceRecord.collector), name) for name in sorted(set(collectors))]
    asked += [(col(EvidenceRecord.requirement), name) for name in sorted(set(requirements))]
    wanted = [_came_last(column == name, limit, known_at) for column, name in asked]
    ids = [id_ for some in _each(session, wanted) for id_ in some]
    found: dict[str, tuple[Reviewed, ...]] = {}
    for item in sorted(by_id(session, ids, known_at).values(), key=lambda one: -one.row.ledger_seq):
        for name in {item.row.collector, item.row.requirement} - {None}:
            if len(found.get(str(name), ())) < limit:
                found[str(name)] = (*found.get(str(name), ()), item)
    return found


_PAST = tuple(Past.__dataclass_fields__)


def _came_last(where: ColumnElement[bool], limit: int, known_at: datetime) -> Select[Any]:
    query = columns(col(EvidenceRecord.id)).where(where, col(EvidenceRecord.recorded_at) <= known_at)
    return query.order_by(col(EvidenceRecord.ledger_seq).desc()).limit(limit)


def _each(session: Session, queries: Sequence[Select[Any]]) -> list[list[Any]]:
    """Ask several limited questions in as few statements as can be; return their answers, a list for each statement."""
    found = []
    for some in batches(queries, BRANCHES):
        parts = [columns(part) for part in (query.subquery() for query in some)]
        found.append(list(session.connection().execute(union_all(*parts)).scalars()))
    return found
