"""Lists that grow with history: narrowed, searched, counted, sorted and paged by the database, a page at a time."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from readiness.domain.canonical import text

T = TypeVar("T")
Expression: TypeAlias = ColumnElement[Any] | Mapped[Any]
A_PAGE = 50
MOST = 20_000
"""How many rows are counted, and paged through; whoever wants older ones narrows the list, or takes it as a file."""
AT_ONCE = 500
"""How many rows are held in memory while a whole list is streamed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows of a list are wanted, in which order, and which page of them; what a list cannot do is passed over."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    """By facet; nothing for an empty one."""
    words: tuple[str, ...] = ()
    """All of which a row must hold."""
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By word, the ids of what is called so: a row that has one of them holds the word."""
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
    named: tuple[Expression, ...] = ()
    """The columns whose ids have titles."""
    sorts: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and what could be chosen."""

    rows: tuple[T, ...]
    left: int
    """How many rows are wanted, on all pages; MOST where there are more."""
    more: bool
    """Whether there are more than that."""
    number: int
    """Which page this is; the last where a later one was asked for."""
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """By facet, each value with how many rows choosing it would leave, among the newest MOST; the most frequent first."""
    exact: bool
    """Whether that is among all rows there are."""


def page(session: Session, source: Source[T], wish: Wish) -> Page[T]:
    """Read one page by three statements: how many are wanted, what could be chosen, and the rows themselves."""
    found = count(session, source, wish)
    left = min(found, MOST)
    number = min(max(1, wish.page), max(1, -(-left // A_PAGE)))
    query = ordered(source, wish).limit(A_PAGE).offset((number - 1) * A_PAGE)
    rows = session.connection().execute(query).all()
    facets, looked_at = _facets(session, source, wish)
    return Page(tuple(source.read(session, rows)), left, found > MOST, number, facets, exact=looked_at < MOST)


def part(session: Session, source: Source[T], wish: Wish, first: int, many: int) -> tuple[T, ...]:
    """Read at most so many wanted rows, leaving out the `first`; nothing is counted."""
    rows = session.connection().execute(ordered(source, wish).limit(many).offset(first)).all()
    return tuple(source.read(session, rows))


def first(session: Session, source: Source[T], wish: Wish) -> T | None:
    """Read the first wanted row."""
    rows = session.connection().execute(ordered(source, wish).limit(1)).all()
    return source.read(session, rows)[0] if rows else None


def count(session: Session, source: Source[Any], wish: Wish) -> int:
    """Count the wanted rows, no further than one more than MOST."""
    wanted = _wanted(source, wish).with_only_columns(literal(1).label("one"), maintain_column_froms=True)
    counted = select(func.count()).select_from(wanted.limit(MOST + 1).subquery())
    return int(session.connection().execute(counted).scalar_one())


def whole(session: Session, source: Source[T], wish: Wish) -> Generator[T, None, None]:
    """Stream every wanted row in order, a few at a time."""
    query = ordered(source, wish).execution_options(yield_per=AT_ONCE)
    with session.connection().execute(query) as found:
        for some in found.partitions():
            yield from source.read(session, some)


def ordered(source: Source[T], wish: Wish) -> Select[Any]:
    """Select the wanted rows; those without a value in the order that is asked for come last either way."""
    asked = source.sorts.get(wish.sort.removeprefix("-"))
    query = _wanted(source, wish)
    if asked is None:
        return query.order_by(*source.order)
    first = asked.desc() if wish.sort.startswith("-") else asked.asc()
    return query.order_by(first.nulls_last(), *source.order)


def _wanted(source: Source[T], wish: Wish) -> Select[Any]:
    query = _searched(source, wish)
    for name, value in _chosen(source, wish).items():
        query = query.where(cast(source.facets[name], Text) == value)
    return query


def _searched(source: Source[T], wish: Wish) -> Select[Any]:
    query = source.rows
    for word in wish.words if source.text else ():
        held = [column.icontains(_storable(word), autoescape=True) for column in source.text]
        ids = wish.meant.get(word, ())
        query = query.where(or_(*held, *(column.in_(ids) for column in source.named if ids)))
    return query


def _chosen(source: Source[T], wish: Wish) -> Mapping[str, str]:
    return {name: _storable(value) for name, value in wish.chosen.items() if value and name in source.facets}


def _facets(session: Session, source: Source[T], wish: Wish) -> tuple[Mapping[str, tuple[tuple[str, int], ...]], int]:
    """Count what each choice would leave, from one look at every combination of choices there is; and how many rows that was."""
    chosen, looked_at = _chosen(source, wish), 0
    found = {name: dict[str, int]() for name in source.facets}
    for *values, number in session.connection().execute(_combinations(source, wish)):
        looked_at += number
        combination = dict(zip(source.facets, values, strict=True))
        missed = [name for name, value in chosen.items() if combination[name] != value]
        # a facet counts what every other choice leaves
        for name in source.facets if not missed else missed if len(missed) == 1 else ():
            if combination[name]:
                found[name][combination[name]] = found[name].get(combination[name], 0) + number
    ranked = {name: tuple(sorted(of.items(), key=lambda one: (-one[1], one[0]))) for name, of in found.items()}
    return ranked, looked_at


def _combinations(source: Source[T], wish: Wish) -> Select[Any]:
    """Select every combination of choices among the newest rows, with how many have it."""
    values = [cast(column, Text).label(f"facet_{number}") for number, column in enumerate(source.facets.values())]
    newest = _searched(source, wish).with_only_columns(*values, maintain_column_froms=True)
    rows = newest.order_by(*source.order).limit(MOST).subquery()
    return select(*rows.columns, func.count()).group_by(*rows.columns)


def _storable(value: str) -> str:
    """Return a value as it could stand in a column."""
    return text(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
