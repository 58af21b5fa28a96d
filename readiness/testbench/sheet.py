"""Inside the child: run one SELECT and write what it says of each item as canonical JSON lines, or say what is wrong with it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

import duckdb

from readiness.domain.canonical import encode
from readiness.domain.vocabulary import Outcome
from readiness.testbench.columns import by_name, item_expression, json_expression, quoted

_AT_ONCE = 10_000
_VERDICT = ("item", "outcome", "reason")
_INSTANT = "timestamp with time zone"


class BrokenSheet(Exception):
    """The procedure answered, but not with a sheet; the message says why, in one sentence."""


def write_sheet(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any], task: Mapping[str, Any]
) -> Mapping[str, int]:
    """Run the SELECT, check every row, write the sheet sorted by item; return how many rows have each outcome.

    Raises BrokenSheet, or what DuckDB raises.
    """
    answer = connection.execute(f"SELECT * FROM (\n{sql}\n) LIMIT 0", values).description or []  # noqa: S608 -- one SELECT, read before
    columns = [(str(column[0]), column[1]) for column in answer]
    _check_columns(columns, occurrences=task["occurrences"])
    connection.execute(_statement(sql, columns, prefix=task["prefix"], occurrences=task["occurrences"]), values)
    with Path(task["sheet"]).open("xb") as sheet:
        return _write(sheet, _rows(connection), frozenset(task["reasons"]))


def _check_columns(columns: list[tuple[str, Any]], *, occurrences: bool) -> None:
    kinds = {name: kind.id for name, kind in columns}
    for name in _VERDICT:
        if name not in kinds:
            raise BrokenSheet(
                f"the column {name} is missing; a procedure returns item, outcome, reason and the facts compared"
            )
    if kinds["item"] != "varchar":
        raise BrokenSheet(f"the column item is {kinds['item'].upper()}; it must be VARCHAR")
    if occurrences and kinds.get("occurred_at") != _INSTANT:
        raise BrokenSheet(
            "a procedure with the parameter tolerable_rate returns occurred_at, a TIMESTAMPTZ; this one does not"
        )


def _statement(sql: str, columns: list[tuple[str, Any]], *, prefix: bool, occurrences: bool) -> str:
    """Wrap the SELECT so that DuckDB itself normalises items, sorts, and writes the JSON of each row."""
    item = item_expression("item")
    if prefix and any(name == "connection" for name, _ in columns):
        item = f"connection || ':' || {item}"
    facts = [(name, f"s.{quoted(name)}", kind) for name, kind in by_name(columns) if name != "item"]
    packed = [(name, json_expression(expression, kind)) for name, expression, kind in facts]
    packed = sorted([*packed, ("item", "s.item_")])
    fields = ", ".join(f"{quoted(name)} := {expression}" for name, expression in packed)
    undated = "occurred_at IS NULL" if occurrences else "false"
    return (
        f"SELECT s.item_, CAST(s.outcome AS VARCHAR), CAST(s.reason AS VARCHAR), {undated},"  # noqa: S608 -- one SELECT, read before
        f" CAST(to_json(struct_pack({fields})) AS VARCHAR)"
        f" FROM (SELECT *, {item} AS item_ FROM (\n{sql}\n)) AS s ORDER BY s.item_"
    )


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str | None, str | None, str | None, bool, str]]:
    while rows := connection.fetchmany(_AT_ONCE):
        yield from rows


def _write(
    sheet: BinaryIO, rows: Iterator[tuple[str | None, str | None, str | None, bool, str]], reasons: frozenset[str]
) -> Mapping[str, int]:
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    before = None
    for item, outcome, reason, undated, line in rows:
        if not item:
            raise BrokenSheet("a row has no item")
        if item == before:
            raise BrokenSheet(f"the item {item!r} comes twice; each has one row")
        _check(item, outcome, reason, reasons)
        if undated and outcome != Outcome.NOT_APPLICABLE:
            raise BrokenSheet(f"the item {item!r} has no occurred_at")
        counts[str(outcome)] += 1
        before = item
        sheet.write(_canonical(line) + b"\n")
    return counts


def _canonical(line: str) -> bytes:
    """Return the line as canonical JSON has it: DuckDB sorts and packs alike, but spells control characters its own way."""
    if "\\u" in line:
        return encode(json.loads(line))
    return (line if line.isascii() else normalize("NFC", line)).encode()


def _check(item: str, outcome: str | None, reason: str | None, reasons: frozenset[str]) -> None:
    if outcome == Outcome.OK:
        if reason is not None:
            raise BrokenSheet(f"the item {item!r} is ok and has the reason {reason!r}; what is ok has none")
    elif outcome not in set(Outcome):
        raise BrokenSheet(
            f"the item {item!r} has the outcome {outcome!r}; it is ok, exception, inconclusive or not_applicable"
        )
    elif reason not in reasons:
        raise BrokenSheet(f"the item {item!r} has the reason {reason!r}, which the header does not declare")
