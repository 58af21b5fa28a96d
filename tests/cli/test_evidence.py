"""What people bring, from the shell: as programs read it, and what cannot be brought."""

import os
import tarfile
import zipfile
from pathlib import Path

import pytest

ROSTER = "person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status\n"
PEOPLE = (
    ROSTER + "p1,dana@acme.example,Dana,employee,CISO,Security,,2020-01-01,,active\n"
    "p2,bo@acme.example,Bo,employee,Engineer,Product,p1,2021-05-01,2026-03-14,left\n"
)
LIST = "AC-04/leavers-window"
MINUTES = "AC-07/monthly-sign"
KEYS = {"id", "requirement", "sha256", "state", "ledger"}


@pytest.fixture
def people(run, engaged):
    for email, role in (("dana", "lead"), ("erin", "engineer"), ("ann", "auditor"), ("max", "executive")):
        assert run("user", "add", f"{email}@acme.example", "--role", role).code == 0
    return engaged


@pytest.fixture
def minutes(tmp_path):
    path = tmp_path / "minutes of March.txt"
    path.write_text("All agreed.")
    return str(path)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(PEOPLE)
    return str(path)


def added(run, *arguments):
    said = run("evidence", "add", *arguments, "--json")
    assert said.code == 0, said.err
    [item] = said.json["evidence"]
    return item


def test_one_act_with_several_files_is_one_item(run, people, minutes, tmp_path):
    second = tmp_path / "photo.png"
    second.write_bytes(b"\x89PNG not really")
    item = added(
        run, MINUTES, minutes, str(second), "--performed-on", "2026-03-31", "--by", "erin@acme.example", "--note", "n"
    )
    assert set(item) >= KEYS
    assert (item["state"], item["requirement"], item["by"], item["note"]) == (
        "submitted",
        MINUTES,
        "erin@acme.example",
        "n",
    )
    assert [file["name"] for file in item["files"]] == ["minutes_of_March.txt", "photo.png"]
    shown = run("evidence", "show", item["id"], "--json").json
    assert shown["sha256"] == item["sha256"]
    assert shown["history"] == []


def test_it_counts_only_once_somebody_else_accepted_it(run, people, minutes):
    item = added(run, MINUTES, minutes, "--performed-on", "2026-03-31", "--by", "dana@acme.example")
    assert run("evidence", "accept", item["id"], "--by", "dana@acme.example").code == 1
    for role in ("erin", "ann", "max"):
        refused = run("evidence", "accept", item["id"], "--by", f"{role}@acme.example")
        assert (refused.code, refused.out) == (1, "")
    assert covered(run) == []
    run("user", "add", "sofia@acme.example", "--role", "admin")
    accepted = run("evidence", "accept", item["id"], "--by", "sofia@acme.example", "--json")
    assert accepted.code == 0
    assert accepted.json["evidence"][0]["state"] == "accepted"
    assert covered(run) == [[item["id"]]]
    assert run("evidence", "accept", item["id"], "--by", "sofia@acme.example").code == 1


def covered(run):
    lines = run("coverage", "--control", "AC-07", "--as-of", "2026-04-30", "--json").json["requirements"]
    [line] = [line for line in lines if line["requirement"] == MINUTES]
    return [slot["evidence"] for slot in line["slots"] if slot["evidence"]]


def test_a_return_needs_a_reason_and_ends_its_counting(run, people, minutes):
    item = added(run, MINUTES, minutes, "--performed-on", "2026-03-31", "--by", "erin@acme.example")
    assert run("evidence", "return", item["id"], "--by", "dana@acme.example").code == 2
    run("evidence", "accept", item["id"], "--by", "dana@acme.example")
    said = run("evidence", "return", item["id"], "--by", "dana@acme.example", "--reason", "wrong month", "--json")
    assert said.json["evidence"][0]["state"] == "returned"
    assert covered(run) == []
    history = run("evidence", "show", item["id"], "--json").json["history"]
    assert [(one["state"], one["by"], one["reason"]) for one in history] == [
        ("accepted", "dana@acme.example", None),
        ("returned", "dana@acme.example", "wrong month"),
    ]
    again = added(
        run, MINUTES, minutes, "--performed-on", "2026-03-30", "--by", "erin@acme.example", "--supersedes", item["id"]
    )
    assert again["same"] == [item["id"]]
    assert run("evidence", "show", item["id"], "--json").json["state"] == "superseded"
    listed = run("evidence", "list", "--state", "submitted", "--json").json["evidence"]
    assert [one["id"] for one in listed] == [again["id"]]


def test_an_accepted_item_counts_until_what_supersedes_it_is_accepted(run, people, minutes):
    first = added(run, MINUTES, minutes, "--performed-on", "2026-03-31", "--by", "erin@acme.example")
    run("evidence", "accept", first["id"], "--by", "dana@acme.example")
    second = added(
        run, MINUTES, minutes, "--performed-on", "2026-03-30", "--by", "erin@acme.example", "--supersedes", first["id"]
    )
    assert covered(run) == [[first["id"]]]
    run("evidence", "accept", second["id"], "--by", "dana@acme.example")
    assert covered(run) == [[second["id"]]]


def test_a_company_of_one_accepts_its_own_and_it_shows(run, people, minutes):
    settings = Path(os.environ["READINESS_HOME"]) / "readiness.toml"
    settings.write_text(settings.read_text() + "\n[review]\nfour_eyes = false\n")
    item = added(run, MINUTES, minutes, "--performed-on", "2026-03-31", "--by", "dana@acme.example")
    accepted = run("evidence", "accept", item["id"], "--by", "dana@acme.example", "--json").json["evidence"][0]
    assert (accepted["state"], accepted["self_accepted"]) == ("accepted", True)


def test_a_list_whose_source_and_total_are_known_counts_for_every_line_that_asks_for_it(run, people, roster):
    item = added(
        run, LIST, roster, "--covers-from", "2026-01-01", "--covers-to", "2026-03-31", "--by", "erin@acme.example",
        "--source", "Personio, export of all employees", "--source-total", "2",
    )  # fmt: skip
    assert (item["collector"], item["rows"], item["complete"]) == ("hris.roster", 2, True)
    assert item["files"][0]["name"] == "roster.csv"
    assert run("coverage", "--control", "AC-04", "--as-of", "2026-03-31", "--json").json != {}
    run("evidence", "accept", item["id"], "--by", "dana@acme.example")
    assert gaps(run) == []
    for line in ("AC-04/leavers-window", "END-01/roster-coverage", "HR-01/worker-roster"):
        [found] = [
            one
            for one in run("coverage", "--as-of", "2026-03-31", "--json").json["requirements"]
            if one["requirement"] == line
        ] or [None]
        if found is not None:
            assert found["covered"] or any(slot["evidence"] == [item["id"]] for slot in found["slots"]), line
    flags = {one["id"]: one["flags"] for one in run("status", "--as-of", "2026-03-31", "--json").json["controls"]}
    assert "unconnected:hris" not in flags["AC-04"]


def test_a_list_that_covers_no_days_is_told_so(run, people, roster):
    said = run("evidence", "add", LIST, roster, "--performed-on", "2026-04-01", "--source", "HR", "--source-total", "2")
    assert said.code == 0
    assert "--covers-from" in said.err


def gaps(run, day="2026-05-01"):
    found = run("gaps", "--as-of", day, "--format", "json").json["gaps"]
    return [gap for gap in found if gap["code"] == "G9"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((), "Nobody said"),
        (("--source", "HR"), "Nobody said"),
        (("--source", "HR", "--source-total", "3"), "counts 3 rows, 2"),
    ],
)
def test_a_list_not_known_to_be_whole_is_kept_counts_nowhere_and_is_a_gap(run, people, roster, said, why):
    item = added(run, LIST, roster, "--performed-on", "2026-04-01", "--by", "erin@acme.example", *said)
    assert item["complete"] is False
    assert run("evidence", "accept", item["id"], "--by", "dana@acme.example").code == 0
    [gap] = {gap["detail"]: gap for gap in gaps(run)}.values()
    assert why in gap["detail"]
    assert (gap["severity"], gap["deadline"], gap["requirement"]) == ("moderate", "2026-06-30", LIST)
    assert {gap["severity"] for gap in gaps(run, "2026-07-02")} == {"high"}
    lines = run("coverage", "--control", "AC-04", "--as-of", "2026-05-01", "--json").json["requirements"]
    [line] = [line for line in lines if line["requirement"] == LIST]
    assert not line["covered"]
    assert not any(slot["evidence"] for slot in line["slots"])


def test_a_whole_list_after_it_closes_the_gap(run, people, roster):
    added(run, LIST, roster, "--performed-on", "2026-04-01", "--by", "erin@acme.example")
    assert gaps(run)
    added(
        run,
        LIST,
        roster,
        "--performed-on",
        "2026-04-01",
        "--by",
        "erin@acme.example",
        "--source",
        "HR",
        "--source-total",
        "2",
    )
    assert gaps(run) == []


def test_wrong_rows_are_named_by_their_line_and_nothing_is_kept(run, people, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(
        PEOPLE + "p1,x,,,,,,2020-01-01,,active\np3,,,,,,,2026-02-31,,active\n,,,,,,,2020-01-01,,active\np4,a,b\n"
    )
    said = run("evidence", "add", LIST, str(path), "--performed-on", "2026-04-01")
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "4 of its cells or rows are wrong" in said.err
    seen = run("evidence", "add", LIST, str(path), "--performed-on", "2026-04-01", "--preview", "--json")
    assert seen.code == 1
    errors = seen.json["preview"]["errors"]
    assert [(one["line"], one["column"]) for one in errors] == [
        (4, "item"),
        (5, "start_date"),
        (6, "person_id"),
        (7, None),
    ]
    assert run("evidence", "list", "--json").json == {"evidence": []}
    vault = Path(os.environ["READINESS_HOME"]) / "var" / "vault"
    assert [path for path in vault.rglob("*") if path.is_file()] == []


def test_a_preview_shows_rows_and_keeps_nothing(run, people, roster):
    said = run("evidence", "add", LIST, roster, "--performed-on", "2026-04-01", "--preview", "--json")
    assert said.code == 0
    assert said.json["preview"]["rows"] == 2
    assert said.json["preview"]["sample"][1]["item"] == "p2/2021-05-01"
    assert run("evidence", "list", "--json").json == {"evidence": []}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "say when"),
        (("--performed-on", "2999-01-01"), "has not come yet"),
        (("--covers-from", "2026-01-01", "--covers-to", "2999-01-01"), "has not come yet"),
        (("--covers-from", "2026-02-01"), "belong together"),
        (("--covers-from", "2026-02-01", "--covers-to", "2026-01-01"), "is before"),
        (("--performed-on", "2026-02-01", "--covers-from", "2026-02-01", "--covers-to", "2026-02-02"), "say when"),
        (("--performed-on", "1026-02-01"), "too long ago"),
        (("--performed-on", "2026-02-31"), "is no date"),
        (("--performed-on", "2026-02-01", "--by", "nobody@acme.example"), "no active user"),
        (("--performed-on", "2026-02-01", "--by", "ann@acme.example"), "brings no evidence"),
        (("--performed-on", "2026-02-01", "--link", "javascript:alert(1)"), "is no link"),
        (("--performed-on", "2026-02-01", "--source", "x"), "speak of a list"),
        (("--performed-on", "2026-02-01", "--for-period", "2027-01-01"), "no period"),
    ],
)
def test_what_cannot_be_said_of_evidence_exits_2_with_one_line(run, people, minutes, arguments, sentence):
    said = run("evidence", "add", MINUTES, minutes, *arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_an_unknown_requirement_item_or_file_exits_2(run, people, minutes):
    assert run("evidence", "add", "AC-99/x", minutes, "--performed-on", "2026-02-01").code == 2
    assert run("evidence", "add", MINUTES, "/nowhere/x", "--performed-on", "2026-02-01").code == 2
    assert run("evidence", "show", "nothing").code == 2
    assert run("evidence", "accept", "nothing", "--by", "dana@acme.example").code == 2


def test_an_empty_file_is_refused_and_nothing_of_the_act_is_kept(run, people, minutes, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    said = run("evidence", "add", MINUTES, minutes, str(tmp_path / "empty.txt"), "--performed-on", "2026-03-31")
    assert said.code == 2
    assert "empty.txt is empty" in said.err
    vault = Path(os.environ["READINESS_HOME"]) / "var" / "vault"
    assert [path for path in vault.rglob("*") if path.is_file()] == []


def test_a_file_above_the_limit_is_refused_while_it_streams(run, people, tmp_path, monkeypatch):
    monkeypatch.setenv("READINESS_UPLOADS__LIMIT_MB", "1")
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: 5 GB that need no room
    said = run("evidence", "add", MINUTES, str(path), "--performed-on", "2026-03-31")
    assert said.code == 2
    assert "larger than 1 MB" in said.err
    vault = Path(os.environ["READINESS_HOME"]) / "var" / "vault"
    assert [path for path in vault.rglob("*") if path.is_file()] == []


def test_an_archive_or_a_workbook_is_no_list(run, people, tmp_path):
    bomb = tmp_path / "roster.csv"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    said = run("evidence", "add", LIST, str(bomb), "--performed-on", "2026-03-31")
    assert said.code == 2
    assert "zip archive or an Excel workbook" in said.err
    packed = tmp_path / "roster.jsonl"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(bomb, "x")
    assert "gzip" in run("evidence", "add", LIST, str(packed), "--performed-on", "2026-03-31").err
    workbook = tmp_path / "roster.xlsx"
    workbook.write_bytes(b"PK\x03\x04")
    refused = run("evidence", "add", LIST, str(workbook), "--performed-on", "2026-03-31")
    assert refused.code == 2
    assert "person_id, email" in refused.err


def test_the_ledger_names_every_word_that_was_said(run, people, minutes):
    item = added(run, MINUTES, minutes, "--performed-on", "2026-03-31", "--by", "erin@acme.example")
    accepted = run("evidence", "accept", item["id"], "--by", "dana@acme.example", "--json").json["evidence"][0]
    assert accepted["ledger"] == item["ledger"]
    known = run("evidence", "list", "--known-at", "2026-01-01", "--json").json
    assert known == {"evidence": []}
    assert run("evidence", "list", "--as-of", "2026-03-30", "--json").json == {"evidence": []}
    assert len(run("evidence", "list", "--as-of", "2026-03-31", "--json").json["evidence"]) == 1
