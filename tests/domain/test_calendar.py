from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.calendar import Period, add_months, local_date, start_of_day

JANUARY = Period(date(2025, 1, 1), date(2025, 1, 31))


@pytest.mark.parametrize(("zone", "day"), [("America/Los_Angeles", 31), ("UTC", 1)])
def test_the_zone_decides_the_civil_date(zone, day):
    instant = datetime(2025, 4, 1, 6, 30, tzinfo=UTC)
    assert local_date(instant, ZoneInfo(zone)).day == day


@pytest.mark.parametrize(
    ("day", "months", "shifted"),
    [
        ("2025-01-31", 0, "2025-01-31"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-01-31", 2, "2025-03-31"),
        ("2025-01-31", 3, "2025-04-30"),
        ("2025-01-31", 4, "2025-05-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-01-15", -1, "2024-12-15"),
    ],
)
def test_months_are_counted_from_the_anchor(day, months, shifted):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(shifted)


def test_chained_months_keep_the_anchors_day_when_it_is_given():
    once = add_months(date(2025, 1, 31), 1)
    assert add_months(once, 1) == date(2025, 3, 28)
    assert add_months(once, 1, anchor_day=31) == date(2025, 3, 31)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(-60, 60))
def test_a_shifted_day_is_the_anchors_or_the_months_last(day, months):
    shifted = add_months(day, months)
    assert shifted.day == day.day or (shifted.day < day.day and (shifted + timedelta(days=1)).day == 1)


def test_a_period_counts_both_its_ends():
    assert JANUARY.days == len(list(JANUARY)) == 31
    assert JANUARY.end in JANUARY
    assert date(2025, 2, 1) not in JANUARY


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


def test_clipping_leaves_what_both_share():
    assert JANUARY.clipped(Period(date(2025, 1, 20), date(2025, 3, 1))) == Period(date(2025, 1, 20), JANUARY.end)
    assert JANUARY.clipped(Period(date(2025, 2, 1), date(2025, 3, 1))) is None


def test_a_window_is_half_open_in_instants():
    zone = ZoneInfo("America/New_York")
    start, beyond = Period(date(2025, 3, 9), date(2025, 3, 9)).instants(zone)
    assert (start, beyond) == (datetime(2025, 3, 9, 5, tzinfo=UTC), datetime(2025, 3, 10, 4, tzinfo=UTC))
    assert start_of_day(date(2025, 3, 9), zone) == start


def test_a_period_is_written_with_both_ends_and_a_single_day_once():
    assert str(Period(date(2026, 1, 1), date(2026, 3, 31))) == "2026-01-01 to 2026-03-31"
    assert str(Period(date(2026, 5, 20), date(2026, 5, 20))) == "2026-05-20"
