"""One company on three systems: GitHub, AWS and Jira in one workspace, and lists that people bring."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import boto3
import pytest

from readiness.demo.aws.running import StandIn as AWSStandIn
from readiness.demo.aws.running import running_aws
from readiness.demo.jira.server import serving as serving_jira
from readiness.demo.jira.stand_in import StandIn as JiraStandIn
from readiness.demo.jira.state import Site
from readiness.domain.calendar import Period
from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.services.engagements import Proposal, create
from readiness.services.evidence import reviews, uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.judging.procedures import Asked, judge
from readiness.services.people import accounts
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.services.conftest import WINDOW, Company

MORE = """
[connections.aws_prod]
source = "aws"
regions = ["us-east-1", "eu-west-1"]
endpoint_url = "{aws}"
access_key_id = "env:AWS_KEY"
secret_access_key = "env:AWS_SECRET"

[connections.jira]
source = "jira"
base_url = "{jira}"
email = "{bot}"
token = "env:JIRA_TOKEN"
collectors = ["tickets.incident"]

[connections.jira.jql]
incident = "project = SEC and issuetype = Incident"
"""
ROSTER = """\
person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status
p1,dana@acme.example,Dana,employee,Head of Security,Security,,2024-01-01,,active
p2,erin@acme.example,Erin,employee,Head of Engineering,Engineering,p1,2024-01-01,2026-03-14,left
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[AWSStandIn]:
    with running_aws() as stand_in:
        session = boto3.session.Session(stand_in.access_key_id, stand_in.secret_access_key)
        s3 = session.client("s3", region_name="us-east-1", endpoint_url=stand_in.endpoint_url)
        s3.create_bucket(Bucket="acme-logs")
        s3.close()
        yield stand_in


@pytest.fixture
def jira() -> Iterator[JiraStandIn]:
    site = Site("Cloud")
    ada, sec = site.user("ada"), site.project("SEC", "Security")
    incident = site.issue(sec, datetime(2026, 3, 2, 9, tzinfo=UTC), "Incident", reporter=ada)
    site.move(incident, "Done", datetime(2026, 3, 2, 12, tzinfo=UTC), ada)
    with serving_jira(site) as stand_in:
        yield stand_in


@pytest.fixture
def estate(company: Company, aws: AWSStandIn, jira: JiraStandIn) -> Iterator[Workspace]:
    settings = company.home / "readiness.toml"
    more = MORE.format(aws=aws.endpoint_url, jira=jira.url, bot=jira.bot.email)
    settings.write_text(settings.read_text() + more)
    company.environ |= {
        "AWS_KEY": aws.access_key_id,
        "AWS_SECRET": aws.secret_access_key,
        "JIRA_TOKEN": jira.token,
    }
    workspace = open_workspace(company.home, company.environ, company.clock)
    create(workspace, Proposal(ReportType.TWO, *WINDOW, None, frozenset({Category.SECURITY}), "Firm LLP"))
    yield workspace
    workspace.database.dispose()


def test_every_list_of_three_systems_comes_whole_in_one_round(company, estate):
    made = company.collect(estate)
    assert {(run.connection, end.outcome.value, end.reason) for run, end in made.runs} == {
        ("github", "complete", None),
        ("aws_prod", "complete", None),
        ("jira", "complete", None),
    }
    assert {run.collector.partition(".")[0] for run, _ in made.runs} == {"github", "aws", "tickets"}


def test_what_came_is_judged_and_nothing_unlooked_at_passes(company, estate):
    company.collect(estate)
    said = {(one.control.id, one.use.id): one.count for one in judge(estate, Asked())}
    assert said["AC-02", "aws.root_mfa"].tested == 1
    assert said["CHG-02", "changes.approved"].outcome == "pass"
    assert all(count.tested or count.no_occurrences or count.outcome != "pass" for count in said.values()), (
        "a pass over nothing"
    )


def test_one_systems_trouble_leaves_the_others_whole(company, estate, jira):
    company.environ["JIRA_TOKEN"] = "dead"
    made = company.collect(estate)
    outcomes = {run.connection: end.outcome.value for run, end in made.runs}
    assert outcomes == {"github": "complete", "aws_prod": "complete", "jira": "refused"}


def test_a_leaver_of_the_roster_is_held_against_the_accounts_that_were_collected(company, estate):
    with estate.database.writing() as session:
        for email in ("dana@acme.example", "lena@acme.example"):
            accounts.add(session, email, "lead", estate.now(), "correct horse battery")
    company.collect(estate)
    line = next(line.id for line in estate.catalog.requirements if line.collector == "hris.roster")
    about = About(
        line,
        by="dana@acme.example",
        performed_on=date(2026, 5, 22),
        source="HR system, report Roster",
        source_total=2,
    )
    brought = uploads.add(estate, about, [Sent("roster.csv", BytesIO(ROSTER.encode()))])
    reviews.accept(estate, brought.item.row.id, "lena@acme.example")
    judged = judge(estate, Asked(procedure="people.leavers"))
    assert judged
    assert all(one.count.outcome != "not_run" for one in judged)
    assert all(one.result.window == Period(WINDOW[0], date(2026, 5, 22)) for one in judged)
