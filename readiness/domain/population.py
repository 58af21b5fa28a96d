"""A population: every occurrence of something, its declared columns, and how we know that none is missing."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from readiness.domain.calendar import Period

Row: TypeAlias = Mapping[str, Any]
"""One thing of a population: column name to str, int, bool, float, None, datetime (aware), date, list or dict."""


class ColumnType(StrEnum):
    """What a column holds. An instant is UTC; a date is civil; a number's text is kept as the source wrote it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column; with `fields` it holds a structure, with `many` a list."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = True
    """A row without a value here makes the run partial; an optional column may be null."""
    many: bool = False
    fields: tuple["Column", ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a population and the column whose value is the item's key."""

    columns: tuple[Column, ...]
    key: str
    at: str | None = None
    """For events: the instant or date column that says when it happened, by which a window selects."""
    made_of: tuple[str, ...] = ()
    """Columns whose values, joined by `/`, are the key where a file does not state it; () where it must."""

    def missing(self, row: Row) -> tuple[str, ...]:
        """Name the required columns in which the row has no value."""
        return tuple(c.name for c in self.columns if c.required and row.get(c.name) is None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One sealed list, as the bench and the hand-over read it: JSON lines in the vault, one canonical row a line."""

    evidence: str
    run: str
    collector: str
    connection: str
    collected_at: datetime
    covers: Period | None
    sha256: str
    rows: int
    complete: bool
    performed_on: date | None = None
    """The day it speaks of, where a person said so."""
    by_hand: bool = False
    """Whether a person brought it instead of a connection."""


def item_key(key: str) -> str:
    """Return the key as an item: NFC, trimmed, no line break."""
    return " ".join(unicodedata.normalize("NFC", key).split())
