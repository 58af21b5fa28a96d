"""How the records stand: a mark that changes with everything an answer is made of, so that an answer can be given again."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal_column
from sqlalchemy import select as columns
from sqlmodel import col

from readiness.store.database import Session
from readiness.store.tables.ledger import LedgerRow
from readiness.store.tables.result import ResultRow

__all__ = ["Remembered", "Standing", "standing"]

INSERT_ONLY = (
    "evidence",
    "evidence_review",
    "result",
    "override",
    "waiver",
    "waiver_end",
    "walkthrough",
    "engagement",
    "engagement_event",
    "run",
    "run_end",
)
"""Tables an answer is made of in which rows neither change nor go, as triggers see to: their number says it all."""
OF_SQLITE = (
    *(f"(SELECT max(rowid) FROM {table})" for table in INSERT_ONLY),  # noqa: S608 -- our own names
    "(SELECT sha256 FROM ledger ORDER BY seq DESC LIMIT 1)",
    "(SELECT count(disabled_at) FROM account)",
    "(SELECT max(disabled_at) FROM account)",
)
OF_POSTGRESQL = ("pg_current_snapshot()::text",)
"""Transactions may end in another order than their numbers: only what the database itself sees is sure."""
MOST = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a transaction sees."""

    mark: tuple[object, ...]
    """Equal marks of one database mean equal records."""
    newest: tuple[datetime, ...]
    """When the last line and the last result were recorded, by the clock of who recorded them."""


def standing(session: Session) -> Standing:
    """Return how the records stand for this transaction."""
    line, result, *mark = session.connection().execute(_query(session.get_bind().dialect.name)).one()
    return Standing(tuple(mark), tuple(one for one in (line, result) if one is not None))


def _query(dialect: str) -> Select[Any]:
    line = columns(col(LedgerRow.time)).order_by(col(LedgerRow.seq).desc()).limit(1)
    result = columns(col(ResultRow.recorded_at)).order_by(col(ResultRow.seq).desc()).limit(1)
    mark = OF_SQLITE if dialect == "sqlite" else OF_POSTGRESQL
    asked: list[ColumnElement[Any]] = [line.scalar_subquery(), result.scalar_subquery(), *map(literal_column, mark)]
    return columns(*asked)


class Remembered(Generic[T]):
    """The answers given last, each good as long as the records stand as they did."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[tuple[object, ...], T]] = OrderedDict()
        self._lock = Lock()

    def find(self, question: Hashable, mark: tuple[object, ...]) -> T | None:
        """Return the answer to a question as the records stand; None where it has to be worked out."""
        with self._lock:
            then, answer = self._held.get(question, (None, None))
            return answer if then == mark else None

    def keep(self, question: Hashable, mark: tuple[object, ...], answer: T) -> None:
        """Remember an answer; the oldest gives way."""
        with self._lock:
            self._held.pop(question, None)
            self._held[question] = (mark, answer)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
