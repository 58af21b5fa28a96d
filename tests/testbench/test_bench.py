"""The bench as its caller sees it: what becomes a table, what a sheet holds, how it fails."""

import os
import tempfile
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from readiness.domain.calendar import Period
from readiness.domain.canonical import encode
from readiness.domain.population import ColumnType, item_key
from readiness.domain.vocabulary import Outcome, Shape
from readiness.testbench.bench import judge
from readiness.testbench.nursery import NURSERY
from readiness.testbench.values import REGISTERS, Limits, Registers
from tests.testbench.conftest import THINGS

ALL_OK = "SELECT item, 'ok' AS outcome, NULL AS reason, connection, size FROM things_list"


def below(number):
    """Process ids of the children that still run, as the kernel lists them."""
    listed = Path(f"/proc/{number}/task").glob("*/children")
    return {int(child) for task in listed for child in task.read_text().split()}


def children():
    """Process ids of what works for us: below the minders, which are below the process they were forked from."""
    ours = {one for one in below("self") if b"readiness.testbench.forking" in Path(f"/proc/{one}/cmdline").read_bytes()}
    return {child for nursery in ours for minder in below(nursery) for child in below(minder)}


def items(sheet):
    assert sheet.failure is None, sheet.failure
    return [row["item"] for row in sheet.rows()]


def test_counts_and_rows_say_the_same(bench, rows):
    sheet = bench.one(
        "SELECT item, CASE item WHEN 'a' THEN 'ok' WHEN 'b' THEN 'exception' WHEN 'c' THEN 'inconclusive' ELSE 'not_applicable' END"
        " AS outcome, CASE item WHEN 'a' THEN NULL WHEN 'b' THEN 'bad' WHEN 'c' THEN 'unclear' ELSE 'not_ours' END AS reason"
        " FROM things_list",
        bench.holding(rows("d", "c", "b", "a", "e")),
    )
    assert [tuple(row.values()) for row in sheet.rows()] == [
        ("a", "ok", None),
        ("b", "exception", "bad"),
        ("c", "inconclusive", "unclear"),
        ("d", "not_applicable", "not_ours"),
        ("e", "not_applicable", "not_ours"),
    ]
    assert (sheet.tested, sheet.exceptions, sheet.inconclusive, sheet.not_applicable) == (3, 1, 1, 2)
    assert [row["item"] for row in sheet.objections()] == ["b", "c", "d", "e"]


def test_a_statement_read_before_says_what_the_lists_and_parameters_say_now(bench, rows):
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason, $asked AS asked, $as_of AS day FROM things_list"
    first = bench.one(sql, bench.holding(rows("a")), parameters={"asked": 1})
    again = bench.one(sql, bench.holding(rows("b", "c")), parameters={"asked": 1})
    other = bench.one(sql, bench.holding(rows("b")), parameters={"asked": ("x", "y")})
    assert [(row["item"], row["asked"]) for row in first.rows()] == [("a", 1)]
    assert [(row["item"], row["asked"]) for row in again.rows()] == [("b", 1), ("c", 1)]
    assert [(row["item"], row["asked"]) for row in other.rows()] == [("b", ["x", "y"])]


def test_a_statement_is_read_anew_where_a_column_is_of_another_kind(bench):
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason, seen FROM things_list"
    told = [{"item": "a", "seen": "2026-03-01T12:00:00+01:00"}]
    instants = bench.things(bench.holding(told))
    as_text = tuple(replace(one, type=ColumnType.TEXT) if one.name == "seen" else one for one in THINGS.columns)
    texts = replace(instants, schema=replace(THINGS, columns=as_text))
    (first,), (second,) = (bench.judge([table], [bench.task(sql)]) for table in (instants, texts))
    assert [row["seen"] for row in first.rows()] == ["2026-03-01T11:00:00Z"]
    assert [row["seen"] for row in second.rows()] == ["2026-03-01T12:00:00+01:00"]


def test_a_statement_that_was_refused_is_refused_again(bench, rows):
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason, random() AS chance FROM things_list"
    first, again = (bench.one(sql, bench.holding(rows("a"))) for _ in range(2))
    assert first.failure
    assert first.failure == again.failure


def test_objections_are_not_misled_by_facts_that_look_like_an_outcome(bench, rows):
    sheet = bench.one(
        "SELECT item, if(item = 'a', 'ok', 'exception') AS outcome, if(item = 'a', NULL, 'bad') AS reason,"
        " {'outcome': if(item = 'a', 'exception', 'ok')} AS nested, '\"outcome\":\"ok\"' AS quoted FROM things_list",
        bench.holding(rows("a", "b", "c")),
    )
    assert [row["item"] for row in sheet.objections()] == ["b", "c"]


def test_a_sheet_is_canonical_json_sorted_by_item(bench):
    made = "2026-03-01T04:05:06Z"
    thing = {
        "item": "é/ü",
        "size": 2**60,
        "ratio": "0.1",
        "fine": False,
        "seen": made,
        "day": "2026-03-01",
        "tags": ["b", 'quote " \\ / \n \t \x01 \x1f \x7f \u2028', "e\u0301"],
        "parts": [{"name": "p", "made": made}, {"name": "q"}],
    }
    sheet = bench.one(
        "SELECT *, 'ok' AS outcome, NULL AS reason, 1.50::DECIMAL(5, 2) AS price, [seen] AS instants, {'z': day, 'a': ratio} AS pair"
        " FROM things_list",
        bench.holding([thing, {"item": "Z"}, {"item": "a"}]),
    )
    (z, a, e) = sheet.rows()
    assert [z["item"], a["item"], e["item"]] == ["Z", "a", "é/ü"]
    assert e == {
        **thing,
        "tags": ["b", 'quote " \\ / \n \t \x01 \x1f \x7f \u2028', "é"],
        "parts": [{"made": made, "name": "p"}, {"made": None, "name": "q"}],
        "connection": "one",
        "outcome": "ok",
        "reason": None,
        "price": "1.50",
        "instants": [made],
        "pair": {"z": "2026-03-01", "a": "0.1"},
    }
    assert z["parts"] is None
    assert z["pair"] == {"z": None, "a": None}
    assert sheet.path.read_bytes().splitlines() == [encode(row) for row in (z, a, e)]


def test_items_are_normalised_as_the_domain_says(bench):
    blanks = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    keys = [f" x{blank}y{index} " for index, blank in enumerate(blanks)] + ["e\u0301", "\u212b"]
    sheet = bench.one(ALL_OK, bench.holding([{"item": key} for key in keys]))
    assert items(sheet) == sorted(item_key(unicodedata.normalize("NFC", key)) for key in keys)


def test_an_empty_population_is_a_table_with_columns_and_an_empty_sheet(bench):
    sheet = bench.one("SELECT item, 'ok' AS outcome, NULL AS reason, parts[1].made AS made, tags FROM things_list")
    assert (items(sheet), sheet.tested, sheet.exceptions) == ([], 0, 0)


def test_objects_are_the_newest_complete_list_of_each_connection(bench, rows):
    sheet = bench.one(
        ALL_OK,
        bench.holding(rows("old"), day=1),
        bench.holding(rows("new"), day=2),
        bench.holding(rows("partial"), day=3, complete=False),
    )
    assert items(sheet) == ["new"]


def test_events_are_the_union_with_the_newest_row_of_each_key(bench):
    sheet = bench.one(
        ALL_OK,
        bench.holding([{"item": "a", "size": 2}, {"item": "b", "size": 2}], day=2),
        bench.holding([{"item": "b", "size": 3}], day=3),
        bench.holding([{"item": "a", "size": 1}, {"item": "c", "size": 1}], day=1),
        bench.holding([{"item": "z", "size": 9}], day=4, complete=False),
        shape=Shape.EVENTS,
    )
    assert {row["item"]: row["size"] for row in sheet.rows()} == {"a": 2, "b": 3, "c": 1}


def test_items_of_two_connections_say_which(bench, rows):
    sheet = bench.one(ALL_OK, bench.holding(rows("x"), connection="acme"), bench.holding(rows("x"), connection="zeta"))
    assert items(sheet) == ["acme:x", "zeta:x"]
    assert {row["connection"] for row in sheet.rows()} == {"acme", "zeta"}


def test_history_is_every_list_with_its_instant_run_and_wholeness(bench, rows):
    one, two = bench.holding(rows("a"), day=1), bench.holding(rows("a", "b"), day=2, complete=False)
    sheet = bench.one(
        "SELECT item || '@' || strftime(snapshot_at, '%d') AS item, 'ok' AS outcome, NULL AS reason, run, complete, connection,"
        " snapshot_at FROM things_list__history",
        one,
        history=(one, two),
    )
    assert [(row["item"], row["run"], row["complete"], row["snapshot_at"]) for row in sheet.rows()] == [
        ("a@01", "run-list-000", True, "2026-03-01T12:00:00Z"),
        ("a@02", "run-list-001", False, "2026-03-02T12:00:00Z"),
        ("b@02", "run-list-001", False, "2026-03-02T12:00:00Z"),
    ]


def test_registers_are_tables(bench):
    registers = Registers(
        scope=(
            {"kind": "repositories", "pattern": "acme/*", "excluded": False},
            {"pattern": "acme/x", "excluded": True, "reason": "old"},
        ),
        owners=({"role": "CTO", "email": "cto@acme.example", "active": True},),
        people=({"person": "p1", "login": "ada", "starts": date(2026, 1, 1)},),
        waivers=({"procedure": "a.b", "item": "it's", "expires": date(2026, 5, 1)},),
    )
    sheet = bench.one(
        "SELECT 'scope ' || pattern AS item, 'ok' AS outcome, NULL AS reason, {'k': kind, 'e': excluded, 'r': reason} AS fact FROM scope"
        " UNION ALL SELECT 'owner', 'ok', NULL, {'k': role, 'e': active, 'r': email} FROM owners"
        " UNION ALL SELECT 'person', 'ok', NULL, {'k': person, 'e': ends IS NULL, 'r': (starts + 1)::VARCHAR} FROM people"
        " UNION ALL SELECT 'waiver', 'ok', NULL, {'k': procedure, 'e': expires > $as_of, 'r': item} FROM waivers",
        registers=registers,
    )
    assert {row["item"]: list(row["fact"].values()) for row in sheet.rows()} == {
        "owner": [True, "CTO", "cto@acme.example"],
        "person": [True, "p1", "2026-01-02"],
        "scope acme/*": [False, "repositories", None],
        "scope acme/x": [True, None, "old"],
        "waiver": [True, "a.b", "it's"],
    }


def test_parameters_reach_the_statement_and_unused_ones_do_no_harm(bench, rows):
    task = bench.task(
        "SELECT item, 'ok' AS outcome, NULL AS reason, $as_of AS a, $WINDOW_START AS s, $window_end AS e, $zone AS z,"
        " $number + 1 AS n, $flag AS f, $word AS w, list_contains($words::VARCHAR[], 'b') AS l, len($none::VARCHAR[]) AS o"
        " FROM things_list",
        {"number": 4, "flag": True, "word": "it's", "words": ("a", "b"), "none": (), "unused": 1},
    )
    task = replace(task, window=Period(date(2026, 1, 1), date(2026, 6, 30)))
    (sheet,) = bench.judge([bench.things(bench.holding(rows("a")))], [task])
    assert next(sheet.rows()) == {
        "item": "a", "outcome": "ok", "reason": None, "a": "2026-03-31", "s": "2026-01-01", "e": "2026-06-30",
        "z": "America/New_York", "n": 5, "f": True, "w": "it's", "l": True, "o": 0,
    }  # fmt: skip


def test_an_unbounded_window_holds_every_day(bench, rows):
    sheet = bench.one(
        "SELECT item, 'ok' AS outcome, NULL AS reason, DATE '1970-01-01' BETWEEN $window_start AND $window_end AS inside FROM things_list",
        bench.holding(rows("a")),
    )
    assert next(sheet.rows())["inside"] is True


BROKEN = {
    "SELECT 'ok' AS outcome, NULL AS reason FROM things_list": "the column item is missing",
    "SELECT item, NULL AS reason FROM things_list": "the column outcome is missing",
    "SELECT item, 'ok' AS outcome FROM things_list": "the column reason is missing",
    "SELECT 1 AS item, 'ok' AS outcome, NULL AS reason": "the column item is INTEGER; it must be VARCHAR",
    "SELECT NULL::VARCHAR AS item, 'ok' AS outcome, NULL AS reason": "a row has no item",
    "SELECT ' \n ' AS item, 'ok' AS outcome, NULL AS reason": "a row has no item",
    "SELECT 'x' AS item, 'ok' AS outcome, NULL AS reason FROM range(2)": "the item 'x' comes twice",
    "SELECT unnest(['e\u0301', 'é']) AS item, 'ok' AS outcome, NULL AS reason": "the item 'é' comes twice",
    "SELECT 'x' AS item, 'passed' AS outcome, NULL AS reason": "the item 'x' has the outcome 'passed'",
    "SELECT 'x' AS item, NULL AS outcome, NULL AS reason": "the item 'x' has the outcome None",
    "SELECT 'x' AS item, 'ok' AS outcome, 'bad' AS reason": "the item 'x' is ok and has the reason 'bad'",
    "SELECT 'x' AS item, 'exception' AS outcome, NULL AS reason": "has the reason None, which the header does not declare",
    "SELECT 'x' AS item, 'exception' AS outcome, 'other' AS reason": "has the reason 'other', which the header does not declare",
    "SELECT item, 'ok' AS outcome, NULL AS reason, colour FROM things_list": 'Binder Error: Referenced column "colour" not found',
    "SELECT 'x' AS item, 'ok' AS outcome, NULL AS reason, 'one'::INTEGER AS n": "Conversion Error: Could not convert string",
}


def test_what_is_no_sheet_is_a_failure_with_a_sentence(bench, rows):
    table = bench.things(bench.holding(rows("x", "y")))
    sheets = bench.judge([table], [bench.task(sql) for sql in BROKEN])
    for sheet, phrase in zip(sheets, BROKEN.values(), strict=True):
        assert phrase in str(sheet.failure)
        assert sheet.path is None


def test_a_population_procedure_says_when_each_item_occurred(bench):
    holding = bench.holding([{"item": "a", "seen": "2026-03-01T04:05:06Z"}, {"item": "b"}])
    tolerable = {"tolerable_rate": 0.05}
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason, seen AS occurred_at FROM things_list"
    whole = bench.one(f"{sql} WHERE seen IS NOT NULL", holding, parameters=tolerable)
    assert next(whole.rows())["occurred_at"] == "2026-03-01T04:05:06Z"
    assert bench.one(sql, holding, parameters=tolerable).failure == "the item 'b' has no occurred_at"
    assert "returns occurred_at" in str(bench.one(ALL_OK, holding, parameters=tolerable).failure)
    left_out = sql.replace("'ok'", "if(seen IS NULL, 'not_applicable', 'ok')").replace(
        "NULL AS r", "if(seen IS NULL, 'not_ours', NULL) AS r"
    )
    assert bench.one(left_out, holding, parameters=tolerable).not_applicable == 1


def test_a_list_that_cannot_be_loaded_fails_its_procedures_and_no_others(bench):
    wrong = bench.holding([{"item": "a", "size": "many"}])
    other = bench.other()
    sheets = bench.judge(
        [bench.things(wrong), other],
        [
            bench.task(ALL_OK),
            bench.task("SELECT item, 'ok' AS outcome, NULL AS reason FROM other_list", populations=("other.list",)),
        ],
    )
    assert "the population things.list could not be loaded: " in str(sheets[0].failure)
    assert items(sheets[1]) == ["hidden"]


@pytest.mark.parametrize("content", [b'{"item": "a"', b'{"size": 3}\n', b"\xff\xfe\n", b"not json\n"])
def test_a_damaged_list_is_a_failure(bench, rows, content):
    holding = bench.holding(rows("a"))
    holding.path.write_bytes(content)
    assert "the population things.list could not be loaded: " in str(bench.one(ALL_OK, holding).failure)


def test_a_list_that_is_gone_is_a_failure(bench, rows):
    holding = bench.holding(rows("a"))
    holding.path.unlink()
    assert "things.list could not be loaded: " in str(bench.one(ALL_OK, holding).failure)


def test_a_population_this_version_cannot_collect_is_a_failure(bench):
    good, absent = bench.task(ALL_OK), bench.task(ALL_OK, populations=("aws.unheard_of",))
    sheets = bench.judge([bench.things()], [absent, good])
    assert [sheet.failure for sheet in sheets] == ["it reads aws.unheard_of, which this version cannot collect", None]


def test_no_task_starts_no_process(bench):
    assert bench.judge([bench.things()], []) == []


def test_memory_too_small_to_load_is_a_failure_of_every_task(bench):
    table = bench.things(bench.holding([{"item": f"{n}", "tags": ["x" * 1000] * 20} for n in range(2000)]))
    sheets = bench.judge([table], [bench.task(ALL_OK), bench.task(ALL_OK)], limits=Limits(memory_mb=8, disk_mb=1))
    assert all("could not be loaded" in str(sheet.failure) for sheet in sheets)


def test_the_caller_may_stop_early_and_nothing_stays_running(bench, rows):
    before = children()
    sheets = judge([bench.things(bench.holding(rows("a")))], [bench.task(ALL_OK), bench.task(ALL_OK)], bench.folder)
    assert next(sheets).tested == 1
    sheets.close()
    assert children() == before


def test_the_child_ends_when_its_parent_does(tmp_path):
    long = "SELECT 'a' AS item, 'ok' AS outcome, NULL AS reason, levenshtein(repeat('a', 400000), repeat('b', 400000)) AS n"
    task = {
        "number": 0,
        "sql": long,
        "tables": [],
        "reasons": [],
        "parameters": {},
        "occurrences": False,
        "prefix": False,
    }
    registers = {name: [] for name in REGISTERS}
    job = {
        "memory_mb": 256,
        "disk_mb": 64,
        "folder": str(tmp_path),
        "threads": 1,
        "seconds": 600,
        "registers": registers,
        "tables": [],
    }
    with tempfile.TemporaryFile() as errors:
        stdin, asking = os.pipe()
        saying, stdout = os.pipe()
        child = NURSERY.fork("judging", stdin, stdout, errors.fileno())
    os.close(stdin)
    os.close(stdout)
    with os.fdopen(saying, "rb") as said:
        os.write(asking, encode({**job, "tasks": [{**task, "sheet": str(tmp_path / "sheet")}]}) + b"\n")
        assert b"loaded" in said.readline()
        assert b"started" in said.readline()
        os.close(asking)
        assert child.wait() == 0


def test_a_hundred_thousand_items_make_a_sheet(bench):
    path = bench.folder / "many.jsonl"
    with path.open("w") as many:
        many.writelines(f'{{"item":"thing {n:06}","size":{n}}}\n' for n in range(100_000))
    holding = bench.stated(path, 100_000)
    sheet = bench.one(
        "SELECT item, if(size % 1000 = 7, 'exception', 'ok') AS outcome, if(size % 1000 = 7, 'bad', NULL) AS reason FROM things_list",
        holding,
    )
    assert (sheet.tested, sheet.exceptions, len(list(sheet.objections()))) == (100_000, 100, 100)


@pytest.mark.parametrize("twice", [7, 9_999, 10_000, 19_998])
def test_an_item_that_comes_twice_is_named_wherever_in_a_long_sheet_it_stands(bench, twice):
    sql = (
        "SELECT format('{:05d}', if(range > size, range - 1, range)) AS item, 'ok' AS outcome, NULL AS reason"
        " FROM things_list, range(20000)"
    )
    sheet = bench.one(sql, bench.holding([{"item": "a", "size": twice}]))
    assert sheet.failure == f"the item '{twice:05}' comes twice; each has one row"


@pytest.mark.parametrize("history", [False, True])
def test_no_row_of_a_long_list_is_lost_behind_an_empty_one(bench, history):
    # DuckDB 2.0.0 finds nothing in a table into which a transaction inserted no row and then more than a row group of 122,880
    path = bench.folder / "long.jsonl"
    with path.open("w") as long:
        long.writelines(f'{{"item":"thing {n:06}","size":{n}}}\n' for n in range(130_000))
    lists = (bench.holding([], connection="empty", day=2), bench.stated(path, 130_000))
    table = "things_list__history" if history else "things_list"
    sheet = bench.one(
        f"SELECT item, if(size = 7, 'exception', 'ok') AS outcome, if(size = 7, 'bad', NULL) AS reason FROM {table}",  # noqa: S608 -- one of two names
        *lists,
        shape=Shape.EVENTS,
        history=lists if history else (),
    )
    assert (sheet.failure, sheet.tested, sheet.exceptions) == (None, 130_000, 1)


def test_a_list_with_other_rows_than_its_record_says_is_no_population(bench, rows):
    holding = bench.holding(rows("a", "b"))
    fewer = replace(holding, snapshot=replace(holding.snapshot, rows=3))
    sheet = bench.one(ALL_OK, fewer)
    assert sheet.failure == "the population things.list could not be loaded: 2 of 3 rows were found after loading"
    assert sheet.counted[Outcome.OK] == 0


def test_lists_that_leave_a_procedure_no_room_in_memory_are_judged_from_a_file(bench):
    path = bench.folder / "long.jsonl"
    with path.open("w") as long:
        long.writelines(f'{{"item":"thing {n:06}","size":{n},"more":"{"x" * 1000}"}}\n' for n in range(60_000))
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason FROM things_list"
    sheet = bench.one(sql, bench.stated(path, 60_000), limits=Limits(memory_mb=200))
    assert sheet.failure is None, sheet.failure
    assert sheet.tested == 60_000


def test_lists_with_the_same_bytes_are_each_in_the_history_with_their_own_time(bench):
    rows = [{"item": "a"}, {"item": "b"}]
    history = tuple(bench.holding(rows, day=day, connection=name) for day, name in ((1, "one"), (2, "two"), (3, "one")))
    sql = "SELECT connection || item || day(snapshot_at) AS item, 'ok' AS outcome, NULL AS reason FROM things_list__history"
    sheet = bench.one(sql, history=history)
    assert [row["item"] for row in sheet.rows()] == ["onea1", "onea3", "oneb1", "oneb3", "twoa2", "twob2"]


def test_of_the_rows_of_many_lists_of_events_the_newest_counts(bench):
    current = tuple(
        bench.holding([{"item": "a", "size": day}, {"item": str(day), "size": day}], day=day) for day in range(1, 29)
    )
    sql = "SELECT item, 'ok' AS outcome, NULL AS reason, size FROM things_list"
    sheet = bench.one(sql, *current, shape=Shape.EVENTS)
    found = {row["item"]: row["size"] for row in sheet.rows()}
    assert found["a"] == 28
    assert len(found) == 29
