"""Judges a bundle's populations again, with the bundle's own procedures, and compares what each says of every item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from threading import Timer
from typing import Any

from readiness.bundle.places import Place
from readiness.bundle.report import NoBundle

SQL_TYPE = re.compile(r'[A-Za-z0-9_ ,()"\[\]]+')
DATES = ("as_of", "window_start", "window_end")
AT_ONCE, SECONDS, SHOWN = 5_000, 600, 3
MEMORY = "2GB"
DOUBTED = ("inconclusive", "population_incomplete")
"""What `ok` becomes where a population was known not to be whole."""

Judgement = tuple[str, Any]
"""Outcome and reason."""


def rerun(place: Place) -> int:
    """Judge every sheet again and note each that comes out otherwise; return how many were compared.

    Raises NoBundle where duckdb is not installed. Call it for an intact bundle only.
    """
    try:
        import duckdb  # noqa: PLC0415 -- everything else works without it
    except ImportError as error:
        raise NoBundle("nothing can be judged again without duckdb: run `pip install duckdb`") from error
    lists = {p["id"]: p for p in _populations(place)}
    results = [n for n in place.below("procedures/") if n.endswith("/result.json")]
    done = 0
    for name in results:
        result = _document(place, name)
        if result.get("again"):
            _compare(place, name, result, lists, duckdb)
            done += 1
    return done


def _document(place: Place, name: str) -> dict[str, Any]:
    document = json.loads(place.read(name) or b"{}")
    return document if isinstance(document, dict) else {}


def _populations(place: Place) -> Iterator[dict[str, Any]]:
    for name in place.below("populations/"):
        if name.endswith("/completeness.json"):
            yield from _document(place, name)["populations"]


def _compare(place: Place, name: str, result: dict[str, Any], lists: Mapping[str, Any], duckdb: Any) -> None:
    sheet = result["sheet"]["path"]
    kept = {row["item"]: (row["outcome"], row["reason"]) for row in _rows(place, sheet)}
    try:
        found = _judged(place, result, lists, duckdb)
    except (duckdb.Error, KeyError, TypeError, ValueError) as error:
        place.report.add("altered", name, f"cannot be judged again: {error}")
        return
    differ = [item for item in sorted(kept.keys() | found.keys()) if not _same(kept.get(item), found.get(item))]
    if differ:
        shown = ", ".join(f"{i}: {kept.get(i)}, again {found.get(i)}" for i in differ[:SHOWN])
        place.report.add("altered", sheet, f"judged again, {len(differ)} items differ: {shown}")


def _same(kept: Judgement | None, found: Judgement | None) -> bool:
    return kept == found or (kept == DOUBTED and found == ("ok", None))


def _judged(place: Place, result: dict[str, Any], lists: Mapping[str, Any], duckdb: Any) -> dict[str, Judgement]:
    again = result["again"]
    sql = (place.read(result["sql"]) or b"").decode()
    config = {
        "enable_external_access": False,
        "python_enable_replacements": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY,
    }
    connection = duckdb.connect(":memory:", config=config)
    guard = Timer(SECONDS, connection.interrupt)
    try:
        guard.start()
        connection.execute("SET TimeZone = 'UTC'")
        many = [_load(place, connection, table, result["populations"], lists) > 1 for table in again["tables"]]
        for register in again["registers"]:
            columns = [[name, of, False] for name, of in register["columns"]]
            _create(connection, register["name"], columns)
            _insert(connection, register["name"], columns, register["rows"])
        connection.execute("SET lock_configuration = true")
        statement = _one(connection, sql)
        given = _parameters(result, statement.named_parameters)
        connection.execute("BEGIN TRANSACTION READ ONLY")
        return _answers(connection, statement.query.strip().rstrip(";"), given, prefix=any(many))
    finally:
        guard.cancel()
        connection.close()


def _one(connection: Any, sql: str) -> Any:
    found = connection.extract_statements(sql)
    if len(found) != 1:
        raise ValueError("its SQL is not one statement")
    return found[0]


def _answers(connection: Any, sql: str, given: Mapping[str, Any], *, prefix: bool) -> dict[str, Judgement]:
    answer = connection.execute(f"SELECT * FROM (\n{sql}\n) LIMIT 0", given).description  # noqa: S608 -- one SELECT, in a locked database
    named = prefix and "connection" in [column[0] for column in answer]
    chosen = "item, outcome::VARCHAR, reason::VARCHAR" + (", connection" if named else "")
    rows = connection.execute(f"SELECT {chosen} FROM (\n{sql}\n)", given).fetchall()  # noqa: S608 -- the same
    keys = (f"{row[3]}:{_item(row[0])}" if named else _item(row[0]) for row in rows)
    return {key: (row[1], row[2]) for key, row in zip(keys, rows)}  # noqa: B905 -- Python 3.9 has no strict


def _item(text: str) -> str:
    return " ".join(text.split())


def _parameters(result: dict[str, Any], used: Iterable[str]) -> dict[str, Any]:
    again, parameters = result["again"], dict(result["parameters"])
    for name in again["fractions"]:
        parameters[name] = float(parameters[name])
    values = {name.casefold(): value for name, value in {**parameters, **again["given"]}.items()}
    found = {name: values[name.casefold()] for name in used}
    return {n: date.fromisoformat(v) if n.casefold() in DATES else v for n, v in found.items()}


def _load(
    place: Place, connection: Any, table: dict[str, Any], populations: list[dict[str, Any]], lists: Mapping[str, Any]
) -> int:
    """Fill one table from the lists a procedure read, newest first; return over how many connections they came."""
    columns = [*table["columns"], ["connection", "VARCHAR", True]]
    _create(connection, table["name"], columns)
    read = [lists[p["id"]] for p in populations if p["collector"] == table["collector"]]
    read.sort(key=lambda p: (p["collected_at"], p["id"]), reverse=True)
    seen: set[tuple[str, str]] = set()
    current: set[str] = set()
    for one in read:
        over = one["connection"]
        if table["events"] or over not in current:
            rows = ({**row, "connection": over} for row in _rows(place, one["file"]["path"]))
            _insert(connection, table["name"], columns, _unseen(rows, table["key"], seen))
        current.add(over)
    return len(current)


def _unseen(rows: Iterable[dict[str, Any]], key: str, seen: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        mark = (row["connection"], row[key])
        if mark not in seen:
            seen.add(mark)
            yield row


def _rows(place: Place, path: str) -> Iterator[dict[str, Any]]:
    with place.files.open(path) as stream:
        yield from (json.loads(line) for line in stream)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _create(connection: Any, table: str, columns: list[list[Any]]) -> None:
    if not all(SQL_TYPE.fullmatch(of) for _, of, _ in columns):
        raise ValueError(f"{table} has a column of no known type")
    declared = ", ".join(f"{_quoted(name)} {of}" for name, of, _ in columns)
    connection.execute(f"CREATE TABLE {_quoted(table)} ({declared})")


def _insert(connection: Any, table: str, columns: list[list[Any]], rows: Iterable[Mapping[str, Any]]) -> None:
    shape = json.dumps([{name: of for name, of, _ in columns}])
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        connection.execute(
            f"INSERT INTO {_quoted(table)} SELECT one.* FROM (SELECT unnest(from_json_strict($rows, $shape)) AS one)",  # noqa: S608 -- quoted
            {"rows": json.dumps([{name: row.get(name) for name, _, _ in columns} for row in some]), "shape": shape},
        )
