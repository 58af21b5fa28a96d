"""Inside the child: run one SELECT and write what it says of each item as canonical JSON lines, or say what is wrong with it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from unicodedata import normalize

import duckdb

from readiness.domain.canonical import encode
from readiness.domain.vocabulary import Outcome
from readiness.testbench.columns import by_name, item_expression, json_expression, quoted

_AT_ONCE = 10_000
_VERDICT = ("item", "outcome", "reason")
_INSTANT = "timestamp with time zone"
_OUTCOMES = frozenset(outcome.value for outcome in Outcome)
Row: TypeAlias = tuple[str | None, str | None, str | None, bool, str]
"""Item, outcome, reason, whether it lacks the instant it must have, and the line of the sheet."""


class BrokenSheet(Exception):
    """The procedure answered, but not with a sheet; the message says why, in one sentence."""


def packing(connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any], task: Mapping[str, Any]) -> str:
    """Return the statement that packs each row of this SELECT as a line of the sheet, in order of item.

    Raises BrokenSheet where its columns make no sheet, or what DuckDB raises.
    """
    answer = connection.execute(f"SELECT * FROM (\n{sql}\n) LIMIT 0", values).description or []  # noqa: S608 -- one SELECT, read before
    columns = [(str(column[0]), column[1]) for column in answer]
    _check_columns(columns, occurrences=task["occurrences"])
    return _statement(sql, columns, prefix=task["prefix"], occurrences=task["occurrences"])


def write_sheet(
    connection: duckdb.DuckDBPyConnection, packing: str, values: Mapping[str, Any], task: Mapping[str, Any]
) -> Mapping[str, int]:
    """Run the packing statement, check every row, write the sheet; return how many rows have each outcome.

    Raises BrokenSheet, or what DuckDB raises.
    """
    connection.execute(packing, values)
    with Path(task["sheet"]).open("xb") as sheet:
        return _write(sheet, _batches(connection), frozenset(task["reasons"]))


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


def _batches(connection: duckdb.DuckDBPyConnection) -> Iterator[list[Row]]:
    while rows := connection.fetchmany(_AT_ONCE):
        yield rows


def _write(sheet: BinaryIO, batches: Iterator[list[Row]], reasons: frozenset[str]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    before = None
    for rows in batches:
        items, outcomes, reasons_given, undated, lines = zip(*rows, strict=True)
        said = Counter(zip(outcomes, reasons_given, strict=True))
        # what is wrong with none of them need not be asked of each
        if not all(items) or len({*items, before}) <= len(items) or any(undated) or not _sound(said, reasons):
            _check_each(rows, before, reasons)
        for (outcome, _), number in said.items():
            counts[str(outcome)] += number
        before = items[-1]
        sheet.write(_canonical("\n".join(lines)) + b"\n")
    return {outcome.value: counts[outcome.value] for outcome in Outcome}


def _sound(said: Iterable[tuple[str | None, str | None]], reasons: frozenset[str]) -> bool:
    return all(_fault(outcome, reason, reasons) is None for outcome, reason in said)


def _check_each(rows: Iterable[Row], before: str | None, reasons: frozenset[str]) -> None:
    """Find the first row that makes no sheet, and say why not; raises BrokenSheet where there is one."""
    for item, outcome, reason, undated, _ in rows:
        if not item:
            raise BrokenSheet("a row has no item")
        if item == before:
            raise BrokenSheet(f"the item {item!r} comes twice; each has one row")
        fault = _fault(outcome, reason, reasons)
        if fault:
            raise BrokenSheet(f"the item {item!r} {fault}")
        if undated and outcome != Outcome.NOT_APPLICABLE:
            raise BrokenSheet(f"the item {item!r} has no occurred_at")
        before = item


def _canonical(lines: str) -> bytes:
    """Return lines as canonical JSON has them: DuckDB sorts and packs alike, but spells control characters its own way."""
    if "\\u" in lines:
        return b"\n".join(encode(json.loads(one)) if "\\u" in one else _plain(one) for one in lines.split("\n"))
    return _plain(lines)


def _plain(lines: str) -> bytes:
    return (lines if lines.isascii() else normalize("NFC", lines)).encode()


def _fault(outcome: str | None, reason: str | None, reasons: frozenset[str]) -> str | None:
    """Say what is wrong with an outcome and its reason; None where nothing is."""
    if outcome == Outcome.OK:
        return None if reason is None else f"is ok and has the reason {reason!r}; what is ok has none"
    if outcome not in _OUTCOMES:
        return f"has the outcome {outcome!r}; it is ok, exception, inconclusive or not_applicable"
    return None if reason in reasons else f"has the reason {reason!r}, which the header does not declare"
