from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.cli import token
from readiness.services.installation.new_workspace import initialise
from readiness.services.people.accounts import ROLES
from readiness.services.people.tokens import SCOPES
from tests.cli.conftest import Said

Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    initialise(tmp_path / "ws")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "ws"))


def test_create_prints_the_token_once_and_nothing_else_on_stdout(run: Run):
    said = run("token", "create", "--role", "engineer")
    assert said.code == 0
    whole = said.out.strip()
    assert whole.startswith("rdy_")
    assert "works until" in said.err
    listed = run("token", "list", "--json")
    assert whole not in listed.out
    assert whole[-64:] not in listed.out
    (one,) = listed.json["tokens"]
    assert whole.startswith(one["prefix"])
    assert (one["role"], one["scopes"], one["state"], one["last_used_at"]) == ("engineer", ["read"], "active", None)


def test_create_as_json_with_scopes_and_who_answers_for_it(run: Run):
    run("user", "add", "dana@acme.example", "--role", "admin")
    arguments = ("--scope", "evidence:write", "--scope", "read", "--name", "pipeline", "--by", "dana@acme.example")
    made = run("token", "create", "--role", "lead", *arguments, "--json").json["token"]
    assert made["token"].startswith(made["prefix"] + "_")
    assert made["scopes"] == ["read", "evidence:write"]
    assert (made["name"], made["by"]) == ("pipeline", "dana@acme.example")


def test_revoke_ends_it_and_twice_is_no(run: Run):
    whole = run("token", "create", "--role", "auditor").out.strip()
    ended = run("token", "revoke", whole.rsplit("_", 1)[0], "--json")
    assert ended.json["token"]["state"] == "revoked"
    assert run("token", "revoke", whole).code == 1
    assert run("token", "revoke", "rdy_nothing").code == 1


def test_what_cannot_be_says_so_in_one_line_and_makes_nothing(run: Run):
    for arguments in (
        ("--role", "king"),
        (),
        ("--role", "lead", "--expires", "2020-01-01"),
        ("--role", "lead", "--expires", "9999-12-31"),
        ("--role", "lead", "--expires", "soon"),
        ("--role", "lead", "--scope", "all"),
        ("--role", "auditor", "--scope", "evidence:review"),
    ):
        said = run("token", "create", *arguments)
        assert (said.code, said.out) == (2, ""), arguments
        assert len(said.err.splitlines()) == 1
    assert run("token", "list", "--json").json == {"tokens": []}


def test_the_words_of_the_options_are_those_of_the_service():
    assert set(token.ROLES) == set(ROLES)
    assert tuple(SCOPES) == token.SCOPES
