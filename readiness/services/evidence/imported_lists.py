"""Reads a list that a person brings, CSV or JSON lines, into rows of a collector's declared columns: all of it or nothing."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period, local_date
from readiness.domain.canonical import encode
from readiness.domain.population import Column, Schema, item_key
from readiness.services.evidence.imported_cells import WrongCell, of_json, of_text, shown
from readiness.store.spool import Spool

FAULTS_SHOWN = 100
SAMPLE = 20
LONGEST_LINE = 4_000_000
"""Bytes of one line."""
FORMS = (".csv", ".jsonl", ".ndjson")
"""Endings of the files that are read as lists."""
_BINARY = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"PK\x05\x06": "an empty zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\xfd7zXZ": "an xz archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a brought list: on which line, in which column, what, and what would be right."""

    line: int
    column: str | None
    what: str

    def __str__(self) -> str:
        """Return it as one sentence."""
        return f"line {self.line}{f', {self.column}' if self.column else ''}: {self.what}"


@dataclass
class Reading:
    """What came of reading: how many rows, the first of them, and what is wrong."""

    rows: int = 0
    sample: list[Mapping[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    faulty: int = 0
    """How many things are wrong; only the first FAULTS_SHOWN are kept."""

    @property
    def good(self) -> bool:
        """Say whether nothing is wrong."""
        return self.faulty == 0

    def complain(self, line: int, column: str | None, what: str) -> None:
        """Note one fault."""
        self.faulty += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(Fault(line, column, what))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rows must hold besides their columns."""

    schema: Schema
    zone: ZoneInfo
    covers: Period | None = None
    """Days in which events must lie; None for lists that are no events."""


class _Stop(Exception):
    """Nothing after this can be read."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def described(reading: Reading) -> dict[str, Any]:
    """Return what came of reading as `--preview --json` says it."""
    return {
        "rows": reading.rows,
        "wrong": reading.faulty,
        "errors": [{"line": fault.line, "column": fault.column, "what": fault.what} for fault in reading.faults],
        "sample": [json.loads(encode(row)) for row in reading.sample],
    }


def is_list(name: str) -> bool:
    """Say whether a file of this name is read as a list."""
    return name.lower().endswith(FORMS)


def header(schema: Schema) -> tuple[Column, ...]:
    """Return the columns a file must have: all that are declared, without a key that is made of others."""
    return tuple(column for column in schema.columns if column.name != schema.key or not schema.made_of)


def read(stream: BinaryIO, name: str, rules: Rules, spool: Spool) -> Reading:
    """Read a whole file into the spool, one canonical row a line; what is wrong is noted with its line, never raised.

    Raises SpoolUnavailable where the temporary folder is full. Memory does not grow with the file.
    """
    found = Reading()
    try:
        _refuse_binary(stream)
        rows = _json_rows if not name.lower().endswith(".csv") else _csv_rows
        taker = _Taker(rules, spool, found)
        for line, row in rows(stream, rules.schema, found):
            taker.take(line, row)
    except _Stop as stop:
        found.complain(stop.line, None, str(stop))
    found.rows = spool.rows
    return found


def _refuse_binary(stream: BinaryIO) -> None:
    start = stream.read(16)
    stream.seek(0)
    for magic, what in _BINARY.items():
        if start.startswith(magic):
            raise _Stop(1, f"this is {what}, not a list. Save it as CSV, UTF-8, or as JSON lines.")


def _lines(stream: BinaryIO, reached: list[int]) -> Iterator[str]:
    """Yield decoded lines; `reached` holds the number of the last one."""
    while content := stream.readline(LONGEST_LINE + 1):
        reached[0] += 1
        if len(content) > LONGEST_LINE:
            raise _Stop(reached[0], f"the line is longer than {LONGEST_LINE:,} bytes. Is this a list?")
        try:
            text = content.decode("utf-8-sig" if reached[0] == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} of the line, 0x{content[error.start]:02X}, is not UTF-8"
            raise _Stop(reached[0], f"{byte}. Save the file as UTF-8.") from None
        if "\0" in text:
            raise _Stop(reached[0], "the line holds a NUL byte. This is no text file.")
        yield text


def _csv_rows(stream: BinaryIO, schema: Schema, found: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    reached = [0]
    reader = csv.reader(_lines(stream, reached), strict=True)
    try:
        names = next(reader, None)
        columns = _header(names, schema)
        while (cells := next(reader, None)) is not None:
            if not cells:
                continue
            if len(cells) != len(columns):
                found.complain(reader.line_num, None, f"{len(cells)} cells where the header has {len(columns)}.")
                continue
            row = _row(reader.line_num, zip(columns, cells, strict=True), found, of_text)
            if row is not None:
                yield reader.line_num, row
    except csv.Error as error:
        raise _Stop(max(reached[0], 1), f"this is no CSV: {error}.") from None


def _header(names: Sequence[str] | None, schema: Schema) -> list[Column]:
    if not names:
        raise _Stop(1, f"there is no header. Its columns are: {', '.join(c.name for c in header(schema))}.")
    known = {column.name: column for column in schema.columns}
    given = [name.strip() for name in names]
    twice = sorted({name for name in given if given.count(name) > 1})
    unknown = [name for name in given if name not in known]
    missing = [column.name for column in header(schema) if column.name not in given]
    said = [
        *([f"columns come twice: {', '.join(map(shown, twice))}"] if twice else []),
        *([f"no column is called {', '.join(map(shown, unknown[:5]))}"] if unknown else []),
        *([f"columns are missing: {', '.join(missing)}"] if missing else []),
    ]
    if said:
        expected = ", ".join(column.name for column in header(schema))
        raise _Stop(1, f"{'; '.join(said)}. The header is: {expected}.")
    return [known[name] for name in given]


def _json_rows(stream: BinaryIO, schema: Schema, found: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    known = {column.name: column for column in schema.columns}
    needed = [column.name for column in header(schema)]
    reached = [0]
    for text in _lines(stream, reached):
        if not text.strip():
            continue
        line = reached[0]
        said = _object(text, line, found)
        if said is None:
            continue
        unknown = [name for name in said if name not in known]
        missing = [name for name in needed if name not in said]
        if unknown or missing:
            what = (
                f"no column is called {shown(unknown[0])}" if unknown else f"{missing[0]} is missing; null says empty"
            )
            found.complain(line, None, f"{what}. The columns are: {', '.join(needed)}.")
            continue
        row = _row(line, ((known[name], value) for name, value in said.items()), found, of_json)
        if row is not None:
            yield line, row


def _object(text: str, line: int, found: Reading) -> Mapping[str, Any] | None:
    try:
        said = json.loads(text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        found.complain(line, None, f"this is no JSON object: {str(error)[:120] or 'nested too deeply'}.")
        return None
    if not isinstance(said, dict):
        found.complain(line, None, "this is no JSON object. Write one object a line.")
        return None
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name comes twice")
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no value")


def _row(line: int, cells: Any, found: Reading, value_of: Any) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    good = True
    for column, cell in cells:
        try:
            row[column.name] = value_of(cell, column)
        except WrongCell as error:
            found.complain(line, column.name, str(error))
            good = False
    return row if good else None


class _Taker:
    """Checks one row after the other and puts it into the spool; what it needs for each is worked out once."""

    def __init__(self, rules: Rules, spool: Spool, found: Reading) -> None:
        schema = rules.schema
        self._rules, self._spool, self._found = rules, spool, found
        self._key, self._made_of = schema.key, schema.made_of
        self._names = sorted(column.name for column in schema.columns)
        self._required = [column.name for column in schema.columns if column.required and column.name != schema.key]

    def take(self, line: int, row: dict[str, Any]) -> None:
        """Keep a row, or note why not."""
        empty = [name for name in self._required if row.get(name) is None]
        if empty:
            self._found.complain(line, empty[0], "it is empty and must not be.")
            return
        key = self._key_of(line, row)
        outside = _outside(row, self._rules)
        if outside:
            self._found.complain(line, self._rules.schema.at, outside)
        elif key is not None:
            self._keep(line, key, row)

    def _key_of(self, line: int, row: Mapping[str, Any]) -> str | None:
        stated = row.get(self._key)
        made = "/".join([str(row[name]) for name in self._made_of]) if self._made_of else stated
        if not made or stated not in (None, made):
            what = f"it is {shown(stated)} where {shown(made)} follows from the row." if made else "it is empty."
            self._found.complain(line, self._key, what)
            return None
        return item_key(str(made))

    def _keep(self, line: int, key: str, row: Mapping[str, Any]) -> None:
        whole = {name: row.get(name) for name in self._names}
        whole[self._key] = key
        before = self._spool.rows
        self._spool.add(_storable(key), _encoded(whole))
        if self._spool.rows == before:
            self._found.complain(line, self._key, f"{shown(key)} came on an earlier line; it must be unique.")
        elif len(self._found.sample) < SAMPLE:
            self._found.sample.append(whole)


_plainly = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _encoded(row: Mapping[str, Any]) -> bytes:
    """Return `domain.canonical.encode` of a row whose names are in order; most rows are plain and take a tenth of the time."""
    for value in row.values():
        if value is not None and not (value.isascii() if type(value) is str else type(value) in (int, bool)):
            return encode(row)
    return _plainly(row).encode()


def _storable(key: str) -> str:
    return key.encode("utf-8", "replace").decode()


def _outside(row: Mapping[str, Any], rules: Rules) -> str | None:
    """Say that an event lies outside the days the list is said to cover."""
    at = row.get(rules.schema.at) if rules.schema.at else None
    if at is None or rules.covers is None:
        return None
    day = Period(*[local_date(at, rules.zone)] * 2) if not isinstance(at, str) else None
    text = at if day is None else day.start.isoformat()
    if rules.covers.start.isoformat() <= text <= rules.covers.end.isoformat():
        return None
    return (
        f"it happened on {text}, outside {rules.covers.start} to {rules.covers.end}, which the list is said to cover."
    )
