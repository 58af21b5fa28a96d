"""The main job from the shell: collect, judge, answer."""

import csv
import io
import json
from datetime import timedelta

import pytest

from readiness import clock

RUN_KEYS = {
    "id", "connection", "collector", "outcome", "rows", "source_total", "complete", "covers_from", "covers_to", "requests", "reason",
    "quota_left", "quota_limit",
}  # fmt: skip


@pytest.fixture
def collected(run, engaged):
    said = run("collect", "--json", "--until", "2026-06-30")
    assert said.code == 0, said.err
    return engaged


def test_collect_prints_every_run_with_the_keys_that_programs_rely_on(run, engaged):
    runs = run("collect", "--json").json["runs"]
    assert len(runs) == 6
    assert all(set(one) == RUN_KEYS for one in runs)
    assert {one["outcome"] for one in runs} == {"complete"}
    [pulls] = [one for one in runs if one["collector"] == "github.merged_pulls"]
    assert (pulls["rows"], pulls["source_total"], pulls["covers_from"]) == (60, 60, "2026-01-01")


def test_collect_exits_1_and_still_prints_its_document_when_a_source_refuses(run, engaged, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "wrong")
    said = run("collect", "--json", "--patience", "0")
    assert said.code == 1
    assert {one["outcome"] for one in said.json["runs"]} == {"refused"}
    assert all("token" in one["reason"] for one in said.json["runs"])
    assert all(one["rows"] is None and one["complete"] is False for one in said.json["runs"])
    assert "wrong" not in "".join(one["reason"].replace("wrong token", "") for one in said.json["runs"])


def test_a_run_of_one_collector_is_asked_for_by_name(run, engaged):
    runs = run("collect", "--collector", "github.repos", "--json").json["runs"]
    assert [one["collector"] for one in runs] == ["github.repos"]
    assert (runs[0]["covers_from"], runs[0]["covers_to"]) == (None, None)


def test_test_prints_every_item_sorted_and_exits_0_when_all_pass(run, collected):
    said = run("test", "--procedure", "changes.approved", "--json")
    assert said.code == 0
    [result] = said.json["results"]
    assert (result["outcome"], result["tested"], result["exceptions"], result["inconclusive"]) == ("pass", 60, 0, 0)
    items = [row["item"] for row in result["rows"]]
    assert items == sorted(items)
    assert all(row["outcome"] == "ok" and row["reason"] is None for row in result["rows"])


def test_test_exits_1_and_names_the_failing_item(run, engaged):
    web = engaged.organization.repository("web")
    web.unprotect()
    run("collect", "--json")
    said = run("test", "--control", "CHG-03", "--json")
    assert said.code == 1
    failing = {
        (result["procedure"], row["item"])
        for result in said.json["results"]
        for row in result["rows"]
        if row["outcome"] == "exception"
    }
    assert ("github.review_required", "acme/web/main") in failing


def test_a_dropped_rule_is_a_gap_with_its_owner_and_restoring_it_keeps_the_past(run, github):
    today = clock.now().date()
    start, end = today - timedelta(days=30), today + timedelta(days=30)
    run("engagement", "create", "--type", "2", "--start", str(start), "--end", str(end), "--firm", "Firm")
    web = github.organization.repository("web")
    rule = web.unprotect()
    run("collect", "--json")
    failing = [gap for gap in run("gaps", "--json").json["gaps"] if (gap["code"], gap["control"]) == ("G7", "CHG-03")]
    assert "acme/web/main" in failing[0]["detail"]
    assert failing[0]["owner"] == "erin@acme.example"
    web.protections[rule.pattern] = rule
    run("collect", "--json")
    after = run("status", "--json").json
    [control] = [one for one in after["controls"] if one["id"] == "CHG-03"]
    assert control["status"] != "failing"
    assert "history_exception:1" in control["flags"]
    lines = run("coverage", "--control", "CHG-03", "--json").json["requirements"]
    [rules] = [line for line in lines if line["requirement"] == "CHG-03/branch-rules"]
    assert [verdict["verdict"] for verdict in rules["verdicts"]] == ["exception"]


def test_coverage_says_which_days_are_covered(run, collected):
    lines = run("coverage", "--control", "CHG-02", "--as-of", "2026-06-30", "--json").json["requirements"]
    [pulls] = [line for line in lines if line["requirement"] == "CHG-02/merged-pull"]
    assert pulls["model"] == "spans"
    assert (pulls["to_date"], pulls["of_window"], pulls["gaps"], pulls["slots"]) == (1.0, 1.0, [], [])


def test_known_at_before_the_collection_knows_nothing_of_it(run, collected):
    lines = run("coverage", "--control", "CHG-02", "--as-of", "2026-06-30", "--known-at", "2026-01-02", "--json").json
    [pulls] = [line for line in lines["requirements"] if line["requirement"] == "CHG-02/merged-pull"]
    assert pulls["to_date"] == 0
    assert pulls["gaps"] == [{"from": "2026-01-01", "to": "2026-06-30", "kind": "uncovered", "repairable": True}]


def test_status_has_the_keys_that_programs_rely_on_and_its_losses_add_up(run, collected):
    status = run("status", "--as-of", "2026-05-01", "--json").json
    assert {
        "as_of",
        "engagement",
        "readiness",
        "shown",
        "ready",
        "blockers",
        "controls",
        "criteria",
        "categories",
        "stages",
    } <= set(status)
    assert status["as_of"] == "2026-05-01"
    assert set(status["engagement"]) == {"id", "name", "type", "start", "end"}
    assert len(status["controls"]) == 90
    assert all({"id", "status", "score", "components", "cap", "flags"} <= set(one) for one in status["controls"])
    assert len(status["criteria"]) == 33
    assert status["readiness"] + sum(loss["loss"] for loss in status["losses"]) == pytest.approx(1, abs=1e-12)
    assert status["ready"] is False
    assert [one["number"] for one in status["stages"]] == [1, 2, 3, 4, 5, 6, 7]
    assert all(set(one) == {"number", "name", "ratio", "state"} for one in status["stages"])
    assert {one["state"] for one in status["stages"]} <= {"not_started", "in_progress", "complete", "regressed"}


def test_gaps_come_as_csv_that_no_spreadsheet_runs_and_as_the_same_json(run, collected):
    text = run("gaps", "--as-of", "2026-05-01", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    gaps = run("gaps", "--as-of", "2026-05-01", "--format", "json").json["gaps"]
    assert [row["code"] for row in rows] == [gap["code"] for gap in gaps]
    ranks = ["critical", "high", "moderate", "low", "info"]
    order = [ranks.index(gap["severity"]) for gap in gaps]
    assert order == sorted(order)


def test_a_waiver_shows_as_waived_and_nobody_approves_their_own(run, engaged):
    engaged.organization.repository("web").unprotect()
    run("collect", "--json")
    asked = (
        "waiver",
        "add",
        "github.review_required",
        "acme/web/main",
        "--reason",
        "archived soon",
        "--by",
        "a@acme.example",
    )
    own = run(*asked, "--approved-by", "A@acme.example", "--expires", "2030-01-01")
    assert own.code == 1
    endless = run(*asked, "--approved-by", "b@acme.example")
    assert endless.code == 2
    made = run(*asked, "--approved-by", "b@acme.example", "--expires", "2030-01-01", "--json")
    assert made.code == 0
    assert made.json["waiver"]["item"] == "acme/web/main"
    assert [w["item"] for w in run("waiver", "list", "--json").json["waivers"]] == ["acme/web/main"]
    run("user", "add", "lee@acme.example", "--role", "lead")
    ending = ("waiver", "end", made.json["waiver"]["id"], "--by", "lee@acme.example", "--reason", "protected again")
    ended = run(*ending, "--json")
    assert ended.code == 0
    assert ended.json["waiver"]["ended_from"] == ended.json["waiver"]["recorded_on"]
    assert run(*ending).code == 2
    assert run("waiver", "list", "--json").json["waivers"] == [ended.json["waiver"]]


def test_a_walkthrough_is_recorded(run, engaged):
    said = run(
        "walkthrough",
        "record",
        "CHG-02",
        "--on",
        "2026-01-20",
        "--by",
        "dana@acme.example",
        "--outcome",
        "pass",
        "--note",
        "ok",
        "--json",
    )
    assert said.code == 0
    assert json.loads(said.out)["walkthrough"]["control"] == "CHG-02"


def test_engagements_are_listed_selected_and_signed(run, engaged):
    run("engagement", "create", "--type", "1", "--as-of", "2026-03-31", "--firm", "Firm", "--name", "First look")
    assert [(e["name"], e["selected"]) for e in run("engagement", "list", "--json").json["engagements"]] == [
        ("Type 2, 1 Jan to 30 Jun 2026", True),
        ("First look", False),
    ]
    assert run("engagement", "select", "First look", "--json").json["engagement"]["type"] == 1
    assert run("status", "--json").json["engagement"]["name"] == "First look"
    signed = run("engagement", "sign-scope", "First look", "--by", "dana@acme.example", "--json")
    assert signed.json["engagement"]["scope_signed_by"] == "dana@acme.example"
    again = run(
        "engagement", "create", "--type", "1", "--as-of", "2026-03-31", "--firm", "Firm", "--name", "First look"
    )
    assert again.code == 1
