"""The story as a visitor finds it: told once, then asked."""

from datetime import date, timedelta

import pytest

from readiness.demo.github.company import LOGIN, small_organization
from readiness.demo.github.server import serving
from readiness.demo.paper import WAITING
from readiness.demo.story import DAY_OF_WINDOW, OUTAGE, furnish, tell
from readiness.domain.calendar import Period
from readiness.domain.vocabulary import RunOutcome
from readiness.services import reviewing
from readiness.services.assessment import Question, assess_selected
from readiness.services.reviewing import Filter
from readiness.store import runs
from readiness.store.check import check_ledger, check_vault
from readiness.wiring import open_workspace

TODAY = date(2026, 5, 22)
START = TODAY - timedelta(days=DAY_OF_WINDOW - 1)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "lantern"
    with serving(small_organization(TODAY)) as stand_in:
        furnish(home, stand_in, 8400)
        logins = tell(home, stand_in, TODAY, lambda *_: None)
    workspace = open_workspace(home, {})
    yield workspace, logins
    workspace.database.dispose()


@pytest.fixture(scope="module")
def answer(told):
    workspace, _ = told
    with workspace.database.reading() as session:
        return assess_selected(session, workspace, Question(as_of=TODAY))


def found(answer, procedure):
    return {
        (row.item, row.reason)
        for control in answer.controls
        for result in control.results
        if result.procedure == procedure
        for row in result.exceptions
    }


def test_three_people_may_sign_in(told):
    _, logins = told
    assert [login.role for login in logins] == ["lead", "engineer", "auditor"]
    assert len({login.password for login in logins}) == 3


def test_the_merges_that_were_planted_are_found_and_no_others(answer):
    reasons = sorted(reason for _, reason in found(answer, "changes.approved"))
    assert reasons == ["approver_wrote_code", "no_approval"]
    assert [reason for _, reason in found(answer, "changes.complete")] == ["direct_push"]


def test_the_week_in_which_github_was_down_is_a_run_that_failed(told):
    workspace, _ = told
    with workspace.database.reading() as session:
        made = runs.newest(session, limit=500)
    failed = {attempt.run.started_at.date() for attempt in made if attempt.end.outcome is not RunOutcome.COMPLETE}
    assert failed == {START + timedelta(days=OUTAGE.start)}


def test_branch_protection_that_was_off_is_kept_as_days_with_an_exception(answer):
    [control] = [one for one in answer.controls if one.control.id == "CHG-03"]
    flags = {flag.partition(":")[0] for flag in control.status.flags}
    assert "history_exception" in flags
    assert (f"{LOGIN}/api/main", "no_review") not in found(answer, "github.review_required")


def test_the_review_nobody_did_is_a_gap_and_the_late_one_is_late(answer):
    slots = {
        coverage.requirement.id: [slot.state.value for slot in coverage.slots]
        for coverage in answer.coverage
        if coverage.requirement.control in {"RSK-02", "GOV-08"} and coverage.requirement.proves == "operating"
    }
    assert slots["RSK-02/review-notes"][0] == "gap"
    assert slots["GOV-08/management-review"][0] == "late"


def test_six_uploads_wait_for_somebody_else(told):
    workspace, _ = told
    with workspace.database.reading() as session:
        waiting = list(reviewing.listed(session, Filter(state="submitted"), workspace))
    assert len(waiting) == WAITING


def test_everything_that_was_kept_agrees(told):
    workspace, _ = told
    with workspace.database.reading() as session:
        assert list(check_ledger(session)) == []
        assert list(check_vault(session, workspace.vault)) == []


def test_the_window_is_the_storys(answer):
    assert answer.engagement.window == Period(START, START + timedelta(days=180))
