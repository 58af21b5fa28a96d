"""What a procedure written to do harm can do: nothing, and its neighbours do not notice."""

# ruff: noqa: S608 -- these are the injections

import pytest

from readiness.testbench.values import Limits

GOOD = "SELECT item, 'ok' AS outcome, NULL AS reason FROM things_list"
ANSWER = "'a' AS item, 'ok' AS outcome, NULL AS reason"

ATTACKS = {
    "reading a file by function": (
        f"SELECT {ANSWER}, content FROM read_text('/etc/passwd')",
        "the function read_text is not for",
    ),
    "reading a CSV": ("SELECT * FROM read_csv('/etc/passwd')", "the function read_csv is not for procedures"),
    "reading JSON": ("SELECT * FROM read_json('/etc/passwd')", "the function read_json is not for procedures"),
    "reading parquet": (
        "SELECT * FROM parquet_scan('/tmp/x.parquet')",
        "the function parquet_scan is not for procedures",
    ),
    "listing files": ("SELECT * FROM glob('/etc/*')", "the function glob is not for procedures"),
    "reading a file as a table": (
        f"SELECT {ANSWER} FROM '/etc/passwd'",
        "it reads /etc/passwd, which its header does not name",
    ),
    "reading over the network": (
        f"SELECT {ANSWER} FROM 'https://127.0.0.1/x.csv'",
        "it reads https://127.0.0.1/x.csv, which",
    ),
    "writing a file": ("COPY (SELECT 1) TO '/tmp/readiness-stolen'", "exactly one SELECT; this is COPY"),
    "opening a database": ("ATTACH '/tmp/x.db'", "exactly one SELECT; this is ATTACH"),
    "installing an extension": ("INSTALL httpfs", "exactly one SELECT; this is LOAD"),
    "loading an extension": ("LOAD httpfs", "exactly one SELECT; this is LOAD"),
    "unlocking by SET": ("SET enable_external_access = true", "exactly one SELECT; this is SET"),
    "unlocking by PRAGMA": ("PRAGMA enable_profiling", "exactly one SELECT; this is PRAGMA"),
    "resetting the lock": ("RESET lock_configuration", "exactly one SELECT; this is"),
    "creating a table": ("CREATE TABLE t (a INT)", "exactly one SELECT; this is CREATE"),
    "calling": ("CALL pragma_version()", "exactly one SELECT; this is CALL"),
    "explaining": ("EXPLAIN SELECT 1", "exactly one SELECT; this is EXPLAIN"),
    "two statements": (f"SELECT {ANSWER}; SELECT {ANSWER}", "exactly one SELECT; this is 2 statements"),
    "a write after the SELECT": (
        f"SELECT {ANSWER}; DELETE FROM things_list",
        "exactly one SELECT; this is 2 statements",
    ),
    "no statement": ("-- nothing", "exactly one SELECT; this is 0 statements"),
    "no SQL": ("SELEKT 1", "it cannot be read as SQL"),
    "a breakout of the wrapping": (
        f"SELECT {ANSWER}) AS s; DELETE FROM things_list; SELECT (1",
        "it cannot be read as SQL",
    ),
    "a write hidden in a WITH": (
        f"WITH gone AS (DELETE FROM things_list RETURNING item) SELECT {ANSWER} FROM gone",
        "it tries to write; a procedure only reads",
    ),
    "the environment": (f"SELECT {ANSWER}, getenv('HOME') AS home", "the function getenv answers differently"),
    "the present time": (f"SELECT {ANSWER}, now() AS n", "the function now answers differently"),
    "today": (f"SELECT {ANSWER}, today() AS n", "the function today answers differently"),
    "the present date without parentheses": (f"SELECT {ANSWER}, current_date AS n", "current_date answers differently"),
    "the local time without parentheses": (
        f"SELECT {ANSWER}, LOCALTIMESTAMP AS n",
        "localtimestamp answers differently",
    ),
    "the age of an instant": (
        f"SELECT {ANSWER}, age(TIMESTAMP '2026-01-01') AS n",
        "the function age answers differently",
    ),
    "the local time by function": (
        f"SELECT {ANSWER}, current_localtimestamp() AS n",
        "current_localtimestamp answers differently",
    ),
    "chance": (f"SELECT {ANSWER}, random() AS n", "the function random answers differently"),
    "a quoted chance": (f'SELECT {ANSWER}, "RANDOM"() AS n', "the function random answers differently"),
    "chance in a schema": (f"SELECT {ANSWER}, main.random() AS n", "the function random answers differently"),
    "chance by method": (f"SELECT {ANSWER}, uuid().upper() AS n", "the function uuid answers differently"),
    "a sequence": (f"SELECT {ANSWER}, nextval('s') AS n", "the function nextval answers differently"),
    "sleeping": (f"SELECT {ANSWER}, pg_sleep(100) AS n", "the function pg_sleep answers differently"),
    "a sample": (f"SELECT {ANSWER} FROM things_list USING SAMPLE 1", "a sample differs each time"),
    "the settings": (
        f"SELECT {ANSWER}, current_setting('threads') AS n",
        "the function current_setting answers differently",
    ),
    "the settings as a table": (
        "SELECT * FROM duckdb_settings()",
        "the function duckdb_settings is not for procedures",
    ),
    "a catalog view": (f"SELECT {ANSWER} FROM information_schema.tables", "it reads information_schema.tables, which"),
    "a catalog table": (f"SELECT {ANSWER} FROM pg_class", "it reads pg_class, which its header does not name"),
    "a statement in a text": ("SELECT * FROM query('SELECT 1')", "the function query is not for procedures"),
    "a table in a text": ("SELECT * FROM query_table('things_list')", "the function query_table is not for procedures"),
    "another population": (f"SELECT {ANSWER} FROM other_list", "it reads other_list, which its header does not name"),
    "another population by its schema": (f"SELECT {ANSWER} FROM main.things_list", "it reads main.things_list, which"),
    "a name of its own for a table": (
        f"SELECT {ANSWER} FROM (WITH Waivers AS (SELECT 1) FROM waivers), waivers",
        "it names a part of its own waivers, which is a table of the bench",
    ),
    "describing": ("DESCRIBE things_list", "SHOW, DESCRIBE and SUMMARIZE are not for procedures"),
    "a variable of Python": (f"SELECT {ANSWER} FROM job", "it reads job, which its header does not name"),
    "a pivot": ("PIVOT things_list ON item", "exactly one SELECT"),
    "an unknown parameter": (f"SELECT {ANSWER}, $secret AS n", "the parameter $secret is not declared"),
    "a numbered parameter": (f"SELECT {ANSWER}, $1 AS n", "the parameter $1 is not declared"),
    "a text larger than memory": (f"SELECT {ANSWER}, length(repeat(repeat('x', 1000000), 4000)) AS n", "memory"),
    "a very deep expression": (f"SELECT {ANSWER}, {'(' * 20_000}1{')' * 20_000} AS n", ""),
    "a very long sum": (f"SELECT {ANSWER}, {' + '.join(['1'] * 20_000)} AS n", ""),
    "a list larger than memory": (
        f"SELECT {ANSWER}, list(repeat('x', 1000) || n) AS l FROM range(10000000) AS r(n)",
        "it needed more memory than the bench allows",
    ),
    "an endless recursion": (
        f"WITH RECURSIVE z(n) AS (SELECT 1 UNION ALL SELECT n FROM z) SELECT {ANSWER}, count(*) AS n FROM z",
        "it took longer than 3 s and was stopped",
    ),
    "one long call": (
        f"SELECT {ANSWER}, levenshtein(repeat('a', 400000), repeat('b', 400000)) AS n",
        "it took longer than 3 s and was stopped",
    ),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory, workbench_at):
    """All attacks in one batch, a good procedure after each few, run once."""
    bench = workbench_at(tmp_path_factory.mktemp("attacks"))
    tables = [bench.things(bench.holding([{"item": "a"}, {"item": "b"}])), bench.other()]
    tasks = [bench.task(GOOD)]
    for sql, _ in ATTACKS.values():
        tasks += [bench.task(sql), bench.task(GOOD)]
    sheets = bench.judge(tables, tasks, limits=Limits(seconds=3, memory_mb=256, disk_mb=256))
    return dict(zip(ATTACKS, sheets[1::2], strict=True)), sheets[0::2]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_fails_with_a_sentence(attack, failures):
    sheet = failures[0][attack]
    assert sheet.failure is not None
    assert ATTACKS[attack][1] in sheet.failure
    assert "\n" not in sheet.failure
    assert (sheet.path, sheet.tested, list(sheet.rows())) == (None, 0, [])


def test_the_other_procedures_go_on_and_see_every_row(failures):
    assert [(sheet.failure, sheet.tested) for sheet in failures[1]] == [(None, 2)] * (len(ATTACKS) + 1)


def test_a_failed_procedure_leaves_no_sheet_behind(failures):
    folder = failures[1][0].path.parent
    assert len(list(folder.iterdir())) == len(ATTACKS) + 1
