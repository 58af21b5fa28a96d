"""What DuckDB's own parser says of a procedure, before anything of it runs: one SELECT, known tables, no volatile function."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from readiness.catalog.statement import VALUES_OF_NOW, VOLATILE

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
"""The only functions that may stand where a table does; all others reach files, settings or other statements."""


class RefusedStatement(Exception):
    """The bench does not run this; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SELECT that may run: its text without the final semicolon, and the parameters it uses."""

    sql: str
    parameters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a locked connection has, found out once for all procedures."""

    tables: frozenset[str]
    volatile: frozenset[str]
    """Functions that DuckDB itself calls volatile or dependent on the moment of the query."""


def known(connection: duckdb.DuckDBPyConnection, volatile: frozenset[str]) -> Known:
    """Return the tables there are, beside the functions nobody may use."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return Known(frozenset(str(name) for (name,) in tables), volatile)


def volatile_functions() -> frozenset[str]:
    """Return the functions of this DuckDB that answer differently each time; asked once, for it takes as long as a judging."""
    with duckdb.connect() as connection:
        functions = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions()"
            " WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY') AND function_name NOT IN ('error', 'vector_type')"
        ).fetchall()
    return frozenset(str(name) for (name,) in functions)


def read(connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str], there: Known) -> Statement:
    """Return the statement if it is exactly one SELECT over the given tables; `there` is what the connection has.

    Raises RefusedStatement. The connection is locked by then: parsing alone can do nothing.
    """
    statement = _only(connection, sql)
    tree = _tree(connection, statement.query)
    nodes = list(_nodes(tree))
    _refuse_tables(nodes, tables, there.tables)
    _refuse_functions(nodes, VOLATILE | there.volatile)
    return Statement(statement.query.strip().rstrip(";"), frozenset(statement.named_parameters))


def _only(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise RefusedStatement(f"it cannot be read as SQL: {first_line(error)}") from error
    if len(statements) != 1:
        raise RefusedStatement(f"a procedure is exactly one SELECT; this is {len(statements)} statements")
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        raise RefusedStatement(f"a procedure is exactly one SELECT; this is {kind.name}")
    return statements[0]


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Mapping[str, Any]:
    answer = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
    tree: Mapping[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    if tree["error"]:
        raise RefusedStatement(f"a procedure is exactly one SELECT; {tree.get('error_message', 'this cannot be read')}")
    return tree


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object of the parsed statement, without recursion: depth is the writer's choice."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _refuse_tables(nodes: list[Mapping[str, Any]], tables: frozenset[str], known: frozenset[str]) -> None:
    named = {name.casefold() for node in nodes for name in _common_names(node)}
    hidden = sorted(named & known)
    if hidden:
        raise RefusedStatement(
            f"it names a part of its own {hidden[0]}, which is a table of the bench; name the part otherwise"
        )
    for node in nodes:
        if str(node.get("type")).endswith("_QUERY_NODE"):  # DELETE, INSERT, UPDATE or MERGE inside WITH
            raise RefusedStatement("it tries to write; a procedure only reads")
        if node.get("type") == "SHOW_REF":
            raise RefusedStatement("SHOW, DESCRIBE and SUMMARIZE are not for procedures")
        if node.get("sample"):
            raise RefusedStatement("a sample differs each time; a procedure looks at the whole population")
        if node.get("type") == "BASE_TABLE":
            _refuse_table(node, tables | named)


def _refuse_table(node: Mapping[str, Any], allowed: frozenset[str]) -> None:
    path = [part for part in (node.get("catalog_name"), node.get("schema_name"), node.get("table_name")) if part]
    if len(path) > 1 or str(path[-1]).casefold() not in allowed:
        raise RefusedStatement(f"it reads {'.'.join(map(str, path))}, which its header does not name under populations")


def _common_names(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that WITH gives in this node."""
    if isinstance(node.get("cte_map"), dict):
        yield from (str(entry["key"]) for entry in node["cte_map"].get("map", ()))
    if node.get("cte_name"):
        yield str(node["cte_name"])


def _refuse_functions(nodes: list[Mapping[str, Any]], volatile: frozenset[str]) -> None:
    for node in nodes:
        name = str(node.get("function_name", "")).casefold()
        if name in volatile or (name == "age" and len(_arguments(node)) == 1):
            raise RefusedStatement(
                f"the function {name} answers differently each time or looks outside; use $as_of and the window"
            )
        if node.get("type") == "TABLE_FUNCTION":
            _refuse_table_function(node)
        if node.get("class") == "COLUMN_REF" and _bare(node) in VALUES_OF_NOW:
            raise RefusedStatement(f"{_bare(node)} answers differently each time; use $as_of and the window")


def _arguments(node: Mapping[str, Any]) -> list[Any]:
    """Return what a call is given; DuckDB 1 calls them children."""
    return list(node["arguments"] if "arguments" in node else node["children"])


def _refuse_table_function(node: Mapping[str, Any]) -> None:
    name = str(node["function"].get("function_name", "")).casefold()
    if name not in TABLE_FUNCTIONS:
        raise RefusedStatement(
            f"the function {name} is not for procedures: they read their populations and nothing else"
        )


def _bare(node: Mapping[str, Any]) -> str:
    names = node.get("column_names", [])
    return str(names[0]).casefold() if len(names) == 1 else ""


def first_line(error: BaseException) -> str:
    """Return DuckDB's own sentence, on one line and not longer than a person reads."""
    text = str(error).strip().splitlines() or [type(error).__name__]
    return "".join(c for c in text[0] if c.isprintable())[:300]
