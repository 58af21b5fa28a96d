"""Since when items have been listed as not ok without a break."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, inspect, tuple_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from readiness.domain.vocabulary import Verdict
from readiness.store.batches import batches
from readiness.store.tables.result import ResultItemRow, ResultRow

CONCLUSIVE = (Verdict.PASS.value, Verdict.FAIL.value, Verdict.NOT_APPLICABLE.value)


class Numbered(Protocol):
    """A result, however much of it was read."""

    @property
    def seq(self) -> int:
        """The order in which results were stored."""
        ...


def opened_on(
    session: Session, results: Collection[Numbered], known_at: datetime
) -> Mapping[tuple[str, str, str], date]:
    """Return since which day each item of these results has been listed as not ok without a break.

    By (control, procedure, item). A break is an earlier conclusive result in which the item is not listed.
    """
    found: dict[tuple[str, str, str], date] = {}
    for some in batches(result.seq for result in results):
        rows = session.connection().execute(_openings(), {"known_at": known_at, "results": some})
        for control, procedure, item, day in rows:
            found[control, procedure, item] = day
    return found


@cache
def _openings() -> Select[Any]:
    """Select control, procedure, item and opening day; one statement, whatever the number of items, put together once."""
    broken = aliased(ResultRow, name="broken")
    last_break = _last_break()
    opened = _opening(broken)
    return (
        columns(col(ResultRow.control), col(ResultRow.procedure), col(ResultItemRow.item), opened)
        .select_from(ResultRow)
        .join(ResultItemRow, col(ResultItemRow.result) == col(ResultRow.seq))
        .outerjoin(broken, col(broken.seq) == last_break)
        .where(col(ResultRow.seq).in_(bindparam("results", expanding=True)))
    )


def _last_break() -> ScalarSelect[Any]:
    """Select the last conclusive result before a result in which an item of it is not listed."""
    earlier = aliased(ResultRow, name="earlier")
    return (
        columns(col(earlier.seq))
        .where(
            *_same_track(earlier),
            tuple_(col(earlier.day), col(earlier.seq)) < tuple_(col(ResultRow.day), col(ResultRow.seq)),
            col(earlier.outcome).in_(CONCLUSIVE),
            ~_lists_item(earlier),
        )
        .order_by(col(earlier.day).desc(), col(earlier.seq).desc())
        .limit(1)
        .correlate(ResultRow, ResultItemRow)
        .scalar_subquery()
    )


def _opening(broken: type[ResultRow]) -> ScalarSelect[Any]:
    """Select the day of the first result after the break that lists the item."""
    later = aliased(ResultRow, name="later")
    mark = tuple_(func.coalesce(col(broken.day), date.min), func.coalesce(col(broken.seq), 0))
    return (
        columns(col(later.day))
        .where(*_same_track(later), tuple_(col(later.day), col(later.seq)) > mark, _lists_item(later))
        .order_by(col(later.day), col(later.seq))
        .limit(1)
        .correlate(ResultRow, ResultItemRow, broken)
        .scalar_subquery()
    )


def _same_track(other: type[ResultRow]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(other.control) == col(ResultRow.control),
        col(other.procedure) == col(ResultRow.procedure),
        col(other.recorded_at) <= bindparam("known_at"),
    )


def _lists_item(other: type[ResultRow]) -> ColumnElement[bool]:
    same = aliased(ResultItemRow, name=f"{inspect(other).name}_item")
    return (
        columns(col(same.seq))
        .where(col(same.result) == col(other.seq), col(same.item) == col(ResultItemRow.item))
        .correlate(other, ResultItemRow)
        .exists()
    )
