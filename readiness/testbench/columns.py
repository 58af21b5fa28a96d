"""SQL names and types: how declared columns become a table's, and how a result's types become canonical JSON."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from readiness.domain.population import Column, ColumnType

TYPES = MappingProxyType(
    {
        ColumnType.TEXT: "VARCHAR",
        ColumnType.INTEGER: "BIGINT",
        ColumnType.NUMBER: "DOUBLE",
        ColumnType.BOOLEAN: "BOOLEAN",
        ColumnType.INSTANT: "TIMESTAMPTZ",
        ColumnType.DATE: "DATE",
    }
)

# str.split() of Python and item_key know these as white space; RE2's \s knows only the first six
_BLANK = r"[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+"

_PLAIN = frozenset({"varchar", "boolean", "tinyint", "smallint", "integer", "bigint", "hugeint"}) | frozenset(
    {"utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"}
)


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def sql_type(column: Column) -> str:
    """Return the column's type: `fields` makes a STRUCT, `many` a list."""
    if column.fields:
        inner = ", ".join(f"{quoted(one.name)} {sql_type(one)}" for one in column.fields)
        return f"STRUCT({inner})" + ("[]" if column.many else "")
    return TYPES[column.type] + ("[]" if column.many else "")


def item_expression(name: str) -> str:
    """Return SQL that does to a VARCHAR column what `domain.population.item_key` does to a text."""
    return f"trim(regexp_replace(nfc_normalize({name}), '{_BLANK}', ' ', 'g'))"


def json_expression(name: str, kind: Any, depth: int = 0) -> str:
    """Return SQL for a value as canonical JSON has it: instants in UTC, numbers with a point as their text.

    `kind` is a DuckDB type as a result describes it.
    """
    match kind.id:
        case "timestamp with time zone":
            return f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
        case "list" | "array":
            inner = json_expression(f"e{depth}", kind.children[0][1], depth + 1)
            return f"list_transform({name}::{_list_of(kind)}, lambda e{depth}: {inner})"
        case "struct":
            fields = (
                f"{quoted(key)} := {json_expression(f'{name}.{quoted(key)}', of, depth)}"
                for key, of in by_name(kind.children)
            )
            return f"CASE WHEN {name} IS NULL THEN NULL ELSE struct_pack({', '.join(fields)}) END"
        case plain if plain in _PLAIN:
            return name
        case _:
            return f"CAST({name} AS VARCHAR)"


def by_name(fields: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the fields in the order canonical JSON writes them."""
    return sorted(fields, key=lambda field: field[0])


def _list_of(kind: Any) -> str:
    return f"{kind.children[0][1]}[]"
