from collections.abc import Callable

from collectors.github.org.members import COLLECTOR
from collectors.kit import Malformed, Refused
from readiness.demo.github.access import Token
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]


def test_members_and_outsiders_are_told_apart_with_their_second_factor(
    collect: Collect, organization: Organization
) -> None:
    organization.repository("shop")
    organization.outside_collaborator("eve", {"shop": "push"}, two_factor=False)
    organization.outside_collaborator("fay", {"shop": "pull"})
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert {
        item: (row["kind"], row["role"], row["two_factor"], row["type"]) for item, row in haul.by("item").items()
    } == {
        "acme/ada": ("member", "admin", True, "User"),
        "acme/bob": ("member", "member", False, "User"),
        "acme/eve": ("outside_collaborator", "outside_collaborator", False, "User"),
        "acme/fay": ("outside_collaborator", "outside_collaborator", True, "User"),
    }
    assert haul.requests == 5


def test_without_an_owners_token_the_second_factor_is_unknown_and_the_members_are_kept(
    collect: Collect, github: StandIn
) -> None:
    github.tokens["member"] = Token("bob", scopes=("read:org",))
    haul = collect(COLLECTOR, token="member")
    assert {row["login"]: row["two_factor"] for row in haul.rows} == {"ada": None, "bob": None}


def test_outsiders_that_only_owners_may_list_leave_the_list_unfinished(collect: Collect, github: StandIn) -> None:
    github.tokens["member"] = Token("bob", scopes=("read:org",))
    haul = collect(COLLECTOR, token="member")
    assert isinstance(haul.failure, Refused)
    assert "The token's scopes suffice; its account needs" in str(haul.failure)


def test_hundreds_of_members_come_whole(collect: Collect, organization: Organization) -> None:
    for number in range(230):
        organization.member(f"user-{number:03}", two_factor=number % 2 == 0)
    haul = collect(COLLECTOR)
    assert len(haul.rows) == 232
    assert sum(row["two_factor"] for row in haul.rows) == 116


def test_a_token_that_does_not_read_the_organisation_is_never_a_whole_list(collect: Collect, github: StandIn) -> None:
    github.tokens["weak"] = Token("bob", scopes=("repo",))
    haul = collect(COLLECTOR, token="weak")
    assert isinstance(haul.failure, Refused)
    assert "read:org" in str(haul.failure)


def test_a_stranger_is_refused(collect: Collect, github: StandIn, organization: Organization) -> None:
    organization.user("mallory")
    github.tokens["stranger"] = Token("mallory", scopes=("read:org", "repo"))
    haul = collect(COLLECTOR, token="stranger")
    assert haul.rows == []
    assert isinstance(haul.failure, Refused)


def test_a_member_who_leaves_between_two_pages_is_no_silent_hole(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    for number in range(150):
        organization.member(f"user-{number:03}")
    github.faults.add("repeat_page", path="/orgs/acme/members", contains="role=member")
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert len(haul.rows) == 101


def test_names_that_attack_stay_text(collect: Collect, organization: Organization) -> None:
    login = "=cmd|' /C calc'!A0<script>"
    organization.member(login)
    assert f"acme/{login}" in collect(COLLECTOR).by("item")


def test_a_fine_grained_token_without_members_is_never_a_whole_list(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    permissions = {"metadata": "read", "organization_administration": "read"}
    github.tokens["fine"] = Token("ada", kind="fine-grained", permissions=permissions)
    none = collect(COLLECTOR, token="fine")
    assert none.rows == []
    assert isinstance(none.failure, Refused)
    assert "Members: read" in str(none.failure)
    organization.members["ada"].public = True
    some = collect(COLLECTOR, token="fine")
    assert [row["login"] for row in some.rows] == ["ada"]
    assert isinstance(some.failure, Refused)


def test_a_fine_grained_token_of_an_owner_needs_members_and_nothing_else(collect: Collect, github: StandIn) -> None:
    github.tokens["fine"] = Token("ada", kind="fine-grained", permissions={"metadata": "read", "members": "read"})
    haul = collect(COLLECTOR, token="fine")
    assert haul.failure is None
    assert {row["login"]: row["two_factor"] for row in haul.rows} == {"ada": True, "bob": False}
