"""A list without a total is read to its very end, whatever the pages do."""

from collections.abc import Callable

import pytest

from collectors.jira.client import Jira
from collectors.jira.incident import COLLECTOR
from collectors.kit import Malformed, Refused, Unavailable
from readiness.demo.jira.faults import Kind
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Project, Site
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def many(site: Site, sec: Project) -> Site:
    """250 incidents of January."""
    for number in range(250):
        site.issue(sec, day(1 + number % 30), "Incident")
    return site


def test_every_page_is_read(many: Site, collect: Collect, jira: StandIn) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert [row["item"] for row in haul.rows] == [f"SEC-{number}" for number in range(1, 251)]
    assert haul.total is None
    searches = [
        request for request in jira.requests if "search" in request.path and "expand=changelog" in request.query
    ]
    assert len(searches) == 3
    assert haul.requests == 7  # who they are, who we are, three pages, the numbers, who we are


def test_a_short_page_is_not_the_last(many: Site, collect: Collect, jira: StandIn) -> None:
    jira.faults.add("short_page", path="/search", contains="expand=changelog")
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == 250


def test_a_page_that_drips_is_asked_for_again_with_half_as_many(
    many: Site, reach: Callable[..., Jira], collect: Collect, jira: StandIn
) -> None:
    jira.faults.add("drip", path="/search", contains="expand=changelog", seconds=30)
    haul = collect(COLLECTOR, client=reach(answer=(0.5, 1.0)))
    assert haul.failure is None
    assert len(haul.rows) == len(many.issues)
    assert any("maxResults=50" in request.query for request in jira.requests)


@pytest.mark.parametrize("kind", ["repeat_page", "endless"])
def test_pages_that_repeat_are_a_contradiction_and_what_came_is_kept(
    many: Site, collect: Collect, jira: StandIn, kind: Kind
) -> None:
    jira.faults.add(kind, path="/search", contains="expand=changelog", times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "the tickets asked for. Collect again later." in str(haul.failure)
    assert 100 <= len(haul.rows) < 250


def test_a_dead_token_is_never_an_empty_list(many: Site, collect: Collect, jira: StandIn) -> None:
    jira.faults.add("dead_token", path="/search")
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert haul.rows == []


def test_a_token_that_dies_in_the_middle_makes_the_list_short_and_it_is_said(
    many: Site, collect: Collect, jira: StandIn
) -> None:
    jira.faults.add("dead_token", path="/search", nth=2, times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert len(haul.rows) == 100


def test_a_token_that_dies_at_the_very_end_is_noticed(many: Site, collect: Collect, jira: StandIn) -> None:
    jira.faults.add("dead_token", path="/myself", nth=2, times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert len(haul.rows) == 250


def test_nothing_found_is_an_answer_to_somebody_only(site: Site, sec: Project, collect: Collect, jira: StandIn) -> None:
    haul = collect(COLLECTOR)
    assert (haul.failure, haul.rows) == (None, [])
    assert sum(request.path.endswith("/myself") for request in jira.requests) == 2


def test_a_hidden_project_is_refused(site: Site, sec: Project, collect: Collect) -> None:
    sec.browsers = {"somebody else"}
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert "does not take the query (The value 'SEC' does not exist for the field 'project'.)" in str(haul.failure)


def test_a_query_that_is_none_is_refused_with_jiras_own_words(site: Site, sec: Project, collect: Collect) -> None:
    haul = collect(COLLECTOR, jql={"incident": "project = SEC and moon = full"})
    assert isinstance(haul.failure, Refused)
    assert "Field 'moon' does not exist" in str(haul.failure)


class TestTokensOfPages:
    @pytest.fixture
    def site(self) -> Site:
        """Cloud: Data Center pages by position."""
        return Site()

    @pytest.mark.usefixtures("many")
    def test_an_expired_one_begins_the_search_anew_without_giving_a_ticket_twice(
        self, collect: Collect, jira: StandIn
    ) -> None:
        jira.faults.add("token_expired", path="/search", nth=2)
        haul = collect(COLLECTOR)
        assert haul.failure is None
        assert len(haul.rows) == 250

    @pytest.mark.usefixtures("many")
    def test_one_that_always_expires_ends_as_unavailable(self, collect: Collect, jira: StandIn) -> None:
        jira.faults.add("token_expired", path="/search", times=None)
        haul = collect(COLLECTOR)
        assert isinstance(haul.failure, Unavailable)
        assert "page tokens expired" in str(haul.failure)
        assert len(haul.rows) == 100


@pytest.mark.parametrize("kind", ["total_off", "deleted_between"])
def test_a_total_that_disagrees_is_a_contradiction(
    sec: Project, site: Site, collect: Collect, jira: StandIn, kind: Kind
) -> None:
    site.deployment = "Server"
    for number in range(150):
        site.issue(sec, day(1 + number % 30), "Incident")
    jira.faults.add(kind, path="/search", contains="expand=changelog", times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "counts" in str(haul.failure)
