"""Lists that grow with history: narrowed, searched, counted, sorted and paged by the database, a page at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, null, or_, union_all
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from readiness.domain.canonical import text

T = TypeVar("T")
Expression: TypeAlias = ColumnElement[Any] | Mapped[Any]
A_PAGE = 50
AT_ONCE = 500
"""How many rows are held in memory while a whole list is streamed."""
_ALL = ""
"""Stands for all rows among the counts of facets."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows of a list are wanted, in which order, and which page of them; what a list cannot do is passed over."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    """By facet; nothing for an empty one."""
    words: tuple[str, ...] = ()
    """All of which a row must hold."""
    sort: str = ""
    """The name of an order, with a minus sign before it for the last first."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Source(Generic[T]):
    """One list: its rows, and by what they can be narrowed, searched and sorted."""

    rows: Select[Any]
    order: tuple[ColumnElement[Any], ...]
    """How it stands unless something else is asked; the last of them tells any two rows apart."""
    read: Callable[[Session, Sequence[Any]], Sequence[T]]
    """Makes values of rows, with whatever else of the database they need, in as many statements for one as for all."""
    facets: Mapping[str, Expression] = field(default_factory=dict)
    text: tuple[Expression, ...] = ()
    sorts: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and what could be chosen."""

    rows: tuple[T, ...]
    left: int
    """How many rows are wanted, on all pages."""
    number: int
    """Which page this is; the last where a later one was asked for."""
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """By facet, each value with how many rows choosing it would leave; the most frequent first."""


def page(session: Session, source: Source[T], wish: Wish) -> Page[T]:
    """Read one page: one statement counts, one reads the rows."""
    left, facets = _counted(session, source, wish)
    number = min(max(1, wish.page), max(1, -(-left // A_PAGE)))
    query = ordered(source, wish).limit(A_PAGE).offset((number - 1) * A_PAGE)
    rows = session.connection().execute(query).all()
    return Page(tuple(source.read(session, rows)), left, number, facets)


def part(session: Session, source: Source[T], wish: Wish, first: int, many: int) -> tuple[T, ...]:
    """Read at most so many wanted rows, leaving out the `first`; nothing is counted."""
    rows = session.connection().execute(ordered(source, wish).limit(many).offset(first)).all()
    return tuple(source.read(session, rows))


def whole(session: Session, source: Source[T], wish: Wish) -> Iterator[T]:
    """Stream every wanted row in order, a few at a time."""
    query = ordered(source, wish).execution_options(yield_per=AT_ONCE)
    for some in session.connection().execute(query).partitions():
        yield from source.read(session, some)


def ordered(source: Source[T], wish: Wish) -> Select[Any]:
    """Select the wanted rows; those without a value in the order that is asked for come last either way."""
    asked = source.sorts.get(wish.sort.removeprefix("-"))
    query = _wanted(source, wish)
    if asked is None:
        return query.order_by(*source.order)
    first = asked.desc() if wish.sort.startswith("-") else asked.asc()
    return query.order_by(first.nulls_last(), *source.order)


def _wanted(source: Source[T], wish: Wish, but: str | None = None) -> Select[Any]:
    """Select what is wanted, leaving one facet open."""
    query = source.rows
    for name, value in wish.chosen.items():
        if value and name != but and name in source.facets:
            query = query.where(cast(source.facets[name], Text) == _storable(value))
    for word in wish.words if source.text else ():
        query = query.where(or_(*(column.icontains(_storable(word), autoescape=True) for column in source.text)))
    return query


def _counted(session: Session, source: Source[T], wish: Wish) -> tuple[int, Mapping[str, tuple[tuple[str, int], ...]]]:
    counts = [_count(_wanted(source, wish), _ALL, cast(null(), Text))]
    for name, column in source.facets.items():
        counts.append(_count(_wanted(source, wish, but=name), name, cast(column, Text)).group_by("facet_value"))
    left, found = 0, {name: dict[str, int]() for name in source.facets}
    for name, value, number in session.connection().execute(union_all(*counts)):
        if name == _ALL:
            left = number
        elif value:
            found[name][value] = number
    return left, {name: tuple(sorted(of.items(), key=lambda one: (-one[1], one[0]))) for name, of in found.items()}


def _count(query: Select[Any], name: str, column: ColumnElement[Any]) -> Select[Any]:
    counted = (literal(name, Text).label("facet"), column.label("facet_value"), func.count().label("facet_rows"))
    return query.with_only_columns(*counted, maintain_column_froms=True)


def _storable(value: str) -> str:
    """Return a value as it could stand in a column."""
    return text(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
