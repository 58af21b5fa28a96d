from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.github.rules import Seen, covers, in_force

CLASSIC: dict[str, Any] = {
    "required_pull_request_reviews": {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews": True,
        "require_code_owner_reviews": False,
        "require_last_push_approval": False,
    },
    "required_status_checks": {"strict": False, "contexts": ["build"], "checks": [{"context": "build", "app_id": 1}]},
    "enforce_admins": {"enabled": False},
    "allow_force_pushes": {"enabled": False},
    "allow_deletions": {"enabled": True},
}
RULES: list[dict[str, Any]] = [
    {
        "type": "pull_request",
        "ruleset_id": 7,
        "ruleset_source": "acme",
        "parameters": {"required_approving_review_count": 2, "require_last_push_approval": True},
    },
    {
        "type": "required_status_checks",
        "ruleset_id": 7,
        "parameters": {"strict_required_status_checks_policy": True, "required_status_checks": [{"context": "lint"}]},
    },
    {"type": "deletion", "ruleset_id": 7},
]
RULESET: dict[str, Any] = {
    "id": 7,
    "name": "main",
    "source": "acme",
    "enforcement": "active",
    "bypass_actors": [{"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "always"}],
}


def seen(**changes: Any) -> Seen:
    shown: dict[str, Any] = {
        "repository": "acme/shop",
        "branch": "main",
        "is_default": True,
        "classic": {},
        "rules": [],
        "rulesets": [],
    }
    return Seen(**{**shown, **changes})


def test_the_strictest_of_classic_protection_and_rulesets_wins() -> None:
    found = in_force(seen(classic=CLASSIC, rules=RULES, rulesets=[RULESET]))
    assert found["required_approvals"] == 2
    assert found["dismiss_stale_reviews"] is True
    assert found["require_last_push_approval"] is True
    assert found["require_code_owner_reviews"] is False
    assert found["required_checks"] == ["build", "lint"]
    assert found["strict_checks"] is True
    assert found["enforce_admins"] is False
    assert found["force_push_allowed"] is False
    assert found["deletion_allowed"] is False
    assert [source["kind"] for source in found["sources"]] == ["classic", "ruleset"]
    assert found["sources"][1] == {
        "kind": "ruleset",
        "id": "7",
        "name": "main",
        "enforcement": "active",
        "owner": "acme",
    }


def test_an_unprotected_branch_demands_nothing_and_says_so() -> None:
    found = in_force(seen())
    assert found["visible"] is True
    assert found["protected"] is False
    assert found["required_approvals"] == 0
    assert found["dismiss_stale_reviews"] is False
    assert found["enforce_admins"] is None
    assert found["force_push_allowed"] is True
    assert found["deletion_allowed"] is True
    assert found["sources"] == []


def test_what_cannot_be_seen_is_null_unless_what_is_seen_demands_it() -> None:
    nothing = in_force(seen(classic=None))
    assert (nothing["visible"], nothing["required_approvals"], nothing["strict_checks"]) == (False, None, None)
    assert nothing["bypass_visible"] is False
    some = in_force(seen(classic=None, rules=RULES, rulesets=[RULESET]))
    assert (some["visible"], some["required_approvals"], some["strict_checks"]) == (False, 2, True)
    assert some["require_code_owner_reviews"] is None


def test_those_who_may_pass_by_are_named_with_where_it_stands() -> None:
    reviews = {
        **CLASSIC["required_pull_request_reviews"],
        "bypass_pull_request_allowances": {"users": [{"login": "ada"}], "teams": [{"slug": "core"}], "apps": []},
    }
    deploy_key = {"actor_type": "DeployKey", "actor_id": None, "bypass_mode": "always"}
    found = in_force(
        seen(
            classic={**CLASSIC, "required_pull_request_reviews": reviews},
            rules=RULES,
            rulesets=[{**RULESET, "bypass_actors": [*RULESET["bypass_actors"], deploy_key]}],
        )
    )
    assert [tuple(actor.values()) for actor in found["bypass_actors"]] == [
        ("User", "ada", "pull_request", "classic"),
        ("Team", "core", "pull_request", "classic"),
        ("RepositoryRole", "5", "always", "7"),
        ("DeployKey", "", "always", "7"),
    ]
    assert found["bypass_visible"] is True


@pytest.mark.parametrize("rulesets", [[], [{key: value for key, value in RULESET.items() if key != "bypass_actors"}]])
def test_a_ruleset_whose_details_are_hidden_may_hide_who_passes_it_by(rulesets: list[dict[str, Any]]) -> None:
    found = in_force(seen(rules=RULES, rulesets=rulesets))
    assert found["visible"] is True
    assert found["bypass_visible"] is False
    assert found["sources"][0]["id"] == "7"


def test_a_ruleset_that_only_watches_is_listed_and_does_not_count() -> None:
    watching = {
        **RULESET,
        "enforcement": "evaluate",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    }
    found = in_force(seen(rulesets=[watching]))
    assert found["protected"] is False
    assert [source["enforcement"] for source in found["sources"]] == ["evaluate"]
    elsewhere = {**watching, "conditions": {"ref_name": {"include": ["refs/heads/dev"], "exclude": []}}}
    assert in_force(seen(rulesets=[elsewhere]))["sources"] == []


@pytest.mark.parametrize(
    ("include", "exclude", "covered"),
    [
        (["~ALL"], [], True),
        (["~DEFAULT_BRANCH"], [], True),
        (["refs/heads/ma*"], [], True),
        (["~ALL"], ["refs/heads/main"], False),
        (["refs/heads/dev"], [], False),
        ([], [], False),
    ],
)
def test_a_ruleset_names_its_branches_by_pattern(include: list[str], exclude: list[str], *, covered: bool) -> None:
    ruleset = {"conditions": {"ref_name": {"include": include, "exclude": exclude}}}
    assert covers(ruleset, "main", is_default=True) is covered


@given(classic=st.integers(0, 10), ruleset=st.integers(0, 10), stale=st.booleans(), forced=st.booleans())
def test_a_rule_more_never_loosens(*, classic: int, ruleset: int, stale: bool, forced: bool) -> None:
    one = {
        "required_pull_request_reviews": {"required_approving_review_count": classic, "dismiss_stale_reviews": stale},
        "allow_force_pushes": {"enabled": forced},
    }
    rule = {"type": "pull_request", "ruleset_id": 1, "parameters": {"required_approving_review_count": ruleset}}
    alone, both = in_force(seen(classic=one)), in_force(seen(classic=one, rules=[rule]))
    assert both["required_approvals"] == max(classic, ruleset) >= alone["required_approvals"]
    assert both["dismiss_stale_reviews"] >= alone["dismiss_stale_reviews"]
    assert both["force_push_allowed"] <= alone["force_push_allowed"]
