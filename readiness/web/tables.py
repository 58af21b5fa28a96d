"""Lists narrowed, searched, sorted, grouped and paged by their address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, TypeAlias, TypeVar

from flask import Response, request

T = TypeVar("T")
Answer: TypeAlias = str | Response
Facets: TypeAlias = Mapping[str, Callable[[T], str | Sequence[str]]]
"""By name in the address: what a row has, one value or several."""
Key: TypeAlias = Callable[[T], Any]
NOBODY = "nobody"
A_PAGE = 50
LONGEST_SEARCH = 200
ADDRESS = ("q", "sort", "group", "page")
"""What an address says about a list besides its facets."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list: what was chosen, and what could be, with how many rows each has."""

    name: str
    chosen: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: its heading, the name by which an address sorts by it, and how it is set."""

    title: str
    sort: str = ""
    key: Key[T] | None = None
    """What a row is sorted by; a row without it (None) comes last either way."""
    style: str = ""
    """A class of the stylesheet: num, wide or nothing."""


@dataclass(frozen=True)
class Table(Generic[T]):
    """What a list can do, whatever its rows."""

    noun: str
    columns: tuple[Column[T], ...]
    facets: Facets[T] = field(default_factory=dict)
    text: Callable[[T], str] | None = None
    """Where `?q=` looks; None for a list that cannot be searched."""
    groups: Facets[T] = field(default_factory=dict)
    """By what its rows can be put together."""
    always: str = ""
    """By what they stand together where nothing else is asked: a list that is never without groups."""
    hide: tuple[tuple[str, str], ...] = ()
    """Facets and values whose rows show only where they are asked for by name."""


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """Rows of one page that belong together, of how many in all; without a title where nothing is grouped."""

    title: str
    rows: tuple[T, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A list as the address asks for it."""

    rows: tuple[T, ...]
    """Every row that is left, in order; of a list that the database pages, those of this page."""
    left: int
    """How many rows are left, on all pages."""
    facets: tuple[Facet, ...]
    columns: tuple[Column[T], ...] = ()
    query: str = ""
    searchable: bool = False
    sort: str = ""
    """The name of a column, with a minus sign before it for the last first."""
    group: str = ""
    by: tuple[str, ...] = ()
    """By what it could be grouped."""
    always: bool = False
    """Whether it is never without groups."""
    page: int = 1
    groups: tuple[Group[T], ...] = ()
    """The rows of this page."""
    more: bool = False
    """Whether there are more rows than are counted; `left` then is how many are."""
    exact: bool = True
    """Whether the choices of its facets were counted among all rows."""

    @property
    def narrowed(self) -> bool:
        """Say whether anything was chosen."""
        return bool(self.query) or any(facet.chosen for facet in self.facets)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.left // A_PAGE))

    @property
    def first(self) -> int:
        """The number of the first row of this page."""
        return (self.page - 1) * A_PAGE + 1

    @property
    def last(self) -> int:
        """The number of the last row of this page."""
        return min(self.page * A_PAGE, self.left)


def shown(rows: Sequence[T], table: Table[T]) -> Shown[T]:
    """Keep, order and page the rows as the address asks; what it asks and the list cannot do is passed over."""
    given = {name: request.args.get(name, "").strip() for name in ADDRESS}
    query = given["q"][:LONGEST_SEARCH] if table.text else ""
    chosen = {name: request.args.get(name, "").strip() for name in table.facets}
    known = [row for row in rows if _visible(row, table, chosen)]
    left = [row for row in known if _wanted(row, table, chosen) and (not query or _holds(row, table, query))]
    sort = given["sort"] if _column(table, given["sort"]) else ""
    group = given["group"] if given["group"] in table.groups else table.always
    ordered = tuple(_grouped(_sorted(left, table, sort), table, group))
    page = min(max(1, page_number(given["page"])), max(1, -(-len(ordered) // A_PAGE)))
    return Shown(
        rows=ordered,
        left=len(ordered),
        facets=tuple(Facet(name, chosen[name], _choices(known, of)) for name, of in table.facets.items()),
        columns=table.columns,
        query=query,
        searchable=table.text is not None,
        sort=sort,
        group=group,
        by=tuple(table.groups),
        always=bool(table.always),
        page=page,
        groups=tuple(_on_page(ordered, table, group, page)),
    )


def _visible(row: T, table: Table[T], chosen: Mapping[str, str]) -> bool:
    return all(value not in _values(table.facets[name](row)) or chosen[name] == value for name, value in table.hide)


def _wanted(row: T, table: Table[T], chosen: Mapping[str, str]) -> bool:
    return all(not value or value in _values(table.facets[name](row)) for name, value in chosen.items())


def _holds(row: T, table: Table[T], query: str) -> bool:
    """Say whether a row holds every word that is looked for."""
    text = table.text(row).casefold() if table.text else ""
    return all(word in text for word in query.casefold().split())


def _column(table: Table[T], sort: str) -> Column[T] | None:
    name = sort.removeprefix("-")
    return next((column for column in table.columns if name and column.sort == name), None)


def _sorted(rows: Sequence[T], table: Table[T], sort: str) -> Sequence[T]:
    column = _column(table, sort)
    if column is None or column.key is None:
        return rows
    keyed = [(column.key(row), row) for row in rows]
    known = sorted(
        (pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=sort.startswith("-")
    )
    return [row for _, row in known] + [row for key, row in keyed if key is None]


def _grouped(rows: Sequence[T], table: Table[T], group: str) -> Sequence[T]:
    """Put rows together, the groups in the order in which their first rows come."""
    if not group:
        return rows
    places: dict[str, int] = {}
    for row in rows:
        places.setdefault(_title(row, table, group), len(places))
    return sorted(rows, key=lambda row: places[_title(row, table, group)])


def _on_page(rows: Sequence[T], table: Table[T], group: str, page: int) -> list[Group[T]]:
    here = rows[(page - 1) * A_PAGE : page * A_PAGE]
    if not group:
        return [Group("", tuple(here), len(rows))] if here else []
    totals: dict[str, int] = {}
    for row in rows:
        title = _title(row, table, group)
        totals[title] = totals.get(title, 0) + 1
    together = groupby(here, key=lambda row: _title(row, table, group))
    return [Group(title, tuple(found), totals[title]) for title, found in together]


def _title(row: T, table: Table[T], group: str) -> str:
    values = _values(table.groups[group](row))
    return values[0] if values else ""


def page_number(text: str) -> int:
    """Read the number of a page; 1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 1


def _values(found: str | Sequence[str]) -> Sequence[str]:
    return (found,) if isinstance(found, str) else found


def _choices(rows: Sequence[T], of: Callable[[T], str | Sequence[str]]) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for row in rows:
        for value in _values(of(row)):
            counted[value] = counted.get(value, 0) + 1
    return tuple((value, count) for value, count in counted.items() if value)
