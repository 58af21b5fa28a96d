from dataclasses import replace
from datetime import date

import pytest

from readiness.domain.gap import FixClass, Gap, earliest_clean_start, in_order
from readiness.domain.vocabulary import Severity
from readiness.domain.weakness import Weakness

START = date(2025, 7, 1)
GAP = Gap("G2", "CC6.1", "AC-06", None, Severity.HIGH, "", START, None, repairable=True, fix="", owner=None)


def test_gaps_stand_by_severity_deadline_weight_code_criterion_and_control():
    expected = [
        replace(GAP, severity=Severity.CRITICAL),
        replace(GAP, deadline=date(2025, 6, 30), weight=1),
        replace(GAP, deadline=date(2025, 12, 31), weight=5),
        replace(GAP, weight=5),
        replace(GAP, code="G2", weight=4),
        replace(GAP, code="G11", weight=4),
        replace(GAP, code="G11", weight=4, criterion="CC6.2", control="AC-01"),
        replace(GAP, code="G11", weight=4, criterion="CC6.2", control="AC-02"),
        replace(GAP, severity=Severity.INFO, deadline=date(2025, 6, 1), weight=5),
    ]
    assert list(in_order(reversed(expected))) == expected


@pytest.mark.parametrize(
    ("differs", "quick"),
    [
        ({"fix_class": FixClass.ASSIGN_OWNER}, True),
        ({"fix_class": FixClass.RUN_COLLECTOR}, True),
        ({"fix_class": FixClass.TURN_ON_SETTING, "severity": Severity.CRITICAL}, True),
        ({"fix_class": FixClass.WORK}, False),
        ({"fix_class": FixClass.ASSIGN_OWNER, "severity": Severity.MODERATE}, False),
        ({"fix_class": FixClass.ASSIGN_OWNER, "repairable": False}, False),
    ],
)
def test_little_work_on_something_serious_is_a_quick_win(differs, quick):
    assert replace(GAP, **differs).quick_win is quick


KNOWN = Weakness("AC-04", Severity.HIGH, date(2025, 5, 2), planned_close=date(2025, 7, 10))


@pytest.mark.parametrize(
    ("weaknesses", "start"),
    [
        ([], START),
        ([KNOWN], date(2025, 7, 11)),
        ([KNOWN, replace(KNOWN, planned_close=date(2025, 8, 1))], date(2025, 8, 2)),
        ([KNOWN, replace(KNOWN, planned_close=None)], None),
        ([KNOWN, replace(KNOWN, planned_close=None, severity=Severity.MODERATE)], date(2025, 7, 11)),
        ([KNOWN, replace(KNOWN, planned_close=None, closed_on=date(2025, 6, 1))], date(2025, 7, 11)),
        ([KNOWN, replace(KNOWN, planned_close=None, opened_on=START)], date(2025, 7, 11)),
    ],
)
def test_a_clean_window_starts_after_the_last_planned_close(weaknesses, start):
    assert earliest_clean_start(weaknesses, START) == start
