"""A token that may not see everything never brings a whole list, and says what it lacks."""

import pytest

from readiness.demo.github.access import READING_APP, Token

ALL = "github.repos", "github.merged_pulls", "github.default_branch_commits", "github.branch_rules"
PEOPLE, SETTINGS = "github.org.members", "github.org.settings"


def without(*permissions: str) -> dict[str, str]:
    return {name: level for name, level in READING_APP.items() if name not in permissions}


def fine(permissions: dict[str, str], repositories: frozenset[str] | None = None) -> Token:
    return Token("dana", (), "fine-grained", permissions, repositories)


@pytest.mark.parametrize(
    ("token", "lacking", "named"),
    [
        (Token("dana", ()), (*ALL, PEOPLE, SETTINGS), "(it has: no scope)"),
        (Token("dana", ("repo",)), (*ALL, PEOPLE, SETTINGS), "read:org"),
        (Token("dana", ("read:org",)), ALL, "repo"),
        (Token("dana", ("public_repo", "read:org")), ALL, "Grant the token repo"),
        (Token("erin"), (*ALL, PEOPLE, SETTINGS), "owner"),
        (fine(without("administration")), ("github.branch_rules",), "Administration: read"),
        (fine(without("contents")), ("github.default_branch_commits",), "Contents: read"),
        (fine(without("pull_requests")), ("github.merged_pulls", "github.default_branch_commits"), "Pull requests: read"),
        (fine(without("members")), (PEOPLE,), "Members: read"),
        (fine(without("organization_administration")), (SETTINGS, *ALL), "Organization administration: read"),
        (fine(without(), frozenset({"api"})), ALL, "access to all repositories"),
    ],
    ids=[
        "no scope", "repo alone", "read:org alone", "public_repo", "a plain member", "no administration", "no contents",
        "no pull requests", "no members", "no organization administration", "one repository of three",
    ],
)  # fmt: skip
def test_what_a_token_may_not_see_is_never_complete_and_named(run, engaged, monkeypatch, token, lacking, named):
    text = "github_pat_weak_and_secret"
    engaged.tokens[text] = token
    monkeypatch.setenv("GITHUB_TOKEN", text)
    said = run("collect", "--json", "--patience", "0")
    assert said.code == 1
    runs = {one["collector"]: one for one in said.json["runs"]}
    assert {id_ for id_, one in runs.items() if one["outcome"] != "complete"} == set(lacking)
    assert all(runs[id_]["outcome"] in {"refused", "partial"} and not runs[id_]["complete"] for id_ in lacking)
    assert any(named in runs[id_]["reason"] for id_ in lacking)
    judged = run("test", "--json")
    assert judged.code == 1
    passed = {one["procedure"] for one in judged.json["results"] if one["outcome"] == "pass"}
    if "github.merged_pulls" in lacking:
        assert "changes.approved" not in passed
    if "github.repos" in lacking:
        assert "github.repos_private" not in passed
    if PEOPLE in lacking:
        assert not passed & {"github.members_2fa", "github.outside_collaborators_known"}
    if SETTINGS in lacking:
        assert not passed & {"github.org_2fa_required", "github.base_permission_limited"}
    assert text not in said.out + said.err + judged.out + judged.err


def test_a_token_that_lost_its_rights_takes_nothing_from_what_was_seen_before(run, engaged, monkeypatch):
    assert run("collect", "--json").code == 0
    before = run("coverage", "--control", "CHG-02", "--as-of", "2026-06-30", "--json").json
    engaged.tokens["weaker"] = Token("dana", ("public_repo",))
    monkeypatch.setenv("GITHUB_TOKEN", "weaker")
    assert run("collect", "--json", "--patience", "0").code == 1
    assert run("coverage", "--control", "CHG-02", "--as-of", "2026-06-30", "--json").json == before
    controls = run("status", "--json").json["controls"]
    [approved] = [one for one in controls if one["id"] == "CHG-02"]
    assert "collector_error" in approved["flags"]
