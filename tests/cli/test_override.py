from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.services.installation.new_workspace import initialise
from tests.cli.conftest import Said

Run = Callable[..., Said]
BY = "dana@acme.example"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    initialise(tmp_path / "ws")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "ws"))
    for name in (BY, "kim@acme.example"):
        run("user", "add", name, "--role", "lead")
    return tmp_path / "ws"


def add(run: Run, *what: str) -> Said:
    return run("override", "add", *what, "--by", BY, "--reason", "moved", "--json")


def test_an_owner_a_backup_and_a_delegate_are_added_and_listed(run: Run):
    owner = add(run, "CHG-02", "owner", "kim@acme.example", "--from", "2026-01-01").json["override"]
    assert (owner["subject"], owner["value"], owner["from"], owner["until"]) == (
        "CHG-02",
        "kim@acme.example",
        "2026-01-01",
        None,
    )
    assert add(run, "CHG-02", "backup", BY, "--from", "2026-01-01").code == 0
    away = add(run, BY, "delegate", "kim@acme.example", "--from", "2026-02-01", "--until", "2026-02-07")
    assert away.json["override"]["until"] == "2026-02-07"
    rows = run("override", "list", "--as-of", "2026-02-08", "--json").json["overrides"]
    assert [(row["field"], row["standing"]) for row in rows] == [
        ("delegate", "over"),
        ("backup", "in_force"),
        ("owner", "in_force"),
    ]
    assert (
        run("override", "list", "--subject", "CHG-02", "--as-of", "2025-12-31", "--json").json["overrides"][0][
            "standing"
        ]
        == "coming"
    )
    assert run("override", "list", "--known-at", "2020-01-01", "--json").json == {"overrides": []}


def test_the_table_says_the_same_and_an_empty_one_what_holds(run: Run):
    assert "controls.yaml holds as it is" in run("override", "list").err
    add(run, "CHG-02", "cadence", "weekly", "--from", "2026-01-01")
    said = run("override", "list").out.splitlines()
    assert said[0].split("\t")[:3] == ["subject", "field", "value"]
    assert said[1].split("\t")[:3] == ["CHG-02", "cadence", "weekly"]


@pytest.mark.parametrize(
    "what",
    [
        ("NO-1", "owner", BY, "--from", "2026-01-01"),
        ("CHG-02", "title", "x", "--from", "2026-01-01"),
        ("CHG-02", "owner", "x\ny", "--from", "2026-01-01"),
        ("CHG-02", "owner", BY, "--from", "31 Feb"),
        (BY, "delegate", "kim@acme.example", "--from", "2026-01-01"),
        (BY, "delegate", "nobody@acme.example", "--from", "2026-01-01", "--until", "2026-01-02"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(run: Run, what: tuple[str, ...]):
    said = add(run, *what)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert run("override", "list", "--json").json == {"overrides": []}
