"""Reading lists that people bring: every declared column, every fault with its line, a million rows in flat memory."""

import io
import json
import tempfile
from datetime import date
from resource import RUSAGE_SELF, getrusage
from zoneinfo import ZoneInfo

import pytest

from collectors.imports.hris.performance_reviews import SCHEMA as REVIEWS
from collectors.imports.hris.roster import SCHEMA as ROSTER
from collectors.imports.idp.system_log import SCHEMA as LOG
from collectors.imports.uptime.reports import SCHEMA as UPTIME
from readiness.domain.calendar import Period
from readiness.domain.canonical import encode
from readiness.domain.population import Column, ColumnType, Schema
from readiness.services.evidence.imported_lists import Rules, read
from readiness.store.spool import Spool

NEW_YORK = ZoneInfo("America/New_York")
HEAD = "person_id,cycle,completed_on\n"


def reading(content, schema=REVIEWS, name="list.csv", covers=None):
    content = content if isinstance(content, bytes) else content.encode()
    with Spool() as spool:
        found = read(io.BytesIO(content), name, Rules(schema, NEW_YORK, covers), spool)
        return found, [json.loads(line) for line in spool.lines()]


def faults(content, **other):
    found, _ = reading(content, **other)
    return [(fault.line, fault.column, fault.what.split(".")[0]) for fault in found.faults]


def test_rows_come_out_sorted_by_key_with_every_declared_column():
    found, rows = reading(HEAD + "p2,H1,2026-03-01\n\np1,H1,\n")
    assert found.good
    assert rows == [
        {"item": "p1/H1", "person_id": "p1", "cycle": "H1", "completed_on": None},
        {"item": "p2/H1", "person_id": "p2", "cycle": "H1", "completed_on": "2026-03-01"},
    ]


def test_columns_may_stand_in_any_order_and_the_key_beside_them():
    _, rows = reading("cycle,completed_on,person_id,item\nH1,,p1,p1/H1\n")
    assert rows[0]["item"] == "p1/H1"
    assert faults("cycle,completed_on,person_id,item\nH1,,p1,p9/H1\n")[0][1] == "item"


def test_a_formula_is_text():
    for formula in ("=1+1", "@SUM(A1)", "+1", "-1", '=HYPERLINK("http://x";"y")'):
        _, rows = reading(HEAD + f'"{formula.replace(chr(34), chr(34) * 2)}",H1,\n')
        assert rows[0]["person_id"] == formula


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    _, rows = reading(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b'p1,"two\r\nlines",\r\n')
    assert rows[0]["cycle"] == "two\r\nlines"
    assert rows[0]["item"] == "p1/two lines"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ((HEAD + "p1,Grüße,\n").encode("latin-1"), "byte 6 of the line, 0xFC, is not UTF-8"),
        (HEAD.encode("utf-16"), "UTF-16"),
        (HEAD.encode() + b"p\x001,H1,\n", "NUL byte"),
        (b"PK\x03\x04....", "zip archive"),
        (b"\x1f\x8b....", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"", "there is no header"),
        (b"person_id;cycle;completed_on\n", "columns are missing: person_id, cycle, completed_on"),
        (b"person_id,cycle\n", "columns are missing: completed_on"),
        (b"person_id,cycle,completed_on,cycle\n", "columns come twice"),
        (b"person_id,cycle,completed_on,salary\n", "no column is called 'salary'"),
        ((HEAD + 'p1,"open\n').encode(), "this is no CSV"),
        (b"x" * 5_000_000, "longer than"),
    ],
)
def test_a_file_that_is_no_such_list_says_where_it_ends_to_be_one(content, said):
    found, _ = reading(content)
    assert said in found.faults[-1].what


def test_every_row_that_is_wrong_is_named_with_its_line_and_column():
    content = HEAD + "p1,H1,2026-02-30\n,H1,\np1,H1\np1,H1,01/02/2026\np5,H1,\np5,H1,\n"
    assert faults(content) == [
        (2, "completed_on", "'2026-02-30' is no date"),
        (3, "person_id", "it is empty and must not be"),
        (4, None, "2 cells where the header has 3"),
        (5, "completed_on", "'01/02/2026' is no date"),
        (7, "item", "'p5/H1' came on an earlier line; it must be unique"),
    ]


def test_only_the_first_faults_are_kept_and_all_are_counted():
    found, _ = reading(HEAD + "p1,H1,x\n" * 5_000)
    assert (len(found.faults), found.faulty) == (100, 5_000)


def test_numbers_keep_their_text_and_instants_become_utc():
    _, rows = reading(
        "month,service,minutes_down,availability_pct,target_pct\n2026-03,api,1.50,99.90,\n", schema=UPTIME
    )
    assert (rows[0]["minutes_down"], rows[0]["availability_pct"]) == ("1.50", "99.90")
    names = [column.name for column in LOG.columns if column.name != "item"]
    cells = {"uuid": "e", "published": "2026-03-01T01:00:00+02:00", "event_type": "x"}
    _, rows = reading(",".join(names) + "\n" + ",".join(cells.get(name, "") for name in names) + "\n", schema=LOG)
    assert rows[0]["published"] == "2026-02-28T23:00:00Z"


@pytest.mark.parametrize(
    "instant", ["2026-03-01", "2026-03-01T10:00:00", "yesterday", "0001-01-01T00:00:00+14:00", "2026-02-29T00:00:00Z"]
)
def test_an_instant_needs_its_zone(instant):
    line = json.dumps({c.name: None for c in LOG.columns} | {"uuid": "e", "published": instant, "event_type": "x"})
    assert faults(line, schema=LOG, name="log.jsonl")[0][:2] == (1, "published")


def test_an_event_outside_the_days_that_are_covered_is_named_by_the_organisations_day():
    def line(published):
        row = {c.name: None for c in LOG.columns if c.name != "item"}
        return json.dumps(row | {"uuid": published, "published": published, "event_type": "x"}) + "\n"

    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    content = line("2026-03-01T05:00:00Z") + line("2026-03-01T04:59:59Z") + line("2026-04-01T03:59:59Z")
    assert [fault[0] for fault in faults(content, schema=LOG, name="x.jsonl", covers=march)] == [2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1]", "no JSON object"),
        ("{", "no JSON object"),
        ('{"person_id": NaN}', "NaN is no value"),
        ('{"person_id": "a", "person_id": "b"}', "a name comes twice"),
        ('{"person_id": "a"}', "cycle is missing"),
        ('{"person_id": "a", "cycle": "b", "completed_on": null, "x": 1}', "no column is called 'x'"),
        ('{"person_id": ["a"], "cycle": "b", "completed_on": null}', "is no text"),
        ('{"person_id": true, "cycle": "b", "completed_on": null}', "is no text"),
        ("[" * 100_000, "no JSON object"),
    ],
)
def test_a_line_that_is_no_row_is_named(line, said):
    found, _ = reading(line + "\n", name="x.jsonl")
    assert said in found.faults[0].what


def test_structures_come_as_json_in_both_forms():
    inner = (Column("login", ColumnType.TEXT, "who"), Column("at", ColumnType.INSTANT, "when", required=False))
    columns = (
        Column("item", ColumnType.TEXT, "key"),
        Column("who", ColumnType.TEXT, "list", many=True),
        Column("reviews", ColumnType.TEXT, "structures", many=True, fields=inner),
    )
    schema = Schema(columns, "item")
    cell = json.dumps([{"login": "bo", "at": "2026-01-01T00:00:00Z"}]).replace('"', '""')
    _, from_csv = reading(f'item,who,reviews\na,"[""x"", ""y""]","{cell}"\n', schema=schema)
    whole = {"item": "a", "who": ["x", "y"], "reviews": [{"login": "bo", "at": "2026-01-01T00:00:00Z"}]}
    _, from_json = reading(json.dumps(whole) + "\n", schema=schema, name="x.jsonl")
    assert from_csv == from_json == [whole]


def test_the_quick_way_to_write_a_row_gives_the_same_bytes():
    for name in ("Ann", "Änne", "e\u0301", "\u2028", 'a"b\\', "\U0001f600"):
        row = {column.name: None for column in ROSTER.columns if column.name != "item"}
        content = json.dumps(row | {"person_id": name, "start_date": "2026-01-01", "status": "x"}) + "\n"
        with Spool() as spool:
            assert read(io.BytesIO(content.encode()), "x.jsonl", Rules(ROSTER, NEW_YORK), spool).good
            (line,) = spool.lines()
        assert line == encode(json.loads(line))


def test_a_million_rows_take_little_memory():
    with tempfile.TemporaryFile() as file, Spool() as spool:
        file.write(HEAD.encode())
        for start in range(0, 1_000_000, 10_000):
            file.write("".join(f"p{n},H1,\n" for n in range(start, start + 10_000)).encode())
        file.seek(0)
        before = getrusage(RUSAGE_SELF).ru_maxrss
        found = read(file, "x.csv", Rules(REVIEWS, NEW_YORK), spool)
        assert (found.rows, found.faulty) == (1_000_000, 0)
        assert getrusage(RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes; the rows are 90 MB
