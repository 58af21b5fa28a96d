"""Lists that grow with history: an address says what is wanted, the database narrows, sorts and pages it, files are streamed."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from flask import Response, request

from readiness.services.csv import safe
from readiness.store import paging
from readiness.store.database import Session
from readiness.store.paging import Source, Wish
from readiness.web import current, tables
from readiness.web.tables import LONGEST_SEARCH, Column, Facet, Group, Shown

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
    """Answer every wanted row as a file, written while it is read: CSV that no spreadsheet runs, or one JSON document."""
    asked, database = wish(source), current.workspace().database

    def rows() -> Iterator[Mapping[str, Any]]:
        with database.reading() as session:
            yield from map(flat, paging.whole(session, source, asked))

    return streamed(form, noun, rows())


def streamed(form: str, noun: str, rows: Iterator[Mapping[str, Any]]) -> Response:
    """Answer rows as a file, one after the other."""
    if form == "json":
        return Response(_json(noun, rows), mimetype="application/json")
    response = Response(_csv(rows), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{noun}.csv"'
    return response


def _json(noun: str, rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    yield f"{{{json.dumps(noun)}: ["
    for number, row in enumerate(rows):
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


def _csv(rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\r\n")
        if number == 0:
            writer.writerow(row)
        writer.writerow([safe(tables.flat(cell)) for cell in row.values()])
        yield written.getvalue()
