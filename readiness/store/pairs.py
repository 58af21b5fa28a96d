"""The newest result of each control and procedure that are asked about, found by the index, one pair after the other."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, String, column, values
from sqlalchemy import select as columns
from sqlmodel import col

from readiness.store.tables.result import ResultRow

Pair: TypeAlias = tuple[str, str]
"""A control and a procedure."""
NEWEST = (col(ResultRow.day).desc(), col(ResultRow.seq).desc())
"""The order of one pair's results: the last day first, and of one day what was stored last."""


def newest(pairs: Collection[Pair], *restrictions: ColumnElement[bool]) -> Select[tuple[int]]:
    """Select, as `seq`, the number of the newest result of each of these pairs that meets the restrictions."""
    asked = (
        values(column("control", String), column("procedure", String), name="pairs")
        .data(sorted(set(pairs)))
        .cte("asked")
    )
    found = (
        columns(col(ResultRow.seq))
        .where(col(ResultRow.control) == asked.c.control, col(ResultRow.procedure) == asked.c.procedure, *restrictions)
        .order_by(*NEWEST)
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    return columns(found.label("seq")).select_from(asked)
