from collections.abc import Callable
from datetime import UTC, datetime

from collectors.github.org.settings import COLLECTOR
from collectors.kit import Refused
from readiness.demo.github.access import Token
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]


def test_the_settings_are_told_as_they_stand(collect: Collect, organization: Organization) -> None:
    organization.base_permission = "write"
    organization.two_factor_required = False
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert haul.rows == [
        {
            "login": "acme",
            "id": organization.id,
            "url": "https://github.com/acme",
            "two_factor_requirement_enabled": False,
            "default_repository_permission": "write",
            "members_can_create_repositories": True,
            "members_can_fork_private_repositories": False,
            "plan": "team",
            "created_at": datetime(2020, 1, 1, tzinfo=UTC),
        }
    ]
    assert haul.pages[0].call == "GET /orgs/acme"
    assert haul.pages[0].answer["login"] == "acme"


def test_what_a_members_token_may_not_see_is_null_and_never_called_whole(collect: Collect, github: StandIn) -> None:
    github.tokens["member"] = Token("bob")
    haul = collect(COLLECTOR, token="member")
    (row,) = haul.rows
    assert row["two_factor_requirement_enabled"] is None
    assert row["plan"] is None
    assert isinstance(haul.failure, Refused)
    assert "without its settings" in str(haul.failure)
    assert "Organization administration: read (it has: repo, admin:org)" in str(haul.failure)


def test_an_unknown_organisation_is_refused(collect: Collect) -> None:
    haul = collect(COLLECTOR, organization="acne")
    assert haul.rows == []
    assert isinstance(haul.failure, Refused)
