from dataclasses import replace
from datetime import date

import pytest

from readiness.domain.assessment import ControlAnswer
from readiness.domain.status import ControlStatus, Owner, Status
from readiness.services.answer.assessment import Question, assess_selected
from readiness.web.reasons import reasons
from readiness.workspace import Workspace

TODAY = date(2026, 5, 22)


def _control(told: Workspace, name: str, status: Status) -> ControlAnswer:
    with told.database.reading() as session:
        answer = assess_selected(session, told, Question())
    found = next(one for one in answer.controls if one.control.id == name)
    return replace(found, status=ControlStatus(status))


@pytest.mark.parametrize("status", [Status.OPERATING, Status.EXEMPT, Status.OUT_OF_SCOPE])
def test_a_status_that_needs_nothing_is_said_in_one_clause(told: Workspace, status: Status):
    assert len(reasons(_control(told, "GOV-02", status), TODAY)) == 1


def test_a_failing_control_is_told_by_its_causes(told: Workspace):
    assert reasons(_control(told, "CHG-02", Status.FAILING), TODAY) == ()


def test_what_is_missing_of_the_design_is_named(told: Workspace):
    control = replace(_control(told, "CHG-02", Status.IN_PROGRESS), owner=None)
    control = replace(control, control=replace(control.control, effective_from=date(2026, 6, 1)))
    assert reasons(control, TODAY) == ("nobody answers for it", "it is not in force yet")
    gone = replace(control, owner=Owner("x@acme.example", active=False))
    assert reasons(gone, TODAY)[0] == "the person who answered for it has left"


def test_what_is_missing_of_the_proof_is_named(told: Workspace):
    (why,) = reasons(_control(told, "AC-02", Status.IMPLEMENTED), TODAY)
    assert why.startswith("7 of 7 tests did not pass: idp.mfa_required (not available yet), ")
    assert why.endswith(" and 4 more")


def test_design_documents_that_are_missing_are_named(told: Workspace):
    control = _control(told, "CHG-02", Status.IN_PROGRESS)
    bare = replace(control, lines=tuple(replace(line, freshness=line.freshness.MISSING) for line in control.lines))
    assert reasons(bare, TODAY) == ("its design is not documented: Change policy",)
