"""Leafs through rows kept in the vault, one JSON document a line: a page at a time, searched, never all of them in memory."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from readiness.domain.canonical import text
from readiness.store.paging import A_PAGE

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows, from which page of how many rows."""

    rows: tuple[Row, ...]
    left: int
    """How many rows are wanted, on all pages."""
    number: int
    """Which page this is; the last where a later one was asked for."""


def leaf(lines: Iterable[bytes], words: tuple[str, ...], page: int, total: int | None = None, **only: str) -> Leaf:
    """Return one page of the rows that hold every word; with `total` known, nothing behind it is read.

    With `only`, columns and the one value that is wanted of each; nothing for any.
    """
    known = total if not words and not any(only.values()) else None
    wanted = max(1, page) if known is None else min(max(1, page), max(1, -(-known // A_PAGE)))
    rows: list[Row] = []
    number = count = 0
    for row in matching(lines, words, **only):
        if count // A_PAGE + 1 != number and number < wanted:
            number, rows = number + 1, []
        count += 1
        if number == (count - 1) // A_PAGE + 1:
            rows.append(row)
        if known is not None and count == wanted * A_PAGE:
            break
    return Leaf(tuple(rows), count if known is None else known, max(1, number))


def matching(lines: Iterable[bytes], words: tuple[str, ...], **only: str) -> Iterator[Row]:
    """Yield the rows that hold every word somewhere in a value, whatever its case, and `only` those with these values."""
    sought = tuple(text(word).casefold() for word in words)
    # as it stands in a line, where nothing but quotes, backslashes and control characters is written otherwise
    raw = tuple(json.dumps(word, ensure_ascii=False)[1:-1] for word in sought)
    for line in lines:
        if raw:
            folded = line.decode().casefold()
            if not all(word in folded for word in raw):
                continue
        row = json.loads(line)
        wanted = all(not value or row.get(name) == value for name, value in only.items())
        if wanted and (not sought or _holds(row, sought)):
            yield row


def _holds(row: Row, sought: tuple[str, ...]) -> bool:
    said = "\n".join(_values(row)).casefold()
    return all(word in said for word in sought)


def _values(value: object) -> Iterator[str]:
    match value:
        case Mapping():
            for inner in value.values():
                yield from _values(inner)
        case list():
            for inner in value:
                yield from _values(inner)
        case bool():
            yield "true" if value else "false"
        case None:
            pass
        case _:
            yield str(value)
