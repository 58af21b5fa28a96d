"""Turns what a cell of a brought list says into a value of its column, or says in a sentence why it cannot be."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from readiness.domain.population import Column, ColumnType

INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
SHOWN = 60


class WrongCell(ValueError):
    """The value cannot stand in its column; the message says why and what would be right."""


def of_text(text: str, column: Column) -> Any:
    """Return the value of a CSV cell; None where it is empty. A formula is text like any other."""
    if column.many or column.fields:
        return of_json(_parsed(text), column) if text.strip() else ([] if column.many else None)
    return _plain(text, column)


def of_json(value: Any, column: Column) -> Any:
    """Return the value of a JSON member, whole structures included; None for null."""
    if value is None:
        return [] if column.many else None
    if column.many:
        if not isinstance(value, list):
            raise WrongCell(f"{shown(value)} is no list. Write it as [...].")
        return [_one(inner, column) for inner in value]
    return _one(value, column)


def shown(value: object) -> str:
    """Return a hostile value so that it can stand in a sentence: short, quoted, printable."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _one(value: Any, column: Column) -> Any:
    if column.fields:
        if not isinstance(value, Mapping):
            raise WrongCell(f"{shown(value)} is no object. Write it as {{...}}.")
        return {inner.name: of_json(value.get(inner.name), inner) for inner in column.fields}
    if column.type is ColumnType.BOOLEAN and isinstance(value, bool):
        return value
    if isinstance(value, bool | list | dict):
        raise WrongCell(f"{shown(value)} is no {column.type}. Write one value.")
    return _plain(str(value), column)


def _plain(text: str, column: Column) -> Any:
    said = text if column.type is ColumnType.TEXT else text.strip()
    return READERS[column.type](said) if said else None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        raise WrongCell(f"{shown(text)} is no JSON. A cell of this column holds a list or an object.") from None


def _integer(text: str) -> int:
    if INTEGER.fullmatch(text) is None:
        raise WrongCell(f"{shown(text)} is no whole number.")
    return int(text)


def _number(text: str) -> str:
    # as text, which is the form numbers are kept in
    if NUMBER.fullmatch(text) is None:
        raise WrongCell(f"{shown(text)} is no number. Write it like 99.95.")
    return text


def _boolean(text: str) -> bool:
    truth = TRUTHS.get(text.lower())
    if truth is None:
        raise WrongCell(f"{shown(text)} is neither true nor false.")
    return truth


def _date(text: str) -> str:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise WrongCell(f"{shown(text)} is no date. Write it as 2026-03-31.")
    return day.isoformat()


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        moved = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongCell(f"{shown(text)} is no instant. Write it as 2026-03-31T04:05:06Z.") from None
    if instant.tzinfo is None:
        raise WrongCell(f"{shown(text)} names no zone. Write it as 2026-03-31T04:05:06Z.")
    return moved


READERS: Mapping[ColumnType, Callable[[str], Any]] = {
    ColumnType.TEXT: str,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.INSTANT: _instant,
    ColumnType.DATE: _date,
}
