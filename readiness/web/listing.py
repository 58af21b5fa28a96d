"""Lists that grow with history: an address says what is wanted, the database narrows, sorts and pages it, files are streamed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, TypeVar

from flask import Response, request

from readiness.store import paging
from readiness.store.database import Session
from readiness.store.paging import Source, Wish
from readiness.web import current, files, tables
from readiness.web.tables import LONGEST_SEARCH, Column, Facet, Group, Shown
from readiness.web.titles import meant

T = TypeVar("T")
Flat = Callable[[T], Mapping[str, Any]]
"""A row of a list as a row of a file, with the same names whatever it holds."""


def words() -> tuple[str, ...]:
    """Read the words that the address looks for."""
    return tuple(request.args.get("q", "").strip()[:LONGEST_SEARCH].split())


def wish(source: Source[Any]) -> Wish:
    """Read what the address asks of a list."""
    return Wish(
        chosen={name: request.args.get(name, "").strip() for name in source.facets},
        words=words(),
        meant={word: meant(current.workspace(), word) for word in words()} if source.named else {},
        sort=request.args.get("sort", "").strip(),
        page=tables.page_number(request.args.get("page", "").strip()),
    )


def shown(session: Session, source: Source[T], columns: tuple[Column[Any], ...]) -> Shown[T]:
    """Read the page that the address asks for; a column sorts where the list knows its name."""
    asked = wish(source)
    page = paging.page(session, source, asked)
    return Shown(
        rows=page.rows,
        left=page.left,
        facets=tuple(Facet(name, asked.chosen[name], page.facets[name]) for name in source.facets),
        columns=columns,
        query=" ".join(asked.words),
        searchable=bool(source.text),
        sort=asked.sort if asked.sort.removeprefix("-") in source.sorts else "",
        page=page.number,
        groups=(Group("", page.rows, page.left),) if page.rows else (),
        more=page.more,
        exact=page.exact,
    )


def exported(form: str, noun: str, source: Source[T], flat: Flat[T]) -> Response:
    """Answer every wanted row as a file, written while it is read."""
    asked, database = wish(source), current.workspace().database

    def rows() -> Iterator[Mapping[str, Any]]:
        with database.reading() as session, closing(paging.whole(session, source, asked)) as found:
            yield from map(flat, found)

    return files.answer(form, noun, rows())
