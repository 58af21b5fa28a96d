"""What one person has to do, in the shell; the page and the API tell the same (tests/web/test_mine.py, tests/web/api)."""

from pathlib import Path

import pytest

from readiness.services.installation.new_workspace import initialise

DANA = "dana@acme.example"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run) -> Path:
    initialise(tmp_path / "ws")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "ws"))
    run("user", "add", DANA, "--role", "lead")
    return tmp_path / "ws"


def test_without_an_engagement_it_says_so_and_prints_nothing(run):
    said = run("mine", DANA)
    assert (said.code, said.out, said.err) == (0, "", "There is no engagement yet, so nothing can be due.\n")
    assert run("mine", DANA, "--json").json == {"mine": []}


def test_somebody_without_an_account_is_refused(run):
    said = run("mine", "nobody@acme.example")
    assert (said.code, said.out) == (1, "")
    assert "no account" in said.err


def test_what_a_person_has_to_do_is_a_table_below_one_sentence(run, home):
    (home / "readiness.toml").write_text(
        f'[organization]\nname = "Acme"\ntime_zone = "UTC"\n[owners]\n"SRE Lead" = "{DANA}"\n'
    )
    run("engagement", "create", "--type", "2", "--start", "2020-01-01", "--end", "2020-06-30", "--firm", "Firm LLP")
    said = run("mine", DANA)
    rows = run("mine", DANA, "--json").json["mine"]
    assert rows
    assert said.err.count("\n") == 1
    assert said.out.splitlines()[0].split("\t")[:3] == ["part", "control", "subject"]
    assert len(said.out.splitlines()) == 1 + len(rows)
    assert {row["part"] for row in rows} <= {"failing", "wrong", "due", "waiting", "undecided", "later"}
