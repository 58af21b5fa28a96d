from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.domain.freshness import Freshness, ReportState, due, freshness, report_state
from readiness.domain.vocabulary import Cadence

MISSING, FRESH, SOON, OVERDUE, STALE = Freshness


@pytest.mark.parametrize(
    ("cadence", "last", "as_of", "valid_until", "state"),
    [
        (Cadence.QUARTERLY, "2025-01-15", "2025-04-01", None, FRESH),
        (Cadence.QUARTERLY, "2025-01-15", "2025-04-15", None, SOON),
        (Cadence.QUARTERLY, "2025-01-15", "2025-04-25", None, OVERDUE),
        (Cadence.QUARTERLY, "2025-01-15", "2025-04-26", None, STALE),
        (Cadence.ANNUAL, "2025-02-01", "2025-11-20", "2025-11-30", SOON),
        (Cadence.ANNUAL, "2025-02-01", "2025-12-01", "2025-11-30", STALE),
        (Cadence.DAILY, "2025-05-01", "2025-05-02", None, FRESH),
        (Cadence.DAILY, "2025-05-01", "2025-05-03", None, OVERDUE),
        (Cadence.DAILY, "2025-05-01", "2025-05-04", None, STALE),
    ],
)
def test_freshness_falls_as_the_examples_of_b3_say(cadence, last, as_of, valid_until, state):
    until = date.fromisoformat(valid_until) if valid_until else None
    assert freshness(cadence, date.fromisoformat(last), date.fromisoformat(as_of), until) is state


def test_what_never_was_is_missing():
    assert freshness(Cadence.DAILY, None, date(2025, 1, 1)) is MISSING


def test_a_validity_that_ends_later_than_the_step_changes_nothing():
    assert due(Cadence.MONTHLY, date(2025, 1, 31), date(2026, 1, 1)) == due(Cadence.MONTHLY, date(2025, 1, 31))
    assert due(Cadence.MONTHLY, date(2025, 1, 31)).on == date(2025, 2, 28)


@given(st.sampled_from(Cadence), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
def test_evidence_only_ages(cadence, last, days):
    order = [FRESH, SOON, OVERDUE, STALE]
    day = date.fromordinal(last.toordinal() + days)
    tomorrow = date.fromordinal(day.toordinal() + 1)
    assert order.index(freshness(cadence, last, day)) <= order.index(freshness(cadence, last, tomorrow))


FIRST = Period(date(2025, 10, 1), date(2025, 12, 31))
SECOND = Period(date(2026, 1, 1), date(2026, 3, 31))
NINE_MONTHS = Period(date(2025, 10, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("as_of", "letters", "state"),
    [
        ("2025-12-15", (), ReportState.CURRENT),
        ("2026-01-10", (), ReportState.BRIDGE_NEEDED),
        ("2026-01-10", (FIRST,), ReportState.BRIDGE_NEEDED),
        ("2026-01-10", (SECOND, FIRST), ReportState.BRIDGED),
        ("2026-01-10", (SECOND,), ReportState.BRIDGE_NEEDED),
        ("2026-01-10", (NINE_MONTHS,), ReportState.BRIDGE_NEEDED),
        ("2026-10-01", (FIRST, SECOND), ReportState.EXPIRED),
    ],
)
def test_a_report_speaks_for_a_day_as_the_examples_of_b4_say(as_of, letters, state):
    assert report_state(date(2025, 9, 30), date.fromisoformat(as_of), letters) is state
