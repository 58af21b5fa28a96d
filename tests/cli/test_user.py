import io
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.services.installation.new_workspace import initialise
from tests.cli.conftest import Said

Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    initialise(tmp_path / "ws")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "ws"))
    return tmp_path / "ws"


def test_add_prints_a_link_and_nothing_else_on_stdout(run: Run):
    said = run("user", "add", "erin@acme.example", "--role", "engineer")
    assert said.code == 0
    assert said.out.startswith("http://127.0.0.1:8400/setup/")
    assert len(said.out.splitlines()) == 1


def test_add_as_json(run: Run):
    user = run("user", "add", "Erin@Acme.example", "--role", "engineer", "--json").json["user"]
    assert user["email"] == "erin@acme.example"
    assert user["role"] == "engineer"
    assert "/setup/" in user["set_up"]


def test_a_password_from_stdin_needs_no_link(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a lake under the harbour\nrest\n"))
    assert (
        run("user", "add", "erin@acme.example", "--role", "lead", "--password-stdin", "--json").json["user"]["set_up"]
        is None
    )
    assert run("user", "list", "--json").json["users"][0]["state"] == "active"


def test_what_cannot_be_says_so_in_one_line_and_changes_nothing(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    for arguments in (
        ("erin@acme.example", "--role", "lead", "--password-stdin"),
        ("erin", "--role", "lead"),
        ("erin@acme.example", "--role", "king"),
        ("erin@acme.example",),
    ):
        said = run("user", "add", *arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: ")
        assert len(said.err.splitlines()) == 1
    assert run("user", "list", "--json").json == {"users": []}


def test_adding_somebody_twice_is_no(run: Run):
    run("user", "add", "erin@acme.example", "--role", "lead")
    again = run("user", "add", "erin@acme.example", "--role", "lead")
    assert again.code == 1
    assert "has an account already" in again.err


def test_link_and_disable_need_an_account(run: Run):
    assert run("user", "link", "erin@acme.example").code == 1
    assert run("user", "disable", "erin@acme.example").code == 1
    run("user", "add", "erin@acme.example", "--role", "lead")
    assert "/setup/" in run("user", "link", "erin@acme.example").out
    assert run("user", "disable", "erin@acme.example", "--json").json["user"]["state"] == "disabled"


def test_the_last_administrator_stays(run: Run):
    run("user", "add", "dana@acme.example", "--role", "admin")
    said = run("user", "disable", "dana@acme.example")
    assert said.code == 1
    assert "last administrator" in said.err


def test_an_auditor_is_given_an_engagement_and_a_last_day(run: Run):
    window = ("--start", "2026-01-01", "--end", "2026-06-30")
    run("engagement", "create", "--type", "2", *window, "--firm", "F", "--name", "H1")
    run("engagement", "create", "--type", "2", *window, "--firm", "F", "--name", "Other")
    (_, other) = run("engagement", "list", "--json").json["engagements"]
    assert (
        run(
            "user", "add", "mary@firm.example", "--role", "auditor", "--engagement", "Other", "--until", "2199-12-31"
        ).code
        == 0
    )
    assert run("user", "add", "max@firm.example", "--role", "auditor").code == 0
    mary, max_ = sorted(
        run("user", "list", "--json").json["users"], key=lambda user: user["email"] != "mary@firm.example"
    )
    assert (mary["engagement"], mary["until"], mary["state"]) == (other["id"], "2199-12-31", "invited")
    assert max_["engagement"] not in (None, other["id"])
    assert max_["until"]


def test_an_auditor_added_before_any_engagement_belongs_to_the_first(run: Run):
    run("user", "add", "mary@firm.example", "--role", "auditor")
    assert run("user", "list", "--json").json["users"][0]["engagement"] is None
    run("engagement", "create", "--type", "1", "--as-of", "2026-06-30", "--firm", "F")
    (first,) = run("engagement", "list", "--json").json["engagements"]
    assert run("user", "list", "--json").json["users"][0]["engagement"] == first["id"]


def test_a_mandate_that_cannot_be_is_refused(run: Run):
    for wrong in (
        ("--role", "auditor", "--engagement", "nobody's"),
        ("--role", "auditor", "--until", "2020-01-01"),
        ("--role", "lead", "--until", "2199-01-01"),
    ):
        said = run("user", "add", "mary@firm.example", *wrong)
        assert (said.code, said.out) == (2, ""), wrong
    assert run("user", "list", "--json").json == {"users": []}


def test_somebody_locked_out_is_let_in_again(run: Run):
    run("user", "add", "erin@acme.example", "--role", "lead")
    run("user", "disable", "erin@acme.example")
    assert run("user", "link", "erin@acme.example").code == 1
    assert run("user", "enable", "erin@acme.example", "--json").json["user"]["state"] == "invited"
    assert run("user", "enable", "nobody@acme.example").code == 1


def test_a_second_factor_is_taken_away_from_the_shell(run: Run):
    assert run("user", "reset-factor", "erin@acme.example").code == 1
    run("user", "add", "erin@acme.example", "--role", "lead")
    said = run("user", "reset-factor", "erin@acme.example", "--json").json["user"]
    assert said == {"email": "erin@acme.example", "second_factor": False}
