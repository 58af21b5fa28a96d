"""The demo as a visitor finds it: lived through once, then asked; what was planted is found, no more and no less."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from readiness.demo.company import planted, script
from readiness.demo.company.value import company
from readiness.demo.company.vendors import running_vendors
from readiness.demo.running import make_demo
from readiness.domain.calendar import ONE_DAY, local_date
from readiness.domain.schedule import DueState
from readiness.domain.vocabulary import RunOutcome
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.evidence import items
from readiness.services.evidence.items import Filter
from readiness.services.scheduling.schedule import standing
from readiness.services.waivers.grants import recorded
from readiness.store import journal, paging, results, runs, schedule
from readiness.store.check import check_ledger, check_vault
from readiness.store.paging import Wish
from readiness.web.app import create_app
from readiness.wiring import open_workspace

TOLD = company()
ORG = TOLD.login
ROOT = Path(__file__).parents[2]
YESTERDAY = TOLD.today - ONE_DAY
RULES_OF_BRANCHES = (
    "github.admins_not_exempt",
    "github.checks_required",
    "github.force_push_blocked",
    "github.review_required",
    "github.stale_reviews_dismissed",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "lantern"
    home.mkdir()
    with running_vendors(script.instant(planted.PREPARED, 12)) as vendors:
        lived = make_demo(home, 8400, vendors, lambda *_: None)
        workspace = open_workspace(home, {})
        yield workspace, lived
        workspace.database.dispose()


@pytest.fixture(scope="module")
def workspace(demo):
    return demo[0]


@pytest.fixture(scope="module")
def answer(workspace):
    with workspace.database.reading() as session:
        return assess_selected(session, workspace, Question(as_of=workspace.today))


@pytest.fixture(scope="module")
def judged(workspace):
    """Every judgement of every procedure in the window."""
    with workspace.database.reading() as session:
        kept = list(paging.whole(session, results.listed(workspace.now()), Wish()))
        return [results.get(session, one.id) if one.exceptions or one.inconclusive else one for one in kept]


@pytest.fixture(scope="module")
def made(workspace):
    with workspace.database.reading() as session:
        return runs.newest(session, limit=10_000)


def days_of(judged, procedure):
    return {one.day for one in judged if one.procedure == procedure and one.exceptions}


def test_nothing_is_ever_said_against_the_company_but_what_was_planted(judged):
    number = {name: said["number"] for name, said in TOLD.said["accounts"].items()}
    bucket, _ = planted.PUBLIC_BUCKET
    who = next(iter(planted.HOURS_TOO_LONG))
    said = {(one.procedure, row.item, row.reason) for one in judged for row in one.items if row.outcome == "exception"}
    singly = {line for line in said if not line[0].startswith("changes.")}
    assert singly == {
        ("people.leavers", f"file:{who}/idp/{TOLD.email(who)}", "removed_late"),
        ("access.unknown_accounts", f"github/{TOLD.said['orphan']}", "no_person"),
        ("aws.root_mfa", f"aws_data:{number['aws_data']}", "no_mfa"),
        ("access.second_factor", f"aws_data:aws/{number['aws_data']}/<root_account>", "no_factor"),
        ("aws.s3_public_block", f"aws_prod:arn:aws:s3:::{bucket}", "not_blocked"),
        ("github.checks_required", f"{ORG}/{planted.WAIVED[1]}/main", "no_required_check"),
        *((rule, f"{ORG}/api/main", "not_protected") for rule in RULES_OF_BRANCHES),
    }
    assert Counter((procedure, reason) for procedure, _, reason in said - singly) == {
        ("changes.approved", "no_approval"): len(planted.UNAPPROVED),
        ("changes.approved", "approver_wrote_code"): 1,
        ("changes.complete", "direct_push"): len(planted.PUSHED),
    }


def test_what_could_not_be_told_is_what_jira_did_not_tell_in_its_outage(judged):
    unclear = [
        (one.procedure, one.day, row.reason) for one in judged for row in one.items if row.outcome != "exception"
    ]
    assert {(procedure, reason) for procedure, _, reason in unclear} == {("changes.traceable", "ticket_unseen")}
    assert {day for _, day, _ in unclear} == {planted.OUTAGE.start - ONE_DAY}
    assert {one.outcome for one in judged if one.day == YESTERDAY} <= {"pass", "fail"}


def test_the_leaver_was_active_so_many_hours_too_long(judged):
    [hours] = {row.facts["hours_late"] for one in judged if one.procedure == "people.leavers" for row in one.items}
    assert hours == next(iter(planted.HOURS_TOO_LONG.values()))


def test_what_was_mended_was_wrong_on_its_days_and_on_no_others(judged):
    for procedure, days in (
        ("aws.root_mfa", planted.ROOT_WITHOUT_FACTOR),
        ("aws.s3_public_block", planted.PUBLIC_BUCKET[1]),
        ("github.review_required", planted.UNPROTECTED),
    ):
        looked = {one.day for one in judged if one.procedure == procedure}
        assert days_of(judged, procedure) == {day for day in looked if day in days}
        assert days.end + ONE_DAY in looked
    assert days_of(judged, "aws.s3_public_block") == set(planted.PUBLIC_BUCKET[1])


def test_one_review_was_missed_and_one_was_late(answer):
    amiss = {
        (coverage.requirement.id, slot.state.value)
        for coverage in answer.coverage
        for slot in coverage.slots
        if slot.state.value in {"gap", "late"}
    }
    assert amiss == {(*planted.MISSED, "gap"), (*planted.LATE, "late")}
    [line] = [one for one in answer.coverage if one.requirement.id in planted.LATE]
    [late] = [slot for slot in line.slots if slot.state.value == "late"]
    assert late.evidence
    number, days = next(iter(planted.LATE.values()))
    assert (number, days) == (0, 2)


def test_the_gaps_are_those_that_were_planted(answer):
    found = {(gap.code, gap.control, gap.requirement) for gap in answer.gaps if gap.code != "G13"}
    left = [control.id for control in (one.control for one in answer.controls) if control.owner == "Support Lead"]
    overdue = planted.OVERDUE_POLICY[0]
    assert found == {
        ("G7", "CHG-02", None),
        ("G7", "AC-04", None),
        ("G5", "AC-06", next(iter(planted.MISSED))),
        *(("G3", control, None) for control in left),
        *(("G2", control, None) for control in (*left, overdue.partition("/")[0])),
    }


def test_jira_was_out_for_four_days_and_every_other_run_was_whole(workspace, made):
    failed = [one for one in made if one.end is None or one.end.outcome is not RunOutcome.COMPLETE]
    assert {one.run.connection for one in failed} == {"jira"}
    assert {local_date(one.run.started_at, workspace.zone) for one in failed} == set(planted.OUTAGE)


def test_all_that_was_due_was_done_on_time_but_what_jira_did_not_answer(workspace):
    with workspace.database.reading() as session:
        found = schedule.newest(session, workspace.now(), limit=10_000)
    amiss = {(one.due.connection, one.due.day, standing(one)) for one in found if standing(one) is not DueState.DONE}
    assert amiss == {("jira", planted.OUTAGE.start, DueState.LATE)}


def test_every_day_up_to_yesterday_is_covered_by_what_is_collected(workspace, answer):
    collected = [one for one in answer.coverage if one.requirement.collector in workspace.connections_of]
    short = {
        one.requirement.id: one.gaps
        for one in collected
        if workspace.connections_of[one.requirement.collector] and any(gap.days.end < YESTERDAY for gap in one.gaps)
    }
    assert short == {}


def test_one_waiver_six_uploads_waiting_three_logins(workspace, demo):
    assert [(one.procedure, one.item) for one in recorded(workspace)] == [
        (planted.WAIVED[0], f"{ORG}/{planted.WAIVED[1]}/main")
    ]
    with workspace.database.reading() as session:
        assert len(list(items.listed(session, Filter(state="submitted"), workspace))) == planted.WAITING
    assert [login.role for login in demo[1].logins] == ["lead", "engineer", "auditor"]


def test_the_company_is_as_large_as_it_says(workspace, demo):
    on_duty = [one for one in TOLD.people.values() if one.works_on(TOLD.today)]
    assert (len(on_duty), len(TOLD.said["repositories"])) == (39, 25)
    assert len(demo[1].tickets) == 450
    assert TOLD.window.days == 181
    assert (TOLD.today - TOLD.window.start).days + 1 == 142


def test_today_is_pinned_on_every_page_and_in_every_envelope(workspace):
    assert workspace.today == TOLD.today
    page = create_app(workspace).test_client().get("/login").get_data(as_text=True)
    assert "today is always 22 May 2026" in page
    with workspace.database.reading() as session:
        told = journal.entries(session, limit=100_000)
    assert told
    assert all('"demo":"invented; today is 2026-05-22"' in one.envelope for one in told)


def test_everything_that_was_kept_agrees(workspace):
    with workspace.database.reading() as session:
        assert list(check_ledger(session)) == []
        assert list(check_vault(session, workspace.vault)) == []


def test_the_tour_of_the_readme_shows_what_it_says(demo, tmp_path):
    workspace, lived = demo
    readme = (ROOT / "README.md").read_text().partition("## A tour with the demo")[2]
    (block,) = re.findall(r"```sh\n(.*?)```", readme.partition("\n## ")[0], re.DOTALL)
    steps = block.partition("token=")
    toured = subprocess.run(
        ["bash", "-uc", "".join(steps[1:]).replace("/tmp/bundle", str(tmp_path / "bundle"))],  # noqa: S108, S607 -- the reader's own
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "READINESS_HOME": str(shutil.copytree(workspace.home, tmp_path / "demo")),
            "GITHUB": lived.github,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = toured.stdout
    assert "github.repos\trefused" in said
    assert "GitHub does not accept the token" in said
    assert said.count("github.branch_rules\tcomplete") == 2
    assert re.search(r"^G7\t.*\tCHG-03\t.*lantern-works/api/main.*devon@lantern.example", said, re.MULTILINE)
    assert "judged 5: 1 fail, 4 pass" in toured.stderr  # `handbook` is waived, and so says what failed
    assert re.search(r"^intact: .*\nNOT INTACT\naltered\tdata/omissions.json", said, re.MULTILINE)
    assert toured.returncode == 1


def test_the_pictures_of_the_docs_are_pages_of_the_demo(workspace, tmp_path):
    command = [sys.executable, "-m", "tests.screenshots", str(workspace.home), str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert {one.name for one in tmp_path.iterdir()} == {one.name for one in (ROOT / "docs" / "images").iterdir()}
