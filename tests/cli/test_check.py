import os
from pathlib import Path

import pytest

from readiness.demo.github.access import READING_APP, Token


def outcomes(said):
    return {check["name"]: check["outcome"] for check in said.json["checks"]}


@pytest.fixture
def collected(run, engaged):
    assert run("collect", "--collector", "github.repos", "--json").code == 0


@pytest.mark.usefixtures("collected")
def test_a_workspace_in_order_passes_every_check(run):
    said = run("check", "--json")
    assert said.code == 0
    assert set(outcomes(said).values()) == {"pass"}
    assert "connection github" in outcomes(said)


@pytest.mark.usefixtures("collected")
def test_a_blob_that_is_gone_is_named_with_what_to_do(run):
    blobs = [p for p in Path(os.environ["READINESS_HOME"], "var", "vault").rglob("*") if p.is_file()]
    for blob in blobs:
        blob.unlink()
    said = run("check", "--json")
    assert said.code == 1
    [vault] = [check for check in said.json["checks"] if check["name"] == "vault"]
    assert vault["outcome"] == "fail"
    assert vault["fix"]


def test_a_wrong_token_fails_its_connection_only(run, engaged, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "wrong")
    said = run("check", "--patience", "0", "--json")
    assert said.code == 1
    assert {name for name, outcome in outcomes(said).items() if outcome == "fail"} == {"connection github"}


def test_each_permission_that_is_missing_is_named(run, engaged, monkeypatch):
    weak = {name: level for name, level in READING_APP.items() if name not in ("administration", "members")}
    engaged.tokens["github_pat_weak"] = Token("dana", (), "fine-grained", weak, None)
    monkeypatch.setenv("GITHUB_TOKEN", "github_pat_weak")
    said = run("check", "--patience", "0", "--json")
    [check] = [c for c in said.json["checks"] if c["name"] == "connection github"]
    assert (said.code, check["outcome"]) == (1, "fail")
    assert "Administration: read" in check["detail"]
    assert "Members: read" in check["detail"]
    assert "github_pat_weak" not in said.out + said.err


def test_an_unset_variable_is_named(run, engaged, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    [check] = [c for c in run("check", "--json").json["checks"] if c["name"] == "connection github"]
    assert "GITHUB_TOKEN" in check["detail"]


@pytest.mark.parametrize("bar", ["gap", "overdue", "failing"])
@pytest.mark.usefixtures("collected")
def test_a_bar_that_is_not_met_fails(run, bar):
    said = run("check", "--fail-on", bar, "--json")
    assert said.code == 1
    assert outcomes(said)[f"no {bar}"] == "fail"


@pytest.mark.usefixtures("github")
def test_a_bar_without_an_engagement_is_wrong_use(run):
    assert run("check", "--fail-on", "gap").code == 2
