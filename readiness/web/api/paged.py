"""Lists that grow with history, a page at a time; the next page is about what was known when the first was read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from readiness.domain.canonical import instant_text
from readiness.store import paging
from readiness.store.database import Session
from readiness.store.paging import Source, Wish
from readiness.web import current
from readiness.web.api.route import Document, Given

T = TypeVar("T")


def from_database(
    session: Session, noun: str, source: Source[T], given: Given, say: Callable[[T], Document]
) -> Document:
    """Return the page of a list that is asked for, narrowed and searched by the database."""
    chosen = {name: given[name] for name in source.facets if given.get(name)}
    wish = Wish(chosen=chosen, words=tuple((given.get("q") or "").split()))
    first, limit = _place(given)
    return _page(noun, [say(one) for one in paging.part(session, source, wish, first, limit + 1)], given)


def from_rows(noun: str, rows: Iterable[Mapping[str, Any]], given: Given) -> Document:
    """Return the page of a list that comes row by row."""
    first, limit = _place(given)
    return _page(noun, list(islice(rows, first, first + limit + 1)), given)


def _place(given: Given) -> tuple[int, int]:
    return (given["page"] - 1) * given["limit"], given["limit"]


def _page(noun: str, rows: Sequence[Mapping[str, Any]], given: Given) -> Document:
    limit = given["limit"]
    return {noun: rows[:limit], "next": _next(given) if len(rows) > limit else None}


def _next(given: Given) -> str:
    """Write the address of the page after this one; where a list grows at its head, as known now, so that no row moves."""
    after = {**request.args.to_dict(), "page": given["page"] + 1}
    if "known_at" in given:
        after["known_at"] = instant_text(current.known_at())
    return f"{request.path}?{urlencode(after)}"
