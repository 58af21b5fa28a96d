"""Who is above the rules; not_protected, not_visible, branch_missing and out_of_scope are judged beside."""

CLASSIC = {"kind": "classic", "id": "classic", "name": "branch protection", "enforcement": "active", "owner": "acme/x"}
RULESET = {"kind": "ruleset", "id": "7", "name": "main", "enforcement": "active", "owner": "acme"}
ASLEEP = {**RULESET, "id": "8", "enforcement": "evaluate"}


def actor(kind, number="", source="7"):
    return {"actor_type": kind, "actor_id": number, "bypass_mode": "always", "source": source}


def test_rules_bind_administrators_or_nobody_may_go_past_them(judged_branches):
    team, owners, app = actor("Team", "42"), actor("OrganizationAdmin"), actor("Integration", "99")
    cases = {
        "bound": {"sources": [CLASSIC], "enforce_admins": True},
        "exempt": {"sources": [CLASSIC], "enforce_admins": False},
        "unsaid": {"sources": [CLASSIC], "enforce_admins": None},
        "ruleset": {"sources": [RULESET], "bypass_visible": True},
        "approved": {"sources": [RULESET], "bypass_actors": [team, owners], "bypass_visible": True},
        "passed": {"sources": [RULESET], "bypass_actors": [team, app], "bypass_visible": True},
        "half-seen": {"sources": [RULESET], "bypass_actors": [app], "bypass_visible": False},
        "unseen": {"sources": [RULESET], "bypass_visible": False},
        "asleep": {"sources": [CLASSIC, ASLEEP], "enforce_admins": False, "bypass_visible": True},
        "both": {"sources": [CLASSIC, RULESET], "enforce_admins": False, "bypass_visible": True},
        "both-bound": {"sources": [CLASSIC, RULESET], "enforce_admins": True, "bypass_actors": [app]},
        "allowances": {"sources": [CLASSIC, RULESET], "enforce_admins": False, "bypass_actors": [actor("User", "ada", "classic")]},
    }  # fmt: skip
    assert judged_branches(
        "github.admins_not_exempt", cases, {"bypass_approved": ("Team:42", "OrganizationAdmin")}
    ) == {
        "bound": ("ok", None),
        "exempt": ("exception", "admins_exempt"),
        "unsaid": ("inconclusive", "not_visible"),
        "ruleset": ("ok", None),
        "approved": ("ok", None),
        "passed": ("exception", "bypass_actors"),
        "half-seen": ("exception", "bypass_actors"),
        "unseen": ("inconclusive", "bypass_not_visible"),
        "asleep": ("exception", "admins_exempt"),
        "both": ("ok", None),
        "both-bound": ("ok", None),
        "allowances": ("ok", None),
    }


def test_with_nobody_approved_every_way_past_is_an_exception(judged_branches):
    case = {"team": {"sources": [RULESET], "bypass_actors": [actor("Team", "42")]}}
    assert judged_branches("github.admins_not_exempt", case) == {"team": ("exception", "bypass_actors")}
