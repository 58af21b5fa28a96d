"""What can go wrong on the way to GitHub, from the shell: one reason with its remedy, never complete, never a pass."""

from datetime import UTC, datetime, timedelta

import pytest

from readiness.demo.github.faults import Where

JUDGED = {
    "changes.approved",
    "changes.complete",
    "github.repos_private",
    "github.members_2fa",
    "github.review_required",
}


def judged(run) -> dict[str, str]:
    said = run("test", "--json")
    assert said.code == 1
    assert "Traceback" not in said.err
    return {one["procedure"]: one["outcome"] for one in said.json["results"] if one["procedure"] in JUDGED}


@pytest.mark.parametrize(
    ("kind", "where", "outcome", "says"),
    [
        ("unauthorized", {}, "refused", "does not accept the token"),
        ("forbidden_scope", {}, "refused", "Grant the token"),
        ("not_found", {}, "refused", "the token may not see it"),
        ("too_many", {}, "failed", "limits how much we may ask (429)"),
        ("too_many", {"retry_after": 3600}, "failed", "should wait 3600 s"),
        ("primary_limit", {}, "failed", "limits how much we may ask"),
        ("secondary_limit", {}, "failed", "should wait 60 s"),
        ("secondary_limit", {"retry_after": 7}, "failed", "should wait 7 s"),
        ("server_error", {}, "failed", "in trouble itself (500)"),
        ("bad_gateway", {}, "failed", "in trouble itself (502)"),
        ("reset", {}, "failed", "broke off in the middle"),
        ("truncated", {}, "failed", "cut off or is no JSON"),
        ("not_json", {}, "failed", "cut off or is no JSON"),
    ],
)
def test_a_source_in_trouble_is_no_answer(run, engaged, kind, where: Where, outcome, says):
    engaged.faults.add(kind, times=None, **where)
    said = run("collect", "--json", "--patience", "0")
    assert said.code == 1
    assert {one["outcome"] for one in said.json["runs"]} == {outcome}
    for one in said.json["runs"]:
        assert says in one["reason"]
        assert one["reason"].endswith((".", ")"))
        assert "\n" not in one["reason"]
        assert (one["complete"], one["rows"]) == (False, None)
        assert one["requests"] > 0
    assert set(judged(run).values()) == {"inconclusive"}
    assert engaged.token not in said.out + said.err
    engaged.faults.clear()
    assert run("collect", "--json").code == 0
    assert run("check").code == 0


@pytest.fixture
def large(engaged):
    """More of everything than one page holds."""
    organization = engaged.organization
    for number in range(130):
        organization.member(f"user-{number:03}")
    shop = organization.repository("shop")
    for number in range(230):
        at = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=number * 5)
        shop.merge(author="bo", approvals=["kim"], at=at, title=f"Change {number}", checks={"test": "success"})
    return engaged


PULLS, PEOPLE = "github.merged_pulls", "github.org.members"


@pytest.mark.parametrize(
    ("kind", "collector", "where"),
    [
        ("repeat_page", PULLS, {"path": "/graphql"}),
        ("repeat_page", PEOPLE, {"path": "/orgs/acme/members"}),
        ("total_off", PULLS, {"path": "/graphql", "times": None, "off_by": 2}),
        ("total_off", PULLS, {"path": "/graphql", "times": None, "off_by": -2}),
        ("deleted_between", PULLS, {"path": "/graphql", "times": None}),
        ("deleted_between", PEOPLE, {"path": "/orgs/acme/members", "times": None}),
        ("endless", PULLS, {"path": "/graphql", "times": None}),
        ("endless", PEOPLE, {"path": "/orgs/acme/members", "times": None}),
        ("reset", PULLS, {"path": "/graphql", "nth": 4, "times": None}),
        ("truncated", PULLS, {"path": "/graphql", "nth": 4, "times": None}),
        ("secondary_limit", PULLS, {"path": "/graphql", "nth": 4, "times": None}),
    ],
)
def test_a_list_that_came_in_part_is_kept_and_never_whole(run, large, kind, collector, where: Where):
    large.faults.add(kind, **where)
    said = run("collect", "--collector", collector, "--json", "--patience", "0")
    [one] = said.json["runs"]
    assert (said.code, one["complete"]) == (1, False)
    assert one["outcome"] in {"partial", "failed"}
    assert (one["rows"] is None) == (one["outcome"] == "failed")
    assert one["reason"].endswith(".")
    assert judged(run)["changes.approved"] == "inconclusive"
    assert judged(run)["github.members_2fa"] == "inconclusive"
    large.faults.clear()
    assert run("check").code == 0  # nothing was lost; while the fault lasted, the connection did not pass


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "truncated", "reset"])
def test_a_fault_that_passes_is_waited_out(run, engaged, kind):
    engaged.faults.add(kind, times=1)
    said = run("collect", "--collector", "github.repos", "--json")
    assert said.code == 0
    assert said.json["runs"][0]["outcome"] == "complete"


def test_a_drip_ends_when_patience_does(run, engaged):
    engaged.faults.add("drip", times=None, seconds=9)
    said = run("collect", "--collector", "github.repos", "--json", "--patience", "1")
    [one] = said.json["runs"]
    assert (said.code, one["outcome"], one["requests"]) == (1, "failed", 1)
    assert "gave no whole answer within 5 s" in one["reason"]
