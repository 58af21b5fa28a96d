"""What to do next about a gap, for each person."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from readiness.domain.gap import FixClass, Gap
from readiness.domain.vocabulary import Severity
from readiness.services.people.accounts import ROLES
from readiness.web.roles import may
from readiness.web.steps import next_step

GAP = Gap(
    code="G6",
    criterion="CC8.1",
    control="CHG-02",
    requirement="CHG-02/policy",
    severity=Severity.HIGH,
    detail="x",
    since=date(2026, 1, 1),
    deadline=None,
    repairable=True,
    fix="fix",
    owner=None,
)
CONTROL, CRITERION = "controls.show", "criteria.show"
LINE, BARE = ("See the evidence line", CONTROL), ("See the control", CONTROL)
OWNED = {"code": "G3", "requirement": None, "fix_class": FixClass.ASSIGN_OWNER}
COLLECTED = {"fix_class": FixClass.RUN_COLLECTOR}


def of(gap, role):
    step = next_step(gap, partial(may, role))
    return step.label, step.endpoint


@pytest.mark.parametrize(
    ("changes", "lead", "auditor"),
    [
        ({}, ("Bring evidence", "uploads.new"), LINE),
        (COLLECTED, ("Collect it", "connections.index"), LINE),
        (OWNED, ("Name an owner", CONTROL), BARE),
        ({"code": "G7", "requirement": None}, ("See what fails", CONTROL), ("See what fails", CONTROL)),
        ({"code": "G2", "requirement": None}, ("See what it lacks", CONTROL), ("See what it lacks", CONTROL)),
        ({"code": "G5"}, LINE, LINE),
        ({"code": "G11", "requirement": None}, BARE, BARE),
        ({"code": "G1", "control": None}, ("See the criterion", CRITERION), ("See the criterion", CRITERION)),
    ],
)
def test_a_step_is_the_best_that_a_person_may_take(changes, lead, auditor):
    gap = replace(GAP, **changes)
    assert of(gap, "lead") == lead
    assert of(gap, "auditor") == auditor


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("code", [f"G{n}" for n in range(1, 16)])
@pytest.mark.parametrize("fix", list(FixClass))
def test_everybody_is_led_somewhere_they_may_come_to(role, code, fix):
    gap = replace(GAP, code=code, fix_class=fix)
    assert may(role, of(gap, role)[1])
    assert may(role, of(replace(gap, control=None, requirement=None), role)[1])
