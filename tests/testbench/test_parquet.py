"""A sealed list as Parquet: its declared types, its order, and what cannot be written said in a sentence."""

from pathlib import Path

import duckdb
import pytest

from readiness.domain.canonical import encode
from readiness.domain.population import Column, ColumnType, Schema
from readiness.testbench.parquet import NotWritten, write_parquet

SCHEMA = Schema(
    (
        Column("id", ColumnType.TEXT, "key"),
        Column("at", ColumnType.INSTANT, "when"),
        Column("on", ColumnType.DATE, "day", required=False),
        Column("n", ColumnType.INTEGER, "how many"),
        Column("share", ColumnType.NUMBER, "share"),
        Column("who", ColumnType.TEXT, "people", many=True, fields=(Column("a'b\"", ColumnType.TEXT, "x"),)),
    ),
    key="id",
)


def row(id_: str) -> dict[str, object]:
    return {
        "id": id_,
        "at": "2026-03-01T04:05:06Z",
        "on": None,
        "n": 7,
        "share": "0.5",
        "who": [{"a'b\"": "'; drop table x; --"}],
    }


def test_rows_keep_their_types_and_their_order(tmp_path: Path):
    source, file = tmp_path / "it's rows.jsonl", tmp_path / "rows.parquet"
    source.write_bytes(b"".join(encode(row(id_)) + b"\n" for id_ in ("b", "a", "c")))
    write_parquet(source, SCHEMA, file)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.read_parquet(str(file))
        types = [str(kind) for kind in rows.types]
        found = rows.project('id, cast("at" as varchar), "on", n, share, who').fetchall()
    assert [one[0] for one in found] == ["b", "a", "c"]
    assert found[0][1] == "2026-03-01 04:05:06+00"
    assert found[0][2:5] == (None, 7, 0.5)
    assert found[0][5] == [{"a'b\"": "'; drop table x; --"}]
    assert types[:2] == ["VARCHAR", "TIMESTAMP WITH TIME ZONE"]


def test_an_empty_list_is_a_file_without_rows(tmp_path: Path):
    source, file = tmp_path / "none.jsonl", tmp_path / "rows.parquet"
    source.write_bytes(b"")
    write_parquet(source, SCHEMA, file)
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(file)).fetchall() == []


def test_rows_that_are_not_what_was_declared_are_a_failure(tmp_path: Path):
    source, file = tmp_path / "wrong.jsonl", tmp_path / "rows.parquet"
    source.write_bytes(encode({**row("a"), "n": "many"}) + b"\n")
    with pytest.raises(NotWritten, match="could not be written as Parquet"):
        write_parquet(source, SCHEMA, file)
