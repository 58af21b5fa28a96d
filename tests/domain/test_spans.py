from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.domain.evidence import Item
from readiness.domain.spans import common, days, merged, missing, runs_of, since, spanned, without

START = date(2025, 1, 1)
WHOLE = Period(START, START + timedelta(days=40))

runs = st.lists(
    st.builds(
        lambda first, length: Period(START + timedelta(days=first), START + timedelta(days=first + length)),
        st.integers(-5, 40),
        st.integers(0, 12),
    ),
    max_size=6,
)


def as_set(found: tuple[Period, ...]) -> set[date]:
    return {day for run in found for day in run}


@given(runs)
def test_merging_keeps_every_day_once_in_disjoint_runs(found):
    joined = merged(found)
    assert as_set(joined) == as_set(tuple(found))
    assert days(joined) == len(as_set(joined))


@given(runs)
def test_missing_days_and_covered_days_make_the_whole(found):
    joined = merged(found)
    assert as_set(missing(joined, WHOLE)) == set(WHOLE) - as_set(joined)


@given(runs, runs)
def test_common_days_are_those_of_both(one, other):
    assert as_set(common(merged(one), merged(other))) == as_set(merged(one)) & as_set(merged(other))


@given(runs, runs)
def test_days_without_the_barred_ones_are_left(found, barred):
    assert as_set(without(merged(found), barred)) == as_set(merged(found)) - as_set(tuple(barred))


@given(st.lists(st.integers(0, 30)))
def test_neighbouring_days_make_one_run(numbers):
    known = {START + timedelta(days=number) for number in numbers}
    assert tuple(runs_of(known)) == merged(Period(day, day) for day in known)


def test_days_since_a_day_end_with_the_whole():
    assert since(date.min, WHOLE) == (WHOLE,)
    assert since(WHOLE.end, WHOLE) == (Period(WHOLE.end, WHOLE.end),)
    assert since(WHOLE.end + timedelta(days=1), WHOLE) == ()


def test_a_population_of_no_rows_covers_its_days():
    empty = Item("p", None, WHOLE, WHOLE.end + timedelta(days=1))
    assert spanned([empty], WHOLE) == (WHOLE,)


def test_items_that_are_no_population_cover_no_span():
    assert spanned([Item("a", START, None, START)], WHOLE) == ()
