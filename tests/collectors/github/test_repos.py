from collections.abc import Callable

from collectors.github.repos import COLLECTOR
from collectors.kit import Malformed, Refused
from readiness.demo.github.access import READING_APP, Token
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


def test_every_repository_is_listed_in_scope_or_not(collect: Collect, organization: Organization) -> None:
    organization.repository("shop").push("ada", day(1))
    organization.repository("site", private=False).push("ada", day(2))
    organization.repository("old", archived=True).push("ada", day(3))
    organization.repository("bare")
    haul = collect(COLLECTOR, repositories=["s*"], exclude=["site"])
    assert haul.failure is None
    rows = haul.by("full_name")
    assert {name: row["in_scope"] for name, row in rows.items()} == {
        "acme/bare": False,
        "acme/old": False,
        "acme/shop": True,
        "acme/site": False,
    }
    assert {name for name, row in rows.items() if row["empty"]} == {"acme/bare"}
    assert {name for name, row in rows.items() if row["archived"]} == {"acme/old"}
    assert rows["acme/site"]["visibility"] == "public"
    assert rows["acme/shop"]["private"] is True
    assert rows["acme/shop"]["default_branch"] == "main"
    assert rows["acme/shop"]["pushed_at"] == day(1)


def test_an_organisation_without_repositories_has_an_empty_and_whole_list(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.rows == []
    assert haul.failure is None
    assert len(haul.pages) == 1


def test_hundreds_of_repositories_come_whole(collect: Collect, organization: Organization) -> None:
    for number in range(210):
        organization.repository(f"r-{number:03}", size=9).push("ada", day(1))
    haul = collect(COLLECTOR)
    assert len(haul.rows) == 210
    assert haul.requests == 5


def test_a_token_that_sees_public_repositories_alone_is_never_a_whole_list(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    organization.repository("shop")
    organization.repository("site", private=False)
    github.tokens["weak"] = Token("ada", scopes=("public_repo", "read:org"))
    haul = collect(COLLECTOR, token="weak")
    assert [row["name"] for row in haul.rows] == ["site"]
    assert isinstance(haul.failure, Refused)
    assert "Grant the token repo (it has: public_repo, read:org)" in str(haul.failure)


def test_a_fine_grained_token_that_is_shown_no_private_repository_says_so(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    organization.repository("shop")
    github.tokens["fine"] = Token(
        "ada",
        kind="fine-grained",
        permissions={"metadata": "read", "organization_administration": "read", "members": "read"},
        repositories=frozenset(),
    )
    haul = collect(COLLECTOR, token="fine")
    assert isinstance(haul.failure, Refused)
    assert "has 1 private repositories and shows none of them" in str(haul.failure)


def test_a_page_told_twice_keeps_what_was_told_and_is_malformed(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    for number in range(150):
        organization.repository(f"r-{number:03}", size=9)
    github.faults.add("repeat_page", path="/orgs/acme/repos")
    haul = collect(COLLECTOR)
    assert len(haul.rows) == 100
    assert isinstance(haul.failure, Malformed)


def test_a_fine_grained_token_for_some_repositories_is_never_a_whole_list(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    organization.repository("shop")
    organization.repository("till")
    github.tokens["fine"] = Token(
        "ada",
        kind="fine-grained",
        permissions=dict(READING_APP),
        repositories=frozenset({"shop"}),
    )
    haul = collect(COLLECTOR, token="fine")
    assert [row["name"] for row in haul.rows] == ["shop"]
    assert isinstance(haul.failure, Refused)
    assert "has 2 private repositories and shows 1 of them" in str(haul.failure)


def test_a_member_who_is_not_told_how_many_there_are_has_no_whole_list(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    organization.base_permission = "none"
    organization.repository("shop")
    organization.repository("site", private=False)
    github.tokens["member"] = Token("bob")
    haul = collect(COLLECTOR, token="member")
    assert [row["name"] for row in haul.rows] == ["site"]
    assert isinstance(haul.failure, Refused)
    assert "the token of an owner" in str(haul.failure)


def test_an_app_installed_on_all_repositories_needs_no_number_and_one_on_some_does(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    organization.repository("shop")
    del github.app.permissions["organization_administration"]
    app = {
        "app_id": github.app.id,
        "installation_id": github.app.installation_id,
        "private_key": github.app.private_key,
    }
    assert collect(COLLECTOR, **app).failure is None
    github.app.repositories = frozenset()
    assert isinstance(collect(COLLECTOR, **app).failure, Refused)
