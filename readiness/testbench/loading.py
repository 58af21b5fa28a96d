"""Inside the child: sealed lists become tables, before any procedure is read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from readiness.store.batches import batches
from readiness.testbench.columns import literal, quoted
from readiness.testbench.joining import FILE, Joiner, Part, Parts, each_by_itself
from readiness.testbench.statement import first_line
from readiness.testbench.values import REGISTERS

AT_ONCE = 500
"""Files read by one statement."""
FACTS = ("connection", "snapshot_at", "run", "complete")
_LARGEST_ROW = 16 * 1024 * 1024
"""Bytes; a list with a larger row cannot be loaded, and its procedures say so."""


class RowsMissing(Exception):
    """A table does not hold the rows of its lists; the message says how many of how many."""


def load(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]) -> Mapping[str, str]:
    """Make every table of the job; return, by table, why one could not be loaded."""
    parts = Joiner(Path(job["folder"])).parts
    try:
        with _at_once(connection):
            _load_registers(connection, job)
            due = [one for table in job["tables"] for one in _fill(connection, table, parts)]
        for one in due:
            _check(connection, one)
    except (duckdb.Error, OSError, RowsMissing):
        # once more, each table and each list by itself: what is wrong then takes nothing else along, and names its list
        _load_registers(connection, job)
        return dict(fault for table in job["tables"] for fault in _load_table(connection, table))
    return {}


@contextmanager
def _at_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit once: each commit waits for the disk."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _load_registers(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]) -> None:
    for name, columns in REGISTERS.items():
        _load_register(connection, name, columns, job["registers"][name])


def _load_table(connection: duckdb.DuckDBPyConnection, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        for one in _fill(connection, table, each_by_itself):
            _check(connection, one)
    except (duckdb.Error, OSError, RowsMissing) as error:
        yield table["name"], first_line(error)


@dataclass(frozen=True, slots=True)
class _Due:
    """How many rows a table must hold once it is loaded."""

    table: str
    key: str
    rows: int


def _check(connection: duckdb.DuckDBPyConnection, due: _Due) -> None:
    """Look at the key of every row: a count alone is answered without looking, and once was answered wrongly."""
    counted = connection.execute(f"SELECT count({quoted(due.key)}) FROM {quoted(due.table)}").fetchone()  # noqa: S608 -- quoted
    found = counted[0] if counted else 0
    if found != due.rows:
        raise RowsMissing(f"{found} of {due.rows} rows were found after loading")


def _fill(connection: duckdb.DuckDBPyConnection, table: Mapping[str, Any], parts: Parts) -> list[_Due]:
    due = [_Due(table["name"], table["key"], _load_current(connection, table, parts))]
    if table["history"] is not None:
        due.append(_Due(f"{table['name']}__history", table["key"], _load_history(connection, table, parts)))
    return due


def _load_current(connection: duckdb.DuckDBPyConnection, table: Mapping[str, Any], parts: Parts) -> int:
    """Return how many rows it must hold."""
    name, rows = quoted(table["name"]), 0
    columns = [f"{quoted(name)} {of}{' NOT NULL' if required else ''}" for name, of, required in table["columns"]]
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(columns)}, connection VARCHAR NOT NULL)")
    for of, holdings in _by_connection(_filled(table["current"])):
        rows += sum({holding["path"]: holding["rows"] for holding in holdings}.values())
        paths = [part.path for part in parts(_once(holdings), named=False)]
        connection.execute(
            f"INSERT INTO {name} SELECT {_names(table)}, $connection"  # noqa: S608 -- quoted
            f" FROM {_reading(paths, _declared(table), 'filename = false')}",
            {"connection": of},
        )
    if table["events"] and len(table["current"]) > 1:
        rows -= _keep_newest(connection, table)
    return rows


def _keep_newest(connection: duckdb.DuckDBPyConnection, table: Mapping[str, Any]) -> int:
    """Keep one row per connection and key: lists were loaded newest first, so the first is the newest. Return how many went."""
    name = quoted(table["name"])
    gone = connection.execute(
        f"DELETE FROM {name} WHERE rowid IN (SELECT r FROM (SELECT rowid AS r, row_number() OVER"  # noqa: S608 -- quoted
        f" (PARTITION BY connection, {quoted(table['key'])} ORDER BY rowid) AS n FROM {name}) WHERE n > 1)"
    ).fetchone()
    return int(gone[0]) if gone else 0


def _load_history(connection: duckdb.DuckDBPyConnection, table: Mapping[str, Any], parts: Parts) -> int:
    """Return how many rows it must hold."""
    name = quoted(f"{table['name']}__history")
    columns = [f"{quoted(column)} {of}" for column, of, _ in table["columns"]]
    connection.execute(
        f"CREATE OR REPLACE TABLE {name} ({', '.join(columns)}, connection VARCHAR NOT NULL,"
        " snapshot_at TIMESTAMPTZ NOT NULL, run VARCHAR NOT NULL, complete BOOLEAN NOT NULL)"
    )
    filled = _filled(table["history"])
    for holdings in batches(filled, AT_ONCE):
        # the same bytes may be several lists: each list has its own row of facts
        facts = {key: [holding[key] for holding in holdings] for key in ("path", *FACTS)}
        for source in _named(table, parts(_once(holdings), named=True)):
            connection.execute(
                f"INSERT INTO {name} SELECT {_names(table, 'r.')}, l.connection, l.snapshot_at::TIMESTAMPTZ, l.run, l.complete"  # noqa: S608 -- quoted
                # a row of no list is refused for want of a connection
                f" FROM {source} AS r LEFT JOIN (SELECT {', '.join(f'unnest(${key}) AS {key}' for key in facts)}) AS l"
                f" ON l.path = r.{quoted(FILE)}",
                facts,
            )
    return sum(holding["rows"] for holding in filled)


def _named(table: Mapping[str, Any], parts: Iterable[Part]) -> Iterator[str]:
    """Yield SQL that reads the rows of the parts, each with its list in the column FILE."""
    read = list(parts)
    joined = [part.path for part in read if part.joined]
    single = [part.path for part in read if not part.joined]
    if joined:
        yield _reading(joined, [(FILE, "VARCHAR"), *_declared(table)], "filename = false")
    if single:
        yield _reading(single, _declared(table), f"filename = {literal(FILE)}")


def _declared(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, of) for name, of, _ in table["columns"]]


def _names(table: Mapping[str, Any], of: str = "") -> str:
    return ", ".join(f"{of}{quoted(name)}" for name, _, _ in table["columns"])


def _by_connection(holdings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield lists by connection, each connection's in their order, not too many at once."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for holding in holdings:
        found.setdefault(holding["connection"], []).append(holding)
    for name, theirs in found.items():
        yield from ((name, some) for some in batches(theirs, AT_ONCE))


def _filled(holdings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Leave out lists without a byte: where a transaction inserts no row and then many, DuckDB 2.0.0 finds none of them later."""
    return [holding for holding in holdings if Path(holding["path"]).stat().st_size]


def _once(holdings: Iterable[Mapping[str, Any]]) -> list[Path]:
    return [Path(path) for path in dict.fromkeys(holding["path"] for holding in holdings)]


def rows_of(path: Path, declared: Iterable[tuple[str, str]]) -> str:
    """Return SQL that reads a sealed list with its declared columns, by name and type."""
    return _reading([path], declared, "filename = false")


def _reading(paths: Sequence[Path], declared: Iterable[tuple[str, str]], named: str) -> str:
    columns = ", ".join(f"{quoted(name)}: {literal(of)}" for name, of in declared)
    # DuckDB takes twice this at once for each thread: no more than the largest file can need
    largest = min(_LARGEST_ROW, max(1024, *(path.stat().st_size for path in paths)))
    files = ", ".join(literal(str(path)) for path in paths)
    return (
        f"read_json([{files}], {named}, format = 'newline_delimited', columns = {{{columns}}},"
        f" compression = 'uncompressed', maximum_object_size = {largest})"
    )


def _load_register(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: list[Mapping[str, Any]]
) -> None:
    declared = ", ".join(f"{quoted(column)} {of}" for column, of in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({declared})")
    connection.execute(
        f"INSERT INTO {name} SELECT unnest(from_json($rows, $shape), recursive := true)",
        {"rows": json.dumps(rows), "shape": json.dumps([columns])},
    )
