"""The queries a collector sends, and those people write."""

from datetime import UTC, datetime

import pytest

from readiness.demo.jira.jql import JqlError, read
from readiness.demo.jira.state import Site, User

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, number, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def site() -> Site:
    made = Site()
    ada = made.user("ada", zone="America/New_York")
    made.status("In Review", "In Progress")
    sec, ops = made.project("SEC", "Security"), made.project("OPS", "Operations")
    made.project("HID", "Hidden", browsers=set())
    made.fields["customfield_1"] = type(made.fields["summary"])("customfield_1", "Severity", "option")
    made.issue(sec, day(3), "Incident", labels=["outage", "API"], assignee=ada, priority="High", summary="API is down")
    made.issue(sec, day(5, 3), "Bug", labels=[], custom={"customfield_1": {"value": "SEV1"}})
    done = made.issue(ops, day(6), "Incident", labels=["disk"])
    made.move(done, "Done", day(8))
    reviewed = made.issue(ops, day(7), "Task")
    made.move(reviewed, "In Review", day(9))
    return made


@pytest.fixture(scope="module")
def ada(site: Site) -> User:
    return next(iter(site.users.values()))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("project = SEC", "SEC-1 SEC-2"),
        ("project = sec and issuetype = Incident", "SEC-1"),
        ("project in (SEC, OPS) AND type = incident", "SEC-1 OPS-1"),
        ('project = "Operations"', "OPS-1 OPS-2"),
        ("project != SEC", "OPS-1 OPS-2"),
        ("project not in (SEC)", "OPS-1 OPS-2"),
        ("labels = outage", "SEC-1"),
        ('labels in ("outage", disk)', "SEC-1 OPS-1"),
        ("labels is EMPTY", "SEC-2 OPS-2"),
        ("labels is not empty", "SEC-1 OPS-1"),
        ("labels not in (outage)", "OPS-1"),
        ("labels not in (outage) or labels is empty", "SEC-2 OPS-1 OPS-2"),
        ("summary ~ down", "SEC-1"),
        ("text !~ down and project = SEC", "SEC-2"),
        ("statusCategory != Done", "SEC-1 SEC-2 OPS-2"),
        ("statusCategory = 'In Progress'", "OPS-2"),
        ("status in ('To Do', 'Done')", "SEC-1 SEC-2 OPS-1"),
        ("NOT status = 'To Do'", "OPS-1 OPS-2"),
        ("assignee = currentUser()", "SEC-1"),
        ("assignee is empty and priority = Medium", "SEC-2 OPS-1 OPS-2"),
        ("resolution is empty", "SEC-1 SEC-2 OPS-2"),
        ("resolved >= 2026-01-08", "OPS-1"),
        ('resolutiondate < "2026-01-08"', ""),
        ('created >= "2026-01-05"', "OPS-1 OPS-2"),  # SEC-2 is of the evening before in New York
        ('created >= "2026/01/04 22:00" and created <= 2026-01-06', "SEC-2"),
        ("updated >= -12d", "OPS-1 OPS-2"),
        ("updated < startOfDay()", "SEC-1 SEC-2 OPS-1 OPS-2"),
        ("project = SEC or project = OPS and type = Task", "SEC-1 SEC-2 OPS-2"),
        ("(project = SEC or project = OPS) and type = Task", "OPS-2"),
        ("Severity = SEV1", "SEC-2"),
        ("cf[1] is not EMPTY", "SEC-2"),
        ("key in (SEC-1, OPS-2)", "SEC-1 OPS-2"),
    ],
)
def test_a_query_finds(site: Site, ada: User, text: str, keys: str) -> None:
    found = read(text, site, ada, NOW).among(list(site.visible(ada)))
    assert {issue.key for issue in found} == set(keys.split())


def test_orders(site: Site, ada: User) -> None:
    def keys(text: str) -> list[str]:
        return [issue.key for issue in read(text, site, ada, NOW).among(list(site.visible(ada)))]

    assert keys("project is not empty") == ["OPS-2", "OPS-1", "SEC-2", "SEC-1"]
    assert keys("project is not empty ORDER BY key ASC") == ["OPS-1", "OPS-2", "SEC-1", "SEC-2"]
    assert keys("project is not empty order by resolved DESC, key desc")[0] == "OPS-1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Unbounded JQL"),
        ("project = HID", "The value 'HID' does not exist for the field 'project'."),
        ("project = NONE", "does not exist for the field 'project'"),
        ("moon = full", "Field 'moon' does not exist or you do not have permission to view it."),
        ("key = SEC-99", "An issue with key 'SEC-99' does not exist"),
        ("project = SEC and", "Expecting more"),
        ("(project = SEC", r"Expecting '\)'"),
        ("project = SEC type = Bug", "Expecting operator before 'type'"),
        ("project SEC", "Expecting operator but got 'sec'"),
        ("created >= yesterday", "Date value 'yesterday'"),
        ('created >= "2026-02-31"', "Date value '2026-02-31'"),
        ('created >= "2026-01/05"', "Date value '2026-01/05'"),
        ("project = SEC order by moon", "Not able to sort"),
        ("project in SEC", r"Expecting '\('"),
        ("project in (SEC", r"Expecting '\)'"),
        ('project = "SEC', "not expected"),
    ],
)
def test_what_is_no_query_says_so_in_jiras_words(site: Site, ada: User, text: str, said: str) -> None:
    with pytest.raises(JqlError, match=said):
        read(text, site, ada, NOW)
