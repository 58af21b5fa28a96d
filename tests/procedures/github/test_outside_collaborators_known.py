"""Outside collaborators and the list that approves them."""

from datetime import date

from readiness.testbench.values import Registers

APPROVED = (
    "good dana@acme.example 2026-06-30",
    "  Padded   dana@acme.example   2027-01-01  ",
    "acme/here dana@acme.example 2026-12-31",
    "zeta/there dana@acme.example 2026-12-31",
    "ended dana@acme.example 2026-06-29",
    "renewed dana@acme.example 2026-01-01",
    "renewed dana@acme.example 2026-12-31",
    "orphan 2026-12-31",
    "endless dana@acme.example",
    "vague dana@acme.example soon",
    "",
)


def test_each_outside_collaborator_is_listed_with_owner_and_end(ground):
    logins = ["good", "padded", "here", "there", "ended", "renewed", "orphan", "endless", "vague", "stranger", "old"]
    people = [{"item": f"acme/{login}", "login": login, "kind": "outside_collaborator"} for login in logins]
    scope = ({"pattern": "acme/old", "excluded": True, "reason": "left"},)
    verdicts = ground.verdicts(
        "github.outside_collaborators_known",
        {"github.org.members": [*people, {"item": "acme/ada", "login": "ada", "kind": "member"}]},
        parameters={"approved": APPROVED},
        registers=Registers(scope=scope),
        as_of=date(2026, 6, 30),
    )
    assert verdicts == {
        "acme/good": ("ok", None),
        "acme/padded": ("ok", None),
        "acme/here": ("ok", None),
        "acme/there": ("exception", "not_listed"),
        "acme/ended": ("exception", "expired"),
        "acme/renewed": ("ok", None),
        "acme/orphan": ("exception", "no_owner"),
        "acme/endless": ("exception", "no_end_date"),
        "acme/vague": ("exception", "no_end_date"),
        "acme/stranger": ("exception", "not_listed"),
        "acme/old": ("not_applicable", "out_of_scope"),
    }


def test_with_nothing_declared_nobody_is_listed(ground):
    people = [{"item": "acme/guest", "login": "guest", "kind": "outside_collaborator"}]
    assert ground.verdicts("github.outside_collaborators_known", {"github.org.members": people}) == {
        "acme/guest": ("exception", "not_listed")
    }
