"""The stand-in behaves as the published reference and the known traps say."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from readiness.demo.jira.faults import Kind
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Approval, Site

Ask = Callable[..., requests.Response]
SEARCH = "/rest/api/3/search/jql"
ALL = {"jql": "project in (SEC, OPS) order by key"}


def day(number: int) -> datetime:
    return datetime(2026, 1, number, 12, tzinfo=UTC)


@pytest.fixture
def filled(site: Site) -> Site:
    for number in range(12):
        site.issue(site.projects["SEC"], day(1 + number), "Incident")
    return site


def test_who_asks_and_what_answers(ask: Ask, jira: StandIn) -> None:
    me = ask("/rest/api/3/myself").json()
    assert (me["emailAddress"], me["timeZone"], me["accountType"]) == ("bot@acme.example", "UTC", "atlassian")
    server = ask("/rest/api/2/serverInfo", auth=None).json()
    assert (server["deploymentType"], server["baseUrl"]) == ("Cloud", jira.url)
    assert ask("/rest/api/3/project/search").json()["total"] == 2
    assert {one["name"] for one in ask("/rest/api/3/status").json()} == {"To Do", "In Progress", "Done"}
    assert {"status", "labels"} <= {one["id"] for one in ask("/rest/api/3/field").json()}


@pytest.mark.parametrize("auth", [("bot@acme.example", "dead"), ("eve@acme.example", "stand-in-bot")])
def test_a_dead_token_is_answered_200_with_nothing(filled: Site, ask: Ask, auth: tuple[str, str]) -> None:
    answer = ask(SEARCH, auth=auth, **ALL)
    assert (answer.status_code, answer.json()) == (200, {"issues": [], "isLast": True})
    assert answer.headers["X-Seraph-Loginreason"] == "AUTHENTICATED_FAILED"
    assert ask("/rest/api/3/field", auth=auth).json() == []
    assert ask("/rest/api/3/myself", auth=auth).status_code == 401


def test_search_gives_ids_only_unless_fields_are_named(filled: Site, ask: Ask) -> None:
    bare = ask(SEARCH, **ALL).json()
    assert set(bare["issues"][0]) == {"expand", "id", "self", "key"}
    named = ask(SEARCH, fields="status,created", expand="changelog", **ALL).json()
    assert set(named["issues"][0]["fields"]) == {"status", "created"}
    assert named["issues"][0]["fields"]["created"] == "2026-01-01T12:00:00.000+0000"
    assert named["issues"][0]["changelog"] == {"startAt": 0, "maxResults": 40, "total": 0, "histories": []}
    assert "total" not in named


def test_pages_follow_by_token_and_tokens_expire(filled: Site, ask: Ask, jira: StandIn) -> None:
    first = ask(SEARCH, maxResults=5, **ALL).json()
    assert first["isLast"] is False
    second = ask(SEARCH, maxResults=5, nextPageToken=first["nextPageToken"], **ALL).json()
    assert [one["key"] for one in second["issues"]] == [f"SEC-{n}" for n in range(6, 11)]
    jira.faults.add("token_expired")
    assert ask(SEARCH, nextPageToken=first["nextPageToken"], **ALL).status_code == 400
    assert ask(SEARCH, nextPageToken="never given", **ALL).status_code == 400


def test_the_newest_changes_come_with_a_search_and_all_of_them_by_page(filled: Site, ask: Ask) -> None:
    filled.newest_histories = 2
    issue = filled.issues["SEC-1"]
    for number, status in enumerate(("In Progress", "To Do", "Done")):
        filled.move(issue, status, day(3 + number))
    log = ask(SEARCH, fields="status", expand="changelog", jql="key = SEC-1").json()["issues"][0]["changelog"]
    assert (log["total"], [one["items"][0]["toString"] for one in log["histories"]]) == (3, ["Done", "To Do"])
    page = ask("/rest/api/3/issue/SEC-1/changelog", startAt=1, maxResults=1).json()
    assert (page["total"], page["isLast"], page["values"][0]["items"][0]["toString"]) == (3, False, "To Do")


def test_hidden_and_gone_look_the_same_on_cloud_and_not_on_data_center(filled: Site, ask: Ask, jira: StandIn) -> None:
    filled.issues["SEC-2"].security = "few"
    filled.delete(filled.issues["SEC-3"])
    both = [ask(f"/rest/api/3/issue/SEC-{n}") for n in (2, 3)]
    hidden, gone = both
    assert (hidden.status_code, hidden.json()) == (gone.status_code, gone.json())
    assert ask("/rest/api/3/project/SEC", expand="insight").json()["insight"]["totalIssueCount"] == 11
    filled.deployment = "Server"
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {jira.token}"
        statuses = [session.get(f"{jira.url}/rest/api/2/issue/SEC-{n}", timeout=10).status_code for n in (2, 3)]
    assert statuses == [403, 404]


def test_a_moved_ticket_is_found_under_its_old_key(filled: Site, ask: Ask) -> None:
    filled.rehome(filled.issues["SEC-4"], filled.projects["OPS"])
    assert ask("/rest/api/3/issue/SEC-4", fields="created").json()["key"] == "OPS-1"


def test_a_hidden_project_is_a_400_in_a_query_and_a_404_by_itself(filled: Site, ask: Ask) -> None:
    filled.projects["OPS"].browsers = set()
    assert ask(SEARCH, **ALL).status_code == 400
    assert ask("/rest/api/3/project/OPS").status_code == 404
    assert [one["key"] for one in ask("/rest/api/3/project/search", keys="OPS").json()["values"]] == []


def test_data_center_pages_by_position_with_a_total(filled: Site, ask: Ask, jira: StandIn) -> None:
    assert ask("/rest/api/2/search", **ALL).status_code == 410
    filled.deployment = "Server"
    ada = next(user for user in filled.users.values() if user.name == "Ada")
    jira.tokens["pat"] = ada.account

    class Bearer(requests.auth.AuthBase):
        def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = "Bearer pat"
            return request

    page: Any = ask("/rest/api/2/search", auth=Bearer(), startAt=10, maxResults=5, fields="status", **ALL).json()
    assert (page["total"], page["startAt"], [one["key"] for one in page["issues"]]) == (12, 10, ["SEC-11", "SEC-12"])
    assert ask(SEARCH, auth=Bearer(), **ALL).status_code == 404


def test_approvals_are_for_requests_alone(site: Site, ask: Ask) -> None:
    desk = site.project("HELP", kind="service_desk")
    ada = next(user for user in site.users.values() if user.name == "Ada")
    request = site.issue(desk, day(1), "Access")
    path = f"/rest/servicedeskapi/request/{request.key}/approval"
    assert ask(path).status_code == 404
    request.approvals = [Approval("Manager", day(1), [(ada, "approved")], day(2), "approved")]
    (approval,) = ask(path).json()["values"]
    assert approval["finalDecision"] == "approved"
    assert approval["completedDate"]["iso8601"] == "2026-01-02T12:00:00+0000"
    desk.agents = set()
    assert ask(path).status_code == 403


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("captcha", 403),
        ("too_many", 429),
        ("server_error", 500),
        ("bad_gateway", 502),
        ("not_json", 200),
        ("forbidden", 403),
    ],
)
def test_a_fault_strikes_once_and_then_no_more(ask: Ask, jira: StandIn, kind: Kind, status: int) -> None:
    fault = jira.faults.add(kind, path="/myself", retry_after=3)
    struck = ask("/rest/api/3/myself")
    assert struck.status_code == status
    assert (kind == "captcha") == ("CAPTCHA_CHALLENGE" in struck.headers.get("X-Authentication-Denied-Reason", ""))
    assert ask("/rest/api/3/myself").json()["accountId"] == jira.bot.account
    assert fault.hits == 1
    assert [request.status for request in jira.requests] == [status, 200]
