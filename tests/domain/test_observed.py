from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.domain.evidence import Item
from readiness.domain.observed import observed
from readiness.domain.spans import days

WINDOW = Period(date(2025, 1, 1), date(2025, 1, 31))


def seen(*numbers: int) -> list[Item]:
    found = [WINDOW.start + timedelta(days=number) for number in numbers]
    return [Item(f"s{day}", day, None, day) for day in found]


@pytest.mark.parametrize(
    ("snapshots", "as_of", "covered"),
    [
        pytest.param(seen(), 30, 0, id="none"),
        pytest.param(seen(10), 10, 1, id="one, too late for the start"),
        pytest.param(seen(7), 7, 8, id="one within max_gap of the start"),
        pytest.param(seen(0, 8), 8, 2, id="eight days apart leave the days between open"),
        pytest.param(seen(0, 7), 7, 8, id="seven days apart watch the days between"),
        pytest.param(seen(0), 7, 8, id="the newest watches max_gap on"),
        pytest.param(seen(0), 8, 1, id="but not longer"),
        pytest.param(seen(-2, 3), 3, 4, id="a snapshot before the window joins on"),
        pytest.param(seen(-2), 5, 6, id="also alone"),
        pytest.param(seen(-9, 3), 3, 4, id="the first one in the window is near its start"),
        pytest.param(seen(28, 33), 40, 3, id="one after the window joins on"),
        pytest.param(seen(24, 40), 40, 7, id="one long after it takes nothing away"),
    ],
)
def test_a_day_is_watched_near_enough_to_snapshots(snapshots, as_of, covered):
    assert days(observed(snapshots, WINDOW, WINDOW.start + timedelta(days=as_of), 7)) == covered


def test_a_population_watches_the_days_it_vouches_for():
    pulled = Item("p", None, Period(date(2025, 1, 9), date(2025, 1, 12)), date(2025, 2, 1))
    assert observed([pulled], WINDOW, WINDOW.end, 2) == (pulled.covers,)


def test_before_the_window_nothing_is_watched():
    assert observed(seen(-3), WINDOW, date(2024, 12, 31), 7) == ()


numbers = st.lists(st.integers(-10, 45), max_size=12)


@given(numbers, st.integers(-10, 45), st.integers(0, 45), st.integers(1, 9))
@settings(max_examples=150)
def test_one_snapshot_more_never_lowers_coverage(known, added, as_of, max_gap):
    day = WINDOW.start + timedelta(days=as_of)
    before = {each for run in observed(seen(*known), WINDOW, day, max_gap) for each in run}
    after = {each for run in observed(seen(*known, added), WINDOW, day, max_gap) for each in run}
    assert before <= after


@given(numbers, st.integers(0, 45), st.integers(1, 9))
@settings(max_examples=150)
def test_days_are_watched_exactly_as_a8_says_of_each(known, as_of, max_gap):
    day = WINDOW.start + timedelta(days=as_of)
    last = min(day, WINDOW.end)
    snaps = sorted(item.performed_on for item in seen(*known) if item.performed_on <= day)
    inside = [snap for snap in snaps if snap in WINDOW]
    past = [snap for snap in snaps if snap <= last]

    def watched(each: date) -> bool:
        earlier, later = [s for s in snaps if s <= each], [s for s in snaps if s >= each]
        between = bool(earlier and later) and (later[0] - earlier[-1]).days <= max_gap
        head = bool(inside) and each < inside[0] and (inside[0] - WINDOW.start).days <= max_gap
        tail = bool(past) and each > past[-1] and (last - past[-1]).days <= max_gap
        return between or head or tail

    expected = {each for each in Period(WINDOW.start, last) if watched(each)}
    assert {each for run in observed(seen(*known), WINDOW, day, max_gap) for each in run} == expected
