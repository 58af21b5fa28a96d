"""Numbers that are missing in a project's sequence want a reason: moved and deleted are ones, hidden is none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from collectors.jira.incident import COLLECTOR
from collectors.jira.sequence import between, named
from collectors.kit import Malformed, Refused
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Issue, Project, Site
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def five(site: Site, sec: Project) -> list[Issue]:
    """Incidents SEC-1 to SEC-5, one a day; SEC-3 is of another type."""
    return [site.issue(sec, day(5 + n), "Task" if n == 2 else "Incident") for n in range(5)]


def looked_up(jira: StandIn) -> list[str]:
    return [request.path.rpartition("/")[2] for request in jira.requests if "/issue/" in request.path]


def test_tickets_of_other_kinds_are_no_gap(five: list[Issue], collect: Collect, jira: StandIn) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert [row["item"] for row in haul.rows] == ["SEC-1", "SEC-2", "SEC-4", "SEC-5"]
    assert looked_up(jira) == []


def test_a_deleted_ticket_explains_its_number(site: Site, five: list[Issue], collect: Collect, jira: StandIn) -> None:
    site.delete(five[1])
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert looked_up(jira) == ["SEC-2"]


def test_a_moved_ticket_explains_its_number(site: Site, five: list[Issue], collect: Collect, jira: StandIn) -> None:
    site.rehome(five[1], site.project("OPS"))
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert looked_up(jira) == ["SEC-2"]


def test_a_ticket_moved_in_with_an_older_date_explains_its_number(
    site: Site, sec: Project, five: list[Issue], collect: Collect
) -> None:
    old = site.issue(site.project("OPS"), datetime(2025, 6, 1, tzinfo=UTC), "Incident")
    site.rehome(old, sec)
    site.issue(sec, day(20), "Incident")
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert {row["item"] for row in haul.rows} == {"SEC-1", "SEC-2", "SEC-4", "SEC-5", "SEC-6", "SEC-7"}


def test_a_hidden_ticket_is_refused_and_what_is_seen_is_kept(
    site: Site, five: list[Issue], collect: Collect, jira: StandIn
) -> None:
    five[1].security = "Security team"
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert "SEC-2" in str(haul.failure)
    assert "hidden from the account" in str(haul.failure) or "hides SEC-2" in str(haul.failure)
    assert [row["item"] for row in haul.rows] == ["SEC-1", "SEC-4", "SEC-5"]


def test_a_deleted_ticket_beside_a_hidden_one_still_is_refused(site: Site, five: list[Issue], collect: Collect) -> None:
    site.delete(five[1])
    five[3].security = "Security team"
    assert isinstance(collect(COLLECTOR).failure, Refused)


def test_a_person_may_explain_what_cloud_does_not(site: Site, five: list[Issue], collect: Collect) -> None:
    site.deployment = "Cloud"
    five[1].security = "Security team"
    assert collect(COLLECTOR, deleted=["SEC-2"]).failure is None


def test_the_security_level_granted_shows_it(five: list[Issue], collect: Collect, jira: StandIn) -> None:
    five[1].security = "Security team"
    jira.bot.levels.add("Security team")
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == 4


def test_a_search_that_leaves_out_what_exists_is_a_contradiction(
    site: Site, five: list[Issue], collect: Collect, jira: StandIn, sec: Project
) -> None:
    ghost = five[1]
    visible = site.visible
    site.visible = lambda user: (i for i in visible(user) if i is not ghost)  # type: ignore[method-assign]  # an index that lags
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "leaves out SEC-2, which exists" in str(haul.failure)


def test_a_project_without_one_ticket_found_is_tied_out_too(site: Site, sec: Project, collect: Collect) -> None:
    for n in range(3):
        site.issue(sec, day(5 + n), "Incident", security="Security team" if n == 1 else None, labels=["x"])
    haul = collect(COLLECTOR, jql={"incident": "project = SEC and labels = none-has-it"})
    assert haul.rows == []
    assert isinstance(haul.failure, Refused)


def test_a_project_that_must_be_visible_and_is_not_is_refused(site: Site, sec: Project, collect: Collect) -> None:
    site.project("OPS", browsers=set())
    haul = collect(COLLECTOR, projects=["SEC", "OPS"])
    assert isinstance(haul.failure, Refused)
    assert "shows no project OPS" in str(haul.failure)


def test_queries_find_nothing_outside_the_projects_named(site: Site, five: list[Issue], collect: Collect) -> None:
    site.issue(site.project("OPS"), day(9), "Incident")
    haul = collect(COLLECTOR, jql={"incident": "issuetype = Incident"}, projects=["SEC"])
    assert {row["project"] for row in haul.rows} == {"SEC"}
    assert haul.failure is None


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = SEC and type = Incident", ["SEC"]),
        ('project in (SEC, "OPS") or labels = x', ["OPS", "SEC"]),
        ("labels = incident", []),
        ("PROJECT=sec", ["SEC"]),
    ],
)
def test_projects_a_query_names(jql: str, keys: list[str]) -> None:
    assert named(jql) == keys


def test_days_are_asked_wider_on_both_sides() -> None:
    window = between("created", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert window == 'created >= "2025-12-31" AND created < "2026-02-03"'
