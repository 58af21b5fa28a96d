from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.web.scale import Scale, columns_of, scale_of

JANUARY = date(2026, 1, 1)


def test_half_a_year_is_shown_in_weeks_and_three_years_in_months():
    half = scale_of(Period(JANUARY, date(2026, 6, 30)), JANUARY)
    assert (half.unit, len(half.columns)) == ("week", 26)
    long = scale_of(Period(JANUARY, date(2028, 12, 31)), JANUARY)
    assert (long.unit, len(long.columns)) == ("month", 36)
    short = scale_of(Period(JANUARY, date(2026, 1, 31)), JANUARY)
    assert (short.unit, len(short.columns)) == ("day", 31)


def test_months_are_named_where_they_begin():
    scale = scale_of(Period(JANUARY, date(2026, 6, 30)), JANUARY)
    assert [mark.label for mark in scale.marks] == ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
    assert scale.marks[1].at == 4 + 3 / 7


def test_a_long_window_names_only_as_many_months_as_can_be_read_and_its_years():
    scale = scale_of(Period(JANUARY, date(2028, 12, 31)), JANUARY)
    assert len(scale.marks) <= 13
    assert scale.marks[0].label == "Jan 26"


def test_today_stands_at_the_end_of_its_day_and_nowhere_outside_the_window():
    window = Period(JANUARY, date(2026, 6, 30))
    assert scale_of(window, date(2026, 1, 7)).today == 1
    assert scale_of(window, date(2026, 6, 30)).today == 26
    assert scale_of(window, date(2025, 12, 31)).today is None


def test_what_is_known_ends_with_the_day_asked_about_but_a_date_is_prepared_for_before_it_comes():
    window = Period(JANUARY, date(2026, 6, 30))
    assert scale_of(window, date(2026, 3, 1)).known == Period(JANUARY, date(2026, 3, 1))
    assert scale_of(window, date(2025, 12, 1)).known == Period(date(2025, 12, 1), date(2025, 12, 1))
    assert scale_of(Period(JANUARY, JANUARY), date(2025, 12, 1)).known == Period(JANUARY, JANUARY)


def test_one_date_is_one_cell_and_not_a_bar_across_the_page():
    scale = scale_of(Period(JANUARY, JANUARY), JANUARY)
    assert len(scale.columns) == 1
    assert scale.percent(1) == "7.14%"


def test_half_a_year_of_months_fills_the_width():
    window = Period(JANUARY, date(2026, 6, 30))
    scale = Scale(columns_of(window, "month"), "month", JANUARY)
    assert scale.percent(len(scale.columns)) == "100.00%"


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1200))
def test_every_day_lies_in_exactly_one_column(start: date, days: int):
    window = Period(start, start + timedelta(days=days))
    scale = scale_of(window, start)
    assert scale.window == window
    assert sum(column.days for column in scale.columns) == window.days
    for day in (window.start, window.start + timedelta(days=days // 2), window.end):
        assert day in scale.columns[scale.index(day)]
