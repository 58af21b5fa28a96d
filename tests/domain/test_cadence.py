from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.cadence import RULES, after, default_grace, lookback, periods
from readiness.domain.calendar import ONE_DAY, Period, add_months
from readiness.domain.vocabulary import Anchor, Cadence

YEAR = 2025
PERIODIC = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.SEMIANNUAL, Cadence.ANNUAL)
windows = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 400),
)


def span(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def told(window: Period, cadence: Cadence, anchor: Anchor = Anchor.WINDOW) -> list[tuple[str, str, bool]]:
    found = periods(cadence, window, anchor)
    return [(f"{p.period.start:%m-%d}", f"{p.period.end:%m-%d}", p.required) for p in found]


@pytest.mark.parametrize(
    ("cadence", "step", "warn", "grace"),
    [
        (Cadence.CONTINUOUS, 7, 2, 0),
        (Cadence.DAILY, 1, 0, 1),
        (Cadence.WEEKLY, 7, 2, 2),
        (Cadence.MONTHLY, 31, 7, 5),
        (Cadence.QUARTERLY, 90, 14, 10),
        (Cadence.SEMIANNUAL, 181, 21, 15),
        (Cadence.ANNUAL, 365, 30, 30),
        (Cadence.PER_OCCURRENCE, 35, 7, 0),
    ],
)
def test_the_rule_table_is_the_one_of_b2(cadence, step, warn, grace):
    assert (after(cadence, date(YEAR, 1, 1)) - date(YEAR, 1, 1)).days == step
    assert (RULES[cadence].warn, RULES[cadence].grace) == (warn, grace)


def test_only_work_by_people_has_grace():
    assert default_grace(Cadence.QUARTERLY, by_people=True) == 10
    assert default_grace(Cadence.QUARTERLY, by_people=False) == 0


def test_a_clipped_quarter_is_required_above_half_of_it():
    assert told(span("2025-01-01", "2025-05-31"), Cadence.QUARTERLY) == [
        ("01-01", "03-31", True),
        ("04-01", "05-31", True),
    ]


def test_exactly_half_a_period_is_optional():
    assert told(span("2025-01-01", "2025-09-30"), Cadence.SEMIANNUAL) == [
        ("01-01", "06-30", True),
        ("07-01", "09-30", False),
    ]


def test_months_from_the_last_day_of_january_do_not_drift():
    found = told(span("2025-01-31", "2025-05-30"), Cadence.MONTHLY)
    assert [(first, last) for first, last, _ in found] == [
        ("01-31", "02-27"),
        ("02-28", "03-30"),
        ("03-31", "04-29"),
        ("04-30", "05-30"),
    ]


def test_weeks_of_january_from_the_window_and_from_monday():
    january = span("2025-01-01", "2025-01-31")
    assert [required for _, _, required in told(january, Cadence.WEEKLY)] == [True] * 4 + [False]
    mondays = told(january, Cadence.WEEKLY, Anchor.CALENDAR)
    assert mondays[0] == ("01-01", "01-05", True)
    assert [required for _, _, required in mondays] == [True] * 5


def test_the_first_period_of_a_calendar_opens_before_the_window():
    first, *others = periods(Cadence.MONTHLY, span("2025-02-15", "2025-08-14"), Anchor.CALENDAR)
    assert (first.opens, first.period.start, first.required) == (date(2025, 2, 1), date(2025, 2, 15), False)
    assert all(each.opens == each.period.start for each in others)


def test_six_months_always_hold_six_months_and_two_quarters():
    window = span("2025-02-15", "2025-08-14")
    assert len(periods(Cadence.MONTHLY, window)) == 6
    assert len(periods(Cadence.QUARTERLY, window)) == 2


def test_where_no_whole_period_fits_one_looks_back():
    (only,) = periods(Cadence.ANNUAL, span("2025-04-01", "2025-09-30"))
    assert (only.period, only.lookback, only.required) == (span("2024-10-01", "2025-09-30"), True, True)


def test_a_daily_cadence_may_ask_for_business_days_only():
    window = span("2025-01-01", "2025-01-08")
    assert len(periods(Cadence.DAILY, window)) == 8
    worked = periods(Cadence.DAILY, window, holidays=frozenset({date(2025, 1, 1)}))
    assert [each.period.start.day for each in worked] == [2, 3, 6, 7, 8]


def test_a_lookback_ends_on_the_day_it_is_asked_for():
    assert lookback(Cadence.QUARTERLY, date(2025, 3, 31)) == span("2025-01-01", "2025-03-31")
    assert lookback(Cadence.WEEKLY, date(2025, 1, 7)) == span("2025-01-01", "2025-01-07")


@given(windows, st.sampled_from(PERIODIC), st.sampled_from(Anchor))
def test_periods_tile_the_window_without_hole_or_overlap(window, cadence, anchor):
    found = periods(cadence, window, anchor)
    if found[0].lookback:
        assert [each.period.end for each in found] == [window.end]
        return
    assert (found[0].period.start, found[-1].period.end) == (window.start, window.end)
    for one, following in pairwise(found):
        assert following.period.start == one.period.end + ONE_DAY


@given(windows, st.sampled_from(PERIODIC))
def test_only_the_last_period_of_a_window_can_be_optional(window, cadence):
    assert all(each.required for each in periods(cadence, window)[:-1])


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_each_month_starts_where_it_would_without_the_ones_before(start):
    window = Period(start, add_months(start, 24) - ONE_DAY)
    found = periods(Cadence.MONTHLY, window)
    assert [each.period.start for each in found] == [add_months(start, number) for number in range(24)]
