from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from readiness.bundle.contents import Sheet
from readiness.bundle.verify import verify
from readiness.domain.canonical import encode
from tests.bundle.acme import Story, acme, found, held, issue

SQL = """
SELECT key AS item,
    CASE WHEN title = $wanted OR $as_of < DATE '2026-01-01' THEN 'ok' ELSE 'exception' END AS outcome,
    CASE WHEN title = $wanted THEN NULL ELSE 'other_title' END AS reason,
    connection
FROM github_merged_pulls -- $unused
WHERE key NOT IN (SELECT pattern FROM scope WHERE excluded)
"""
AGAIN: dict[str, Any] = {
    "given": {"as_of": "2026-03-01", "window_start": "2026-01-01", "window_end": "2026-06-30", "zone": "UTC"},
    "fractions": ["tolerable_rate"],
    "tables": [
        {
            "name": "github_merged_pulls",
            "collector": "github.merged_pulls",
            "events": True,
            "key": "key",
            "columns": [["key", "VARCHAR", True], ["title", "VARCHAR", True]],
        }
    ],
    "registers": [
        {
            "name": "scope",
            "columns": [["pattern", "VARCHAR"], ["excluded", "BOOLEAN"]],
            "rows": [{"pattern": "acme/api#5", "excluded": True}],
        }
    ],
}


def judged(story: Story, out: Path, outcomes: list[str], sql: str = SQL, **again: Any) -> Path:
    """Issue a bundle whose one sheet says these outcomes of acme/api#1, #2, ..."""
    rows = [
        {"item": f"acme/api#{n}", "outcome": o, "reason": None if o == "ok" else REASONS.get(o, "other_title")}
        for n, o in enumerate(outcomes, 1)
    ]
    result = {
        "outcome": "fail",
        "parameters": {"wanted": "merged 2", "tolerable_rate": 0.05},
        "populations": [{"id": "e1", "collector": "github.merged_pulls", "connection": "github", "sha256": "x"}],
        "again": {**AGAIN, **again},
    }
    sheet = Sheet("changes.approved", "CHG-01", sql, result, held(b"".join(encode(row) + b"\n" for row in rows)))
    contents = acme(story)
    facts = {"connection": "github", "collected_at": "2026-03-01T12:00:00Z"}
    populations = [replace(p, completeness={**p.completeness, **facts}) for p in contents.populations]
    return issue(replace(contents, sheets=[sheet], populations=populations), story.key, out)


REASONS = {"inconclusive": "population_incomplete"}
TRUE = ["exception", "ok", "exception", "exception"]


@pytest.mark.parametrize("name", ["bag", "bag.zip"])
def test_a_sheet_that_comes_out_the_same_is_counted(story: Story, tmp_path: Path, name: str) -> None:
    report = verify(judged(story, tmp_path / name, TRUE), again=True)
    assert report.as_json() == {"intact": True, "faults": []}
    assert report.sheets == 1


def test_a_sheet_that_comes_out_otherwise_is_a_fault_that_names_the_items(story: Story, tmp_path: Path) -> None:
    report = verify(judged(story, tmp_path / "bag", ["ok", *TRUE[1:]]), again=True)
    assert found(report.as_json()) == {("altered", "data/procedures/changes.approved/CHG-01/sheet.jsonl")}
    assert "1 items differ: acme/api#1" in report.faults[0].detail


def test_an_item_left_out_of_a_sheet_is_found(story: Story, tmp_path: Path) -> None:
    assert not verify(judged(story, tmp_path / "bag", TRUE[:3]), again=True).intact


def test_what_was_doubted_for_want_of_a_whole_population_may_be_ok(story: Story, tmp_path: Path) -> None:
    assert verify(judged(story, tmp_path / "bag", [TRUE[0], "inconclusive", *TRUE[2:]]), again=True).intact


def test_nobody_asking_means_nothing_is_judged(story: Story, tmp_path: Path) -> None:
    report = verify(judged(story, tmp_path / "bag", TRUE[:1]))
    assert report.intact
    assert report.sheets is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "CREATE TABLE x (a INT)",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/readiness-rerun-was-here'",
        "SET memory_limit = '64GB'",
        "SELECT nonsense",
        "",
    ],
)
def test_a_procedure_that_is_no_procedure_does_nothing_and_is_named(story: Story, tmp_path: Path, sql: str) -> None:
    report = verify(judged(story, tmp_path / "bag", TRUE, sql), again=True)
    assert found(report.as_json()) == {("altered", "data/procedures/changes.approved/CHG-01/result.json")}
    assert not Path("/tmp/readiness-rerun-was-here").exists()  # noqa: S108 -- what the attack would leave


@pytest.mark.parametrize(
    "again",
    [
        {"tables": [{**AGAIN["tables"][0], "columns": [["key", "VARCHAR); DROP TABLE x; --", True]]}]},
        {"tables": []},
        {"tables": 7},
        {"given": {}},
        {"fractions": ["wanted"]},
    ],
)
def test_a_result_that_makes_no_sense_is_named(story: Story, tmp_path: Path, again: dict[str, Any]) -> None:
    report = verify(judged(story, tmp_path / "bag", TRUE, **again), again=True)
    assert found(report.as_json()) == {("altered", "data/procedures/changes.approved/CHG-01/result.json")}
