"""Dated changes on top of controls.yaml."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.circle import Circle
from readiness.errors import Refusal, WrongUse
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.catalog.export import export
from readiness.services.controls import overrides
from readiness.services.controls.overrides import Change
from readiness.services.duties.circle import circle
from readiness.services.people import accounts
from readiness.store import journal

BY = "dana@acme.example"


@pytest.fixture
def staffed(engaged):
    with engaged.database.writing() as session:
        for name, role in (("dana", "admin"), ("erin", "lead"), ("kim", "engineer")):
            accounts.add(session, f"{name}@acme.example", role, engaged.now())
    return engaged


def change(workspace, subject, field, value, *, effective_from, by=BY, reason="x", until=None, seen=None):
    return overrides.change(workspace, Change(subject, field, value, effective_from, by, reason, until, seen))


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
        ("CHG-02", "owner", "kim@acme.example", BY, "x" * 2001),
        ("CHG-02/merged-pull", "backup", "kim@acme.example", BY, "x"),
        ("CHG-02", "backup", "somebody", BY, "x"),
        ("nobody in particular", "delegate", "kim@acme.example", BY, "x"),
        ("erin@acme.example", "delegate", "kim@acme.example", BY, "x"),
    ],
)
def test_what_cannot_be_overridden_is_refused(staffed, subject, field, value, by, reason):
    with pytest.raises(WrongUse):
        change(staffed, subject, field, value, effective_from=date(2026, 1, 1), by=by, reason=reason)


MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
ERIN, KIM = "erin@acme.example", "kim@acme.example"


def around(workspace, day):
    with workspace.database.reading() as session:
        return circle(session, workspace, workspace.now(), day)


def test_a_control_has_a_backup_owner_from_a_day_on_who_may_be_named_by_a_role(staffed):
    change(staffed, "CHG-02", "backup", "Kim@acme.example", effective_from=MAY)
    change(staffed, "CHG-02", "backup", "Head of Security", effective_from=JUNE)
    assert around(staffed, MAY - timedelta(days=1)).backups == {}
    assert around(staffed, MAY).backups == {"CHG-02": KIM}
    assert around(staffed, JUNE).backups == {"CHG-02": staffed.settings.owners["Head of Security"]}
    with staffed.database.writing() as session:
        accounts.disable(session, KIM, staffed.now())
    assert around(staffed, MAY).backups == {}


def test_somebody_acts_for_an_owner_from_a_day_to_a_day(staffed):
    change(staffed, ERIN, "delegate", KIM, effective_from=MAY, until=JUNE)
    assert around(staffed, MAY - timedelta(days=1)).acting(ERIN) == ERIN
    assert around(staffed, MAY).acting(ERIN.upper()) == KIM
    assert around(staffed, JUNE).acting(ERIN) == KIM
    assert around(staffed, JUNE + timedelta(days=1)).acting(ERIN) == ERIN


def test_who_is_back_early_says_so_and_the_days_before_keep_their_delegate(staffed):
    change(staffed, ERIN, "delegate", KIM, effective_from=MAY, until=JUNE)
    back = MAY + timedelta(days=7)
    change(staffed, ERIN, "delegate", ERIN, effective_from=back, until=JUNE)
    assert around(staffed, back).acting(ERIN) == ERIN
    assert around(staffed, back - timedelta(days=1)).acting(ERIN) == KIM


def test_a_delegate_who_is_locked_out_acts_for_nobody(staffed):
    change(staffed, ERIN, "delegate", KIM, effective_from=MAY, until=JUNE)
    with staffed.database.writing() as session:
        accounts.disable(session, KIM, staffed.now())
    assert around(staffed, MAY).acting(ERIN) == ERIN


@pytest.mark.parametrize("until", [None, MAY - timedelta(days=1)])
def test_a_delegate_acts_for_some_days(staffed, until):
    with pytest.raises(WrongUse, match="some days"):
        change(staffed, ERIN, "delegate", KIM, effective_from=MAY, until=until)


def test_nothing_but_a_delegate_ends_by_itself(staffed):
    with pytest.raises(WrongUse, match="for good"):
        change(staffed, "CHG-02", "owner", KIM, effective_from=MAY, until=JUNE)


@pytest.mark.parametrize("state", ["unknown", "disabled", "auditor"])
def test_nobody_acts_who_may_not(staffed, state):
    with staffed.database.writing() as session:
        if state != "unknown":
            accounts.add(session, "pat@acme.example", "auditor" if state == "auditor" else "lead", staffed.now())
        if state == "disabled":
            accounts.disable(session, "pat@acme.example", staffed.now())
    with pytest.raises(WrongUse, match=r"pat@acme\.example"):
        change(staffed, ERIN, "delegate", "pat@acme.example", effective_from=MAY, until=JUNE)


def test_delegates_and_backups_change_no_answer_and_no_file(staffed):
    before = owner(staffed, MAY)
    change(staffed, "CHG-02", "backup", KIM, effective_from=MAY)
    change(staffed, before, "delegate", KIM, effective_from=MAY, until=JUNE)
    assert owner(staffed, MAY) == before
    with staffed.database.reading() as session:
        assert export(session, staffed.home, MAY, staffed.now()) == (staffed.home / "controls.yaml").read_text()


def test_the_ledger_says_what_was_there_before(staffed):
    first = change(staffed, "CHG-02", "owner", KIM, effective_from=MAY)
    second = change(staffed, "CHG-02", "owner", ERIN, effective_from=JUNE)
    third = change(staffed, "CHG-02", "backup", ERIN, effective_from=JUNE)
    with staffed.database.reading() as session:
        told = journal.envelopes(session, [first.id, second.id, third.id])
    said = [json.loads(told[one.id])["before"] for one in (first, second, third)]
    assert said == [staffed.catalog.control("CHG-02").owner, KIM, None]


def test_what_changed_under_a_form_is_refused(staffed):
    with staffed.database.reading() as session:
        seen = overrides.newest(session, staffed, "CHG-02", staffed.now())
    change(staffed, "CHG-02", "owner", KIM, effective_from=MAY, seen=seen)
    with pytest.raises(Refusal, match="changed meanwhile"):
        change(staffed, "CHG-02", "owner", KIM, effective_from=MAY, seen=seen)


def test_the_list_says_what_is_in_force_what_was_replaced_and_what_is_to_come(staffed):
    change(staffed, "CHG-02", "owner", KIM, effective_from=MAY)
    change(staffed, "CHG-02", "owner", ERIN, effective_from=MAY + timedelta(days=3))
    change(staffed, "CHG-02", "owner", BY, effective_from=JUNE)
    change(staffed, ERIN, "delegate", KIM, effective_from=MAY, until=MAY + timedelta(days=4))
    with staffed.database.reading() as session:
        found = overrides.listed(session, MAY + timedelta(days=5), staffed.now())
        assert overrides.listed(session, MAY, staffed.now() - timedelta(seconds=1)) == ()
        only = overrides.listed(session, MAY, staffed.now(), frozenset({ERIN}))
    assert [standing.value for _, standing in found] == ["over", "coming", "in_force", "replaced"]
    assert [one.field for one, _ in only] == ["delegate"]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6).filter(
        lambda named: all(key != value for key, value in named.items())
    ),
    st.sampled_from("abcdef"),
)
def test_whoever_names_whom_somebody_acts_who_named_nobody_or_everybody_in_the_ring_acts(named, person):
    acts = Circle(delegates=named).acting(person)
    assert acts == person or (acts in named.values() and acts not in named)


def test_the_same_change_of_several_is_made_of_each_and_an_older_form_leaves_what_was_changed_since(staffed):
    with staffed.database.reading() as session:
        seen = overrides.mark(session)
    asked = Change("", "owner", KIM, MAY, BY, "moved", None, seen)
    first = overrides.change_each(staffed, ["CHG-02", "NO-1", "CHG-02"], asked)
    assert [one.subject for one in first.done] == ["CHG-02"]
    assert [one.id for one in first.refused] == ["NO-1"]
    again = overrides.change_each(staffed, ["CHG-02"], asked)
    assert [str(one.why) for one in again.refused] != []
    assert again.done == ()
    with staffed.database.reading() as session:
        newer = overrides.mark(session)
    assert newer == first.done[0].id
    assert len(overrides.change_each(staffed, ["CHG-02"], Change("", "owner", BY, MAY, BY, "x", None, newer)).done) == 1


def test_delegates_are_named_for_people_not_for_controls(staffed):
    with pytest.raises(WrongUse, match="acts for a person"):
        overrides.change_each(staffed, ["CHG-02"], Change("", "delegate", KIM, MAY, BY, "x"))
    with pytest.raises(WrongUse, match="cannot be overridden"):
        overrides.change_each(staffed, ["CHG-02"], Change("", "color", KIM, MAY, BY, "x"))
