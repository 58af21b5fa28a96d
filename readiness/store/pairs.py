"""The newest result of each control and procedure that are asked about, found by the index, one pair after the other."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import CTE, JSON, ColumnElement, Select, String, bindparam, column, func, true
from sqlalchemy import select as columns
from sqlmodel import col

from readiness.store.tables.result import ResultRow

Pair: TypeAlias = tuple[str, str]
"""A control and a procedure."""
NEWEST = (col(ResultRow.day).desc(), col(ResultRow.seq).desc())
"""The order of one pair's results: the last day first, and of one day what was stored last."""


def newest(pairs: Collection[Pair], *restrictions: ColumnElement[bool]) -> Select[tuple[int]]:
    """Select, as `seq`, the number of the newest result of each of these pairs that meets the restrictions."""
    asked = given(pairs, "control", "procedure")
    found = (
        columns(col(ResultRow.seq))
        .where(col(ResultRow.control) == asked.c.control, col(ResultRow.procedure) == asked.c.procedure, *restrictions)
        .order_by(*NEWEST)
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    return columns(found.label("seq")).select_from(asked)


def given(pairs: Collection[tuple[str, str]], first: str, second: str) -> CTE:
    """Return pairs as a table `asked` of two columns.

    They go to the database as one parameter, as a JSON object of objects: the statement stays the same however many there
    are, so that it is put together once in the life of a process. SQLite and PostgreSQL read it alike.
    """
    nested: dict[str, dict[str, None]] = {}
    for one, other in sorted(set(pairs)):
        nested.setdefault(one, {})[other] = None
    key, value = column("key", String), column("value", JSON)
    outer = func.json_each(bindparam(None, nested, JSON)).table_valued(key, value, name="asked_first")
    inner = func.json_each(outer.c.value).table_valued(column("key", String), name="asked_second")
    both = columns(outer.c.key.label(first), inner.c.key.label(second))
    return both.select_from(outer.join(inner, true())).cte("asked")
