"""What a row says of a ticket: its history, approvals, relations and the site's own fields."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from collectors.jira.access_request import COLLECTOR as ACCESS
from collectors.jira.incident import COLLECTOR
from collectors.kit import Malformed, Refused
from readiness.demo.jira.faults import Kind
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Approval, Issue, Project, Site, User
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def ada(site: Site) -> User:
    return next(user for user in site.users.values() if user.name == "Ada")


@pytest.fixture
def bob(site: Site) -> User:
    return next(user for user in site.users.values() if user.name == "Bob")


@pytest.fixture
def one(site: Site, sec: Project, ada: User) -> Issue:
    return site.issue(sec, day(3), "Incident", reporter=ada, assignee=ada, labels=["outage"], summary="API is down")


def row_of(haul: Haul) -> Any:
    assert haul.failure is None
    (row,) = haul.rows
    return row


def test_what_every_ticket_has(site: Site, one: Issue, ada: User, bob: User, collect: Collect, jira: StandIn) -> None:
    site.move(one, "In Progress", day(3, 13), ada)
    site.move(one, "Done", day(4), bob)
    one.attachments.append("timeline.md")
    row = row_of(collect(COLLECTOR))
    told = {
        name: row[name] for name in ("item", "project", "type", "summary", "status", "status_category", "resolution")
    }
    assert told == {
        "item": "SEC-1",
        "project": "SEC",
        "type": "Incident",
        "summary": "API is down",
        "status": "Done",
        "status_category": "done",
        "resolution": "Done",
    }
    assert (row["created"], row["updated"], row["resolved"]) == (day(3), day(4), day(4))
    assert (row["reporter"], row["assignee"], row["labels"]) == (ada.account, ada.account, ["outage"])
    assert row["url"] == f"{jira.url}/browse/SEC-1"
    assert row["attachments"] == 1
    assert row["transitions"] == [
        {"at": day(3, 13), "from": "To Do", "to": "In Progress", "by": ada.account},
        {"at": day(4), "from": "In Progress", "to": "Done", "by": bob.account},
    ]
    assert row["changelog_whole"]
    assert [person["email"] for person in row["people"]] == ["ada@acme.example", "bob@acme.example"]


def test_instants_are_the_same_in_whatever_zone_jira_writes_them(one: Issue, collect: Collect, jira: StandIn) -> None:
    jira.bot.zone = "Asia/Kolkata"
    assert row_of(collect(COLLECTOR))["created"] == day(3)


def test_a_long_history_is_read_to_its_beginning(site: Site, one: Issue, ada: User, collect: Collect) -> None:
    for number in range(130):
        site.move(one, "In Progress" if number % 2 == 0 else "To Do", day(4 + number // 24, number % 24), ada)
    row = row_of(collect(COLLECTOR))
    assert len(row["transitions"]) == 130
    assert row["transitions"][0]["at"] == day(4, 0)
    assert row["transitions"] == sorted(row["transitions"], key=lambda move: move["at"])
    assert row["changelog_whole"]


def test_a_history_that_does_not_come_whole_says_so(site: Site, one: Issue, collect: Collect, jira: StandIn) -> None:
    site.deployment, site.newest_histories = "Cloud", 1
    for number in range(5):
        site.move(one, "In Progress" if number % 2 == 0 else "To Do", day(4, number))
    jira.faults.add("newest_history_only", path="/issue/SEC-1/changelog")
    row = row_of(collect(COLLECTOR))
    assert not row["changelog_whole"]


def test_a_move_nobody_made_has_no_author(site: Site, one: Issue, collect: Collect) -> None:
    site.move(one, "Done", day(4), None)
    assert row_of(collect(COLLECTOR))["transitions"][0]["by"] is None


def test_done_without_a_resolution_date_is_dated_by_the_move(site: Site, one: Issue, collect: Collect) -> None:
    site.move(one, "Done", day(4))
    one.resolved = one.resolution = None
    row = row_of(collect(COLLECTOR))
    assert (row["resolved"], row["resolution"]) == (day(4), None)


def test_due_dates_are_told_with_their_history(site: Site, one: Issue, ada: User, collect: Collect) -> None:
    site.plan(one, date(2026, 1, 10), day(3, 13), ada)
    site.plan(one, date(2026, 1, 20), day(9), ada)
    row = row_of(collect(COLLECTOR))
    assert row["due"] == date(2026, 1, 20)
    assert row["due_changes"] == [
        {"at": day(3, 13), "from": None, "to": date(2026, 1, 10), "by": ada.account},
        {"at": day(9), "from": date(2026, 1, 10), "to": date(2026, 1, 20), "by": ada.account},
    ]


def test_links_subtasks_and_parent(site: Site, one: Issue, collect: Collect) -> None:
    other = site.issue(site.project("ENG"), day(4), "Bug")
    site.link(one, other, "Cause", "is caused by")
    child = site.subtask(one, day(5))
    row = row_of(collect(COLLECTOR))
    assert row["links"] == [{"item": "ENG-1", "relation": "is caused by", "type": "Bug", "status_category": "new"}]
    assert row["subtasks"] == [{"item": child.key, "relation": "subtask", "type": "Sub-task", "status_category": "new"}]
    (own,) = collect(COLLECTOR, jql={"incident": "issuetype = Sub-task"}).rows
    assert own["parent"] == "SEC-1"


def test_approvals_of_a_request(site: Site, ada: User, bob: User, collect: Collect) -> None:
    desk = site.project("HELP", kind="service_desk")
    request = site.issue(desk, day(3), "Access", reporter=ada)
    asked = Approval("Manager", day(3), [(bob, "approved"), (ada, "pending")], completed=day(4), decision="approved")
    request.approvals = [asked]
    row = row_of(collect(ACCESS, jql={"access_request": "project = HELP"}))
    assert row["approvals"] == [
        {"approver": bob.account, "decided_at": day(4), "decision": "approved", "source": "request"},
        {"approver": ada.account, "decided_at": None, "decision": "pending", "source": "request"},
    ]
    assert row["approvals_whole"]


def test_approvals_that_may_not_be_seen_are_not_taken_for_none(site: Site, collect: Collect) -> None:
    desk = site.project("HELP", kind="service_desk", agents=set())
    site.issue(desk, day(3), "Access").approvals = []
    row = row_of(collect(ACCESS, jql={"access_request": "project = HELP"}))
    assert (row["approvals"], row["approvals_whole"]) == ([], False)


def test_many_approvals_are_paged(site: Site, bob: User, collect: Collect) -> None:
    desk = site.project("HELP", kind="service_desk")
    request = site.issue(desk, day(3), "Access")
    request.approvals = [Approval(str(n), day(3), [(bob, "approved")], day(4), "approved") for n in range(70)]
    assert len(row_of(collect(ACCESS, jql={"access_request": "project = HELP"}))["approvals"]) == 70


def test_a_status_may_mean_approval(site: Site, one: Issue, bob: User, collect: Collect) -> None:
    site.status("Approved", "In Progress")
    site.status("Declined", "Done")
    site.move(one, "Declined", day(4), bob)
    site.move(one, "Approved", day(5), bob)
    row = row_of(collect(COLLECTOR, approved_statuses=["approved"], declined_statuses=["Declined"]))
    assert row["approvals"] == [
        {"approver": bob.account, "decided_at": day(4), "decision": "declined", "source": "status"},
        {"approver": bob.account, "decided_at": day(5), "decision": "approved", "source": "status"},
    ]


def test_the_sites_own_fields_are_read_by_name_or_id(site: Site, one: Issue, ada: User, collect: Collect) -> None:
    values = {
        "severity": ("Severity", "option", {"id": "1", "value": "SEV1"}, "SEV1"),
        "detected_at": ("Detected", "datetime", "2026-01-03T11:30:00.000+0100", datetime(2026, 1, 3, 10, 30, tzinfo=UTC)),
        "reviewed_at": ("Reviewed", "date", "2026-01-08", datetime(2026, 1, 8, 12, tzinfo=UTC)),
        "data_affected": ("Data?", "option", {"value": "Yes"}, True),
        "exit_on": ("Exit", "date", "2026-01-09", date(2026, 1, 9)),
        "person": ("Whom", "user", {"accountId": "1", "emailAddress": "eve@acme.example"}, "eve@acme.example"),
        "system": ("System", "array", [{"value": "billing"}, {"value": "crm"}], "billing, crm"),
        "closure_evidence": (
            "Proof", "string", {"type": "doc", "content": [{"type": "text", "text": "retest"}, {"text": "passed"}]}, "retest passed",
        ),
    }  # fmt: skip
    names = {}
    for meaning, (name, kind, value, _) in values.items():
        field = site.custom_field(name, kind)
        one.custom[field.id] = value
        names[meaning] = field.id if meaning == "severity" else name.upper()
    empty = site.custom_field("Told", "datetime")
    row = row_of(collect(COLLECTOR, fields={**names, "notified_at": empty.name}))
    assert {meaning: row[meaning] for meaning in values} == {meaning: value for meaning, (*_, value) in values.items()}
    assert row["mapped"] == sorted([*values, "notified_at"])
    assert row["notified_at"] is None


@pytest.mark.parametrize(("value", "told"), [("no", False), ("Unknown", None), (None, None)])
def test_neither_yes_nor_no_is_neither(site: Site, one: Issue, collect: Collect, value: str | None, told: Any) -> None:
    field = site.custom_field("Data?", "option")
    one.custom[field.id] = value and {"value": value}
    assert row_of(collect(COLLECTOR, fields={"data_affected": "Data?"}))["data_affected"] is told


def test_a_field_nobody_knows_is_refused_by_name(one: Issue, collect: Collect) -> None:
    haul = collect(COLLECTOR, fields={"severity": "Severity"})
    assert isinstance(haul.failure, Refused)
    assert "knows no field Severity, which the connection's `fields.severity` names" in str(haul.failure)


def test_two_fields_of_one_name_are_told_apart_by_id(site: Site, one: Issue, collect: Collect) -> None:
    ids = [site.custom_field("Severity", "option").id for _ in range(2)]
    haul = collect(COLLECTOR, fields={"severity": "Severity"})
    assert isinstance(haul.failure, Refused)
    assert all(id_ in str(haul.failure) for id_ in ids)
    assert collect(COLLECTOR, fields={"severity": ids[0]}).failure is None


def test_a_field_of_the_wrong_type_is_a_contradiction_that_names_it(site: Site, one: Issue, collect: Collect) -> None:
    one.custom[site.custom_field("Detected", "string").id] = "yesterday, I think"
    haul = collect(COLLECTOR, fields={"detected_at": "Detected"})
    assert isinstance(haul.failure, Malformed)
    assert "`fields.detected_at` holds yesterday, I think" in str(haul.failure)


@pytest.mark.parametrize("field", ["status", "summary", "created", "issuetype", "project"])
def test_a_field_that_is_missing_leaves_its_column_empty_and_the_row_lacking(
    one: Issue, collect: Collect, jira: StandIn, field: str
) -> None:
    kind: Kind = "missing_field"
    jira.faults.add(kind, path="/search", contains="expand=changelog", field=field)
    haul = collect(COLLECTOR, lacking=1)
    assert haul.failure is None
    assert len(haul.rows) == 1
