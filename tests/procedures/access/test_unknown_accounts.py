"""T02: every account belongs to a worker, an owner or a service."""

from datetime import date

import pytest

from readiness.domain.identity import Alias, Link, register
from readiness.testbench.values import Registers

NAME = "access.unknown_accounts"
ROSTER = [
    {"person_id": "p1", "email": "Dana@acme.example", "start_date": "2020-01-01", "end_date": None},
    {"person_id": "p2", "email": "bo@acme.example", "start_date": "2020-01-01", "end_date": "2026-06-01"},
    {"person_id": "p3", "email": "kim@acme.example", "start_date": "2026-01-01", "end_date": None},
]
SERVICE = {
    "system": "github",
    "account": "bot",
    "outside": False,
    "owner": "dana@acme.example",
    "until": None,
    "reason": "CI",
}


def user(login, status="active", **facts):
    return {"item": login, "user_id": login, "login": login, "email": None, "status": status, **facts}


def member(login, kind="User"):
    return {"item": f"acme/{login}", "login": login, "type": kind}


@pytest.fixture
def verdicts(ground):
    def run(populations, *, links=(), aliases=(), services=(), scope=(), history=True):
        people = tuple(
            {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
            for row in register(ROSTER, links, aliases)
        )
        registers = Registers(people=people, services=tuple(services), scope=tuple(scope))
        return ground.verdicts(NAME, populations, registers=registers, with_history=history)

    return run


def test_an_account_of_a_worker_is_known_by_its_address_in_any_case(verdicts):
    users = [
        user("dana@ACME.example"),
        user("bo@acme.example"),
        user("nobody@acme.example"),
        user("gone@x.example", "deactivated"),
    ]
    assert verdicts({"idp.users": users}) == {
        "idp/dana@acme.example": ("ok", None),
        "idp/bo@acme.example": ("exception", "no_person"),
        "idp/nobody@acme.example": ("exception", "no_person"),
        "idp/gone@x.example": ("not_applicable", "closed"),
    }


def test_an_account_without_an_address_is_known_by_its_link(verdicts):
    members = [member("Dana-O"), member("stranger"), member("ci", "Bot")]
    assert verdicts({"github.org.members": members}, links=[Link("p1", "GitHub", "dana-o")]) == {
        "github/dana-o": ("ok", None),
        "github/stranger": ("exception", "no_person"),
        "github/ci": ("exception", "service_without_owner"),
    }


def test_an_account_of_two_people_is_shared(verdicts):
    links = [Link("p1", "github", "ops"), Link("p3", "github", "ops")]
    assert verdicts({"github.org.members": [member("ops")]}, links=links)["github/ops"] == (
        "exception",
        "shared_account",
    )
    aliases = [Alias("p1", "team@acme.example"), Alias("p3", "team@acme.example")]
    users = [user("team@acme.example")]
    assert verdicts({"idp.users": users}, aliases=aliases)["idp/team@acme.example"] == ("exception", "shared_account")


def test_a_service_needs_an_owner_who_works_here(verdicts):
    def reason(owner):
        return verdicts({"github.org.members": [member("bot", "Bot")]}, services=[{**SERVICE, "owner": owner}])[
            "github/bot"
        ]

    assert reason("dana@acme.example") == ("ok", None)
    assert reason(None) == ("exception", "service_without_owner")
    assert reason("bo@acme.example") == ("exception", "service_without_owner")


def test_an_outsider_is_approved_up_to_a_day(verdicts):
    def reason(until):
        outside = {**SERVICE, "account": "ext", "outside": True, "until": until}
        return verdicts({"github.org.members": [member("ext")]}, services=[outside])["github/ext"]

    assert reason("2026-06-30") == ("ok", None)
    assert reason("2026-06-29") == ("exception", "expired_external")
    assert reason(None) == ("exception", "expired_external")


def test_applications_are_systems_of_their_own(verdicts):
    def assigned(app, login):
        return {
            "item": f"{app}/{login}",
            "app_id": app,
            "app": app,
            "user_id": login,
            "email": login,
            "login": None,
            "status": "active",
        }

    found = verdicts(
        {"idp.app_assignments": [assigned("Salesforce", "kim@acme.example"), assigned("Wiki", "x@y.example")]}
    )
    assert found == {"salesforce/kim@acme.example": ("ok", None), "wiki/x@y.example": ("exception", "no_person")}


def test_a_list_older_than_the_window_tells_nothing_and_what_scope_leaves_out_is_out(verdicts):
    scope = [{"kind": "item", "pattern": "idp/dana@acme.example", "excluded": True, "reason": "x"}]
    users = [user("dana@acme.example"), user("kim@acme.example")]
    assert verdicts({"idp.users": users}, scope=scope, history=False) == {
        "idp/dana@acme.example": ("not_applicable", "out_of_scope"),
        "idp/kim@acme.example": ("inconclusive", "list_too_old"),
    }
