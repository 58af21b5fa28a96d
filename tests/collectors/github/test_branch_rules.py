from collections.abc import Callable

import pytest

from collectors.github.branch_rules import COLLECTOR
from collectors.kit import Refused, Row
from readiness.demo.github.access import READING_APP, Token
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import BypassActor, Organization, Rule, checks_rule, pull_request_rule
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def shop(organization: Organization) -> Organization:
    organization.repository("shop").push("ada", day(1))
    return organization


def only(haul: Haul) -> Row:
    assert haul.failure is None
    (row,) = haul.rows
    return row


@pytest.mark.usefixtures("shop")
def test_an_unprotected_branch_is_seen_and_demands_nothing(collect: Collect) -> None:
    row = only(collect(COLLECTOR))
    assert row["item"] == "acme/shop/main"
    assert (row["exists"], row["visible"], row["protected"], row["required_approvals"]) == (True, True, False, 0)
    assert (row["is_default"], row["production"]) == (True, True)
    assert row["force_push_allowed"] is True


def test_classic_protection_is_told(collect: Collect, shop: Organization) -> None:
    shop.repository("shop").protect(
        required_reviews=2, dismiss_stale_reviews=True, checks=("build",), strict=True, enforce_admins=True
    )
    row = only(collect(COLLECTOR))
    assert row["required_approvals"] == 2
    assert row["dismiss_stale_reviews"] is True
    assert row["required_checks"] == ["build"]
    assert row["strict_checks"] is True
    assert row["enforce_admins"] is True
    assert row["force_push_allowed"] is False
    assert row["deletion_allowed"] is False
    assert [source["kind"] for source in row["sources"]] == ["classic"]


def test_rulesets_of_repository_and_organisation_add_up(collect: Collect, shop: Organization) -> None:
    shop.ruleset("all", [pull_request_rule(1), Rule("non_fast_forward")], bypass_actors=[BypassActor("Team", 12)])
    shop.repository("shop").ruleset(
        "strict", [pull_request_rule(2, require_last_push_approval=True), checks_rule("ci")]
    )
    shop.repository("shop").ruleset("trial", [Rule("deletion")], enforcement="evaluate")
    row = only(collect(COLLECTOR))
    assert row["required_approvals"] == 2
    assert row["require_last_push_approval"] is True
    assert row["required_checks"] == ["ci"]
    assert row["force_push_allowed"] is False
    assert row["deletion_allowed"] is True
    assert {(source["name"], source["enforcement"], source["owner"]) for source in row["sources"]} == {
        ("all", "active", "acme"),
        ("strict", "active", "acme/shop"),
        ("trial", "evaluate", "acme/shop"),
    }
    assert [(actor["actor_type"], actor["actor_id"]) for actor in row["bypass_actors"]] == [("Team", "12")]
    assert row["bypass_visible"] is True


def test_the_organisations_rulesets_are_asked_once_for_all_repositories(
    collect: Collect, github: StandIn, shop: Organization
) -> None:
    shop.ruleset("all", [pull_request_rule(1)])
    for name in ("lib", "site"):
        shop.repository(name).push("ada", day(1))
    haul = collect(COLLECTOR)
    assert {row["required_approvals"] for row in haul.rows} == {1}
    asked = [request.path for request in github.requests if "/rulesets/" in request.path]
    assert len(asked) == 1


def test_a_token_that_does_not_administer_leaves_unknown_what_it_cannot_see(
    collect: Collect, github: StandIn, shop: Organization
) -> None:
    shop.repository("shop").protect(required_reviews=1)
    shop.repository("open").push("ada", day(1))
    shop.base_permission = "write"
    github.tokens["writer"] = Token("bob")
    haul = collect(COLLECTOR, token="writer")
    rows = haul.by("repository")
    hidden, bare = rows["acme/shop"], rows["acme/open"]
    assert (hidden["visible"], hidden["required_approvals"], hidden["enforce_admins"]) == (False, None, None)
    assert (bare["visible"], bare["required_approvals"]) == (True, 0)
    assert "how many private repositories there are" in str(haul.failure)


def test_where_no_rule_at_all_can_be_seen_the_run_says_which_permission_is_missing(
    collect: Collect, github: StandIn, shop: Organization
) -> None:
    shop.repository("shop").protect(required_reviews=1)
    permissions = {key: value for key, value in READING_APP.items() if key != "administration"}
    github.tokens["app"] = Token("readiness-demo[bot]", kind="installation", permissions=permissions)
    haul = collect(COLLECTOR, token="app")
    assert [row["visible"] for row in haul.rows] == [False]
    assert isinstance(haul.failure, Refused)
    assert "Administration: read" in str(haul.failure)


def test_a_bypass_hidden_from_the_token_is_not_taken_for_none(
    collect: Collect, github: StandIn, shop: Organization
) -> None:
    shop.base_permission = "read"
    shop.repository("shop").ruleset("main", [pull_request_rule(1)], bypass_actors=[BypassActor("OrganizationAdmin", 1)])
    github.tokens["reader"] = Token("bob")
    (row,) = collect(COLLECTOR, token="reader").rows
    assert row["bypass_actors"] == []
    assert row["bypass_visible"] is False


def test_globs_choose_the_branches_and_the_default_branch_is_always_told(collect: Collect, shop: Organization) -> None:
    shop.repository("shop").branch("release/1.0")
    shop.repository("shop").branch("wip")
    shop.repository("shop").protect("release/*", required_reviews=1)
    haul = collect(COLLECTOR, production_branches=["release/*"])
    assert {row["item"]: (row["is_default"], row["production"], row["required_approvals"]) for row in haul.rows} == {
        "acme/shop/main": (True, False, 0),
        "acme/shop/release/1.0": (False, True, 1),
    }


def test_archived_repositories_and_those_out_of_scope_have_no_rules_to_judge(
    collect: Collect, shop: Organization
) -> None:
    shop.repository("old", archived=True).push("ada", day(1))
    shop.repository("toy").push("ada", day(1))
    assert [row["repository"] for row in collect(COLLECTOR, exclude=["toy"]).rows] == ["acme/shop"]


def test_an_empty_repository_has_a_branch_that_does_not_exist_yet_and_the_404_is_an_answer(
    collect: Collect, organization: Organization, github: StandIn
) -> None:
    organization.repository("bare")
    row = only(collect(COLLECTOR))
    assert (row["exists"], row["visible"], row["protected"]) == (False, True, False)
    assert any(request.path.endswith("/protection") and request.status == 404 for request in github.requests)


@pytest.mark.usefixtures("shop")
def test_a_branch_that_says_itself_that_it_is_not_protected_is_asked_no_further(
    collect: Collect, github: StandIn
) -> None:
    assert only(collect(COLLECTOR))["protected"] is False
    assert any(request.path.endswith("/branches/main") for request in github.requests)
    assert not any(request.path.endswith("/protection") for request in github.requests)
