"""Connections: pages by opaque cursor with totalCount and pageInfo, and what GitHub refuses about them."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from readiness.demo.github.graph.fields import Info, asked, fail

LARGEST_PAGE = 100
PREFIX = "cursor:v2:"
Edge = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Page:
    """Where a page begins and ends, and which items it shows."""

    start: int
    end: int
    shown_from: int
    shown_to: int
    endless: bool = False


def connection(
    info: Info,
    items: Sequence[Any],
    arguments: dict[str, Any],
    *,
    edge: Edge | None = None,
    total: int | None = None,
) -> dict[str, Any]:
    """Return the page of items the arguments ask for; `total` when there are more than may be given out."""
    _check(info, arguments)
    nested = bool(asked(info).call.meeting.faults) and any(isinstance(key, int) for key in info.path.as_list())
    items, total = _disturbed(info, items, len(items) if total is None else total, arguments, nested=nested)
    page = _page(info, len(items), arguments, nested=nested)
    nodes = items[page.shown_from : page.shown_to]
    return {
        "totalCount": total,
        "issueCount": total,
        "nodes": nodes,
        "edges": [
            {"cursor": cursor(page.shown_from + i + 1), "node": node, **(edge(node) if edge else {})}
            for i, node in enumerate(nodes)
        ],
        "pageInfo": {
            "startCursor": cursor(page.start + 1) if nodes else None,
            "endCursor": cursor(page.end) if nodes else None,
            "hasNextPage": page.endless or page.end < len(items),
            "hasPreviousPage": page.start > 0,
        },
    }


def cursor(position: int) -> str:
    """Return the cursor of the item at a position, from 1."""
    return b64encode(f"{PREFIX}{position}".encode()).decode()


def position(text: str) -> int:
    """Read a cursor back; it is an error of the query if it is none of ours."""
    try:
        word = b64decode(text, validate=True).decode()
    except (Error, UnicodeDecodeError):
        word = ""
    if not word.startswith(PREFIX) or not word.removeprefix(PREFIX).isdecimal():
        fail("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.")
    return int(word.removeprefix(PREFIX))


def _check(info: Info, arguments: dict[str, Any]) -> None:
    name = info.field_name
    given = [key for key in ("first", "last") if arguments.get(key) is not None]
    if not given:
        fail(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
        )
    if len(given) > 1:
        fail(
            "INVALID_PAGINATION_ARGUMENTS",
            f"Passing both `first` and `last` to paginate the `{name}` connection is not supported.",
        )
    count = arguments[given[0]]
    if count > LARGEST_PAGE:
        message = f"Requesting {count} records on the `{name}` connection exceeds the `{given[0]}` limit of {LARGEST_PAGE} records."
        fail("EXCESSIVE_PAGINATION", message)
    if count < 0:
        fail("INVALID_PAGINATION_ARGUMENTS", f"`{given[0]}` on the `{name}` connection cannot be less than zero.")


def _disturbed(
    info: Info, items: Sequence[Any], total: int, arguments: dict[str, Any], *, nested: bool
) -> tuple[Sequence[Any], int]:
    """Let faults take an item away between pages, or misstate the total."""
    meeting, name = asked(info).call.meeting, info.field_name
    if arguments.get("after") and meeting.take("deleted_between", field=name, nested=nested):
        items, total = items[1:], total - 1
    if fault := meeting.take("total_off", field=name, nested=nested):
        total += fault.off_by
    return items, total


def _page(info: Info, length: int, arguments: dict[str, Any], *, nested: bool) -> _Page:
    """Find the page asked for; let faults repeat the one before, or go round without end."""
    meeting, name = asked(info).call.meeting, info.field_name
    after, before = arguments.get("after"), arguments.get("before")
    start = position(after) if after else 0
    stop = min(length, position(before) - 1) if before else length
    if arguments.get("first") is None:
        start = max(start, stop - int(arguments["last"]))
        return _Page(start, stop, start, stop)
    size = int(arguments["first"])
    end = max(start, min(stop, start + size))
    if length and meeting.take("endless", field=name, nested=nested):
        again = start % length
        return _Page(start, start + size, again, min(length, again + size), endless=True)
    if after and meeting.take("repeat_page", field=name, nested=nested):
        back = max(0, start - size)
        return _Page(back, start, back, start)
    return _Page(start, end, start, end)
