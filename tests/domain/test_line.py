from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.domain.covering import cover
from readiness.domain.freshness import Freshness
from readiness.domain.line import line as line_of
from readiness.domain.slots import SlotState
from readiness.domain.vocabulary import Cadence, CoverageModel, Proves

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def quarters(line, done, as_of: str, *performed: str, **differs: object):
    day = date.fromisoformat(as_of)
    items = done(date.fromisoformat(text) for text in performed)
    return line_of(cover(line(**differs), YEAR, day, items), YEAR, day)


def test_time_after_the_window_makes_nothing_stale_that_was_current_at_its_end(line, done):
    found = quarters(line, done, "2026-11-01", "2025-11-20")
    assert (found.freshness, found.due.until) == (Freshness.FRESH, date(2026, 3, 2))


def test_evidence_from_after_the_window_is_current(line, done):
    assert quarters(line, done, "2026-11-01", "2025-01-20").freshness is Freshness.STALE
    assert quarters(line, done, "2026-11-01", "2025-01-20", "2026-02-01").freshness is Freshness.FRESH


def test_a_line_without_evidence_is_missing_and_due_on_no_day(line, done):
    found = quarters(line, done, "2025-05-01")
    assert (found.freshness, found.due, found.has_evidence) == (Freshness.MISSING, None, False)


@pytest.mark.parametrize(
    ("as_of", "performed", "last"),
    [
        ("2025-02-01", (), None),
        ("2025-04-11", (), SlotState.GAP),
        ("2025-05-01", ("2025-05-01",), SlotState.ON_TIME),
        ("2025-06-01", ("2025-02-01",), SlotState.ON_TIME),
        ("2025-07-11", ("2025-02-01",), SlotState.GAP),
    ],
)
def test_the_last_period_is_the_newest_that_was_filled_or_missed(line, done, as_of, performed, last):
    found = quarters(line, done, as_of, *performed).last_period
    assert (found and found.state) == last


def test_only_operating_lines_in_slots_have_periods_to_miss(line, done):
    design = quarters(line, done, "2025-12-31", proves=Proves.DESIGN, cadence=Cadence.ANNUAL)
    watched = quarters(line, done, "2025-12-31", coverage=CoverageModel.OBSERVED, cadence=Cadence.CONTINUOUS)
    assert (design.last_period, design.missed, watched.last_period, watched.missed) == (None, (), None, ())


def test_before_anything_is_due_a_fresh_dry_run_counts_in_full(line, done):
    assert quarters(line, done, "2024-12-20", "2024-12-01").share == 1
    assert quarters(line, done, "2024-12-20", "2024-06-01").share == 0
    assert quarters(line, done, "2024-12-20").share == 0
    assert quarters(line, done, "2025-04-11", "2024-12-01").share == 0
