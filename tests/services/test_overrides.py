"""Dated changes on top of controls.yaml."""

from datetime import date

import pytest

from readiness.errors import WrongUse
from readiness.services import accounts
from readiness.services.assessment import Question, assess_selected
from readiness.services.merged_catalog import export
from readiness.services.overrides import change

BY = "dana@acme.example"


@pytest.fixture
def staffed(engaged):
    with engaged.database.writing() as session:
        for name, role in (("dana", "admin"), ("erin", "lead"), ("kim", "engineer")):
            accounts.add(session, f"{name}@acme.example", role, engaged.now())
    return engaged


def owner(workspace, day, control="CHG-02"):
    with workspace.database.reading() as session:
        answer = assess_selected(session, workspace, Question(as_of=day))
    [one] = [one for one in answer.controls if one.control.id == control]
    return one.owner.email if one.owner else None


def gaps(workspace, code, control, day=None):
    with workspace.database.reading() as session:
        found = assess_selected(session, workspace, Question(as_of=day)).gaps
    return [gap for gap in found if (gap.code, gap.control) == (code, control)]


def test_an_owner_changes_from_its_day_on_and_the_past_keeps_its_own(staffed):
    before = owner(staffed, date(2026, 4, 30))
    change(staffed, "CHG-02", "owner", "kim@acme.example", effective_from=date(2026, 5, 1), by=BY, reason="moved")
    assert owner(staffed, date(2026, 4, 30)) == before
    assert owner(staffed, date(2026, 5, 1)) == "kim@acme.example"
    with staffed.database.reading() as session:
        assert "owner: kim@acme.example" in export(session, staffed.home, date(2026, 5, 1), staffed.now())


def test_an_owner_who_is_locked_out_is_a_gap_the_same_day(staffed):
    today = staffed.today
    change(staffed, "CHG-02", "owner", "kim@acme.example", effective_from=date(2026, 1, 1), by=BY, reason="moved")
    assert gaps(staffed, "G3", "CHG-02") == []
    with staffed.database.writing() as session:
        accounts.disable(session, "kim@acme.example", staffed.now())
    [gap, *_] = gaps(staffed, "G3", "CHG-02")
    assert "kim@acme.example is no longer active" in gap.detail
    assert gaps(staffed, "G3", "CHG-02", today.replace(day=today.day - 1)) == []


def test_a_cadence_changes_between_windows_only(staffed):
    with pytest.raises(WrongUse, match="inside the window"):
        change(staffed, "BCP-04", "cadence", "annual", effective_from=date(2026, 3, 1), by=BY, reason="less")
    change(staffed, "BCP-04", "cadence", "monthly", effective_from=date(2026, 1, 1), by=BY, reason="more")
    with staffed.database.reading() as session:
        answer = assess_selected(session, staffed, Question(as_of=date(2026, 5, 1)))
    [control] = [one.control for one in answer.controls if one.control.id == "BCP-04"]
    assert control.cadence.value == "monthly"
    lines = [line for line in answer.coverage if line.requirement.id == "BCP-04/restore-test-records"]
    assert len(lines[0].slots) == 6
    assert [line.requirement.cadence.value for line in lines] == ["monthly"]


def test_one_line_alone_may_have_another_cadence(staffed):
    change(
        staffed, "BCP-04/restore-test-records", "cadence", "weekly", effective_from=date(2025, 12, 1), by=BY, reason="x"
    )
    with staffed.database.reading() as session:
        answer = assess_selected(session, staffed, Question(as_of=date(2026, 5, 1)))
    of = {line.requirement.id: line.requirement.cadence.value for line in answer.coverage}
    assert of["BCP-04/restore-test-records"] == "weekly"


@pytest.mark.parametrize(
    ("subject", "field", "value", "by", "reason"),
    [
        ("NO-01", "owner", "kim@acme.example", BY, "x"),
        ("CHG-02", "title", "x", BY, "x"),
        ("CHG-02/merged-pull", "owner", "kim@acme.example", BY, "x"),
        ("CHG-02", "owner", "somebody", BY, "x"),
        ("CHG-02", "owner", "a@b.example, c@d.example", BY, "x"),
        ("CHG-02", "cadence", "sometimes", BY, "x"),
        ("CHG-02", "owner", "kim@acme.example", "nobody@acme.example", "x"),
        ("CHG-02", "owner", "kim@acme.example", BY, " "),
    ],
)
def test_what_cannot_be_overridden_is_refused(staffed, subject, field, value, by, reason):
    with pytest.raises(WrongUse):
        change(staffed, subject, field, value, effective_from=date(2026, 1, 1), by=by, reason=reason)
