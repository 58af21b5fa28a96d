"""A roster that somebody brought and the links of the settings decide about access."""

import io
from datetime import date

import pytest

from readiness.bundle.verify import verify
from readiness.domain.calendar import Period
from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.services.bundles.handover import issue
from readiness.services.engagements import Proposal, create
from readiness.services.evidence.reviews import accept
from readiness.services.evidence.statement import About
from readiness.services.evidence.uploads import add
from readiness.services.files.incoming import Sent
from readiness.services.judging.procedures import Asked, judge
from readiness.services.people import accounts
from readiness.store import results

IDENTITY = """
[identity]
links = [{ person = "p1", system = "github", account = "dana" }, { person = "p2", system = "github", account = "bo" }]
services = [{ system = "github", account = "kim", owner = "dana@acme.example", reason = "deploys" }]
"""
ROSTER = (
    "person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status\n"
    "p1,dana@acme.example,,,,,,2020-01-01,,active\n"
    "p2,bo@acme.example,,,,,,2020-01-01,2026-05-10,left\n"
)


@pytest.fixture
def workspace(company):
    settings = company.home / "readiness.toml"
    settings.write_text(settings.read_text() + IDENTITY)
    opened = company.open()
    with opened.database.writing() as session:
        for name, role in (("dana", "admin"), ("erin", "lead")):
            accounts.add(session, f"{name}@acme.example", role, opened.now())
    yield opened
    opened.database.dispose()


def bring(workspace, **said):
    about = About(
        "AC-04/leavers-window",
        by="erin@acme.example",
        covers=Period(date(2026, 1, 1), date(2026, 5, 21)),
        **{"source": "HR", "source_total": 2, **said},
    )
    made = add(workspace, about, [Sent("roster.csv", io.BytesIO(ROSTER.encode()))])
    return accept(workspace, made.item.row.id, "dana@acme.example")


def judged(workspace, procedure):
    return judge(workspace, Asked(procedure=procedure))[0]


def items(one):
    return {item.item: (item.outcome.value, item.reason) for item in one.result.items}


def test_without_a_roster_nothing_is_said_of_leavers(company, workspace):
    company.collect(workspace)
    one = judged(workspace, "people.leavers")
    assert one.result is None
    assert "hris.roster" in one.note


def test_a_roster_not_known_to_be_whole_is_none(company, workspace):
    company.collect(workspace)
    bring(workspace, source=None)
    assert judged(workspace, "people.leavers").result is None


def test_a_leaver_who_is_still_a_member_is_an_exception_and_what_is_not_connected_is_named(company, workspace):
    bring(workspace)
    company.collect(workspace)
    one = judged(workspace, "people.leavers")
    assert items(one) == {"p2/github/bo": ("exception", "still_active")}
    assert "idp.users has neither a connection nor an import and is left out" in one.note
    assert one.count.outcome.value == "fail"


def test_an_account_is_a_workers_a_services_or_unknown(company, workspace):
    bring(workspace)
    company.collect(workspace)
    assert items(judged(workspace, "access.unknown_accounts")) == {
        "github/bo": ("exception", "no_person"),
        "github/erin": ("exception", "no_person"),
    }


def test_accepting_a_roster_judges_what_reads_it(company, workspace):
    company.collect(workspace)
    bring(workspace)
    with workspace.database.reading() as session:
        pair = ("AC-04", "people.leavers")
        newest = results.latest(session, [pair], workspace.now())[pair]
    assert newest.exceptions == 1


def test_a_roster_is_as_old_as_the_day_it_speaks_of(company, workspace):
    bring(workspace)
    company.collect(workspace)
    assert judge(workspace, Asked(procedure="people.leavers"), as_of=date(2026, 5, 20))[0].result is None


def test_a_hand_over_holds_the_roster_with_the_file_it_was_read_from(company, workspace, tmp_path):
    create(
        workspace,
        Proposal(ReportType.TWO, date(2026, 1, 1), date(2026, 6, 30), None, frozenset({Category.SECURITY}), "Firm LLP"),
    )
    bring(workspace)
    minutes = About("AC-07/monthly-sign", by="erin@acme.example", performed_on=date(2026, 3, 31))
    made = add(workspace, minutes, [Sent("a.txt", io.BytesIO(b"1")), Sent("b.txt", io.BytesIO(b"2"))])
    accept(workspace, made.item.row.id, "dana@acme.example")
    company.collect(workspace)
    issue(workspace, tmp_path / "bag")
    assert verify(tmp_path / "bag", again=True).as_json() == {"intact": True, "faults": []}
    files = {path.name for path in (tmp_path / "bag" / "data").rglob("*")}
    assert any(name.endswith("a.txt") for name in files)
    lists = [path.read_bytes() for path in (tmp_path / "bag" / "data" / "populations" / "hris.roster").iterdir()]
    assert any(b'"person_id":"p2"' in content for content in lists)
    assert any(content == ROSTER.encode() for content in lists)
