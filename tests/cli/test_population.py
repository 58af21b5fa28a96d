"""Sealed lists from the shell: as programs read them, and their rows in every form."""

import csv
import io
import json

import duckdb
import pytest


@pytest.fixture
def collected(run, github):
    assert run("collect", "--collector", "github.repos", "--json").code == 0
    return run("population", "list", "--json").json["populations"]


def test_every_list_is_named_with_its_completeness(run, collected):
    [one] = collected
    assert one["collector"] == "github.repos"
    assert one["complete"] is True
    assert one["reason"] is None
    assert one["rows"] == one["source_total"] or one["source_total"] is None
    shown = run("population", "show", one["id"], "--json").json
    assert shown["requests"] > 0
    assert shown["principal"]
    assert [column["name"] for column in shown["columns"]]
    assert {name: shown[name] for name in one} == one
    assert one["id"] in run("population", "list").out
    assert "github.repos" in run("population", "show", one["id"]).out
    assert run("population", "list", "--known-at", "2020-01-01", "--json").json == {"populations": []}
    assert run("population", "list", "--as-of", "2020-01-01", "--json").json == {"populations": []}
    assert run("population", "list", "--collector", "none", "--json").json == {"populations": []}


def test_its_rows_leave_in_every_form(run, collected, tmp_path):
    [one] = collected
    read = list(csv.DictReader(io.StringIO(run("population", "export", one["id"]).out)))
    lines = run("population", "export", one["id"], "--format", "jsonl").out.splitlines()
    assert len(read) == len(lines) == one["rows"]
    key = "full_name" if "full_name" in read[0] else next(iter(read[0]))
    assert [row[key] for row in read] == [str(json.loads(line)[key]) for line in lines]
    file = tmp_path / "rows.parquet"
    assert run("population", "export", one["id"], "--format", "parquet", "--out", str(file)).code == 0
    with duckdb.connect() as connection:
        assert len(connection.read_parquet(str(file)).project(f'"{key}"').fetchall()) == one["rows"]
    again = run("population", "export", one["id"], "--format", "parquet", "--out", str(file))
    assert again.code == 2
    assert "exists" in again.err


def test_what_there_is_not_is_said_in_one_line(run, github):
    for arguments in (("show", "none"), ("export", "none"), ("export", "none", "--format", "xlsx")):
        said = run("population", *arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err.count("\n") == 1
    assert run("population", "list").err.startswith("No population yet.")
