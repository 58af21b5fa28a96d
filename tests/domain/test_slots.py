from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.acts import Act
from readiness.domain.cadence import Expected, periods
from readiness.domain.calendar import Period
from readiness.domain.slots import Place, Slot, SlotState, deadline, match, shares, state
from readiness.domain.vocabulary import Anchor, Cadence

START = date(2025, 1, 1)


def place(first: int, last: int, grace: int = 0, *, required: bool = True, barred: SlotState | None = None) -> Place:
    period = Period(day(first), day(last))
    return Place(Expected(period, period.start, required), period.end + timedelta(days=grace), barred)


def day(number: int) -> date:
    return START + timedelta(days=number)


def act(number: int, pins: frozenset[date] | None = None, *, by_hand: bool = True) -> Act:
    return Act(day(number), (f"e{number}",), pins, by_hand)


def test_an_act_goes_to_the_open_place_whose_deadline_is_nearest():
    places = [place(0, 9, grace=5), place(10, 19, grace=5)]
    assert match(places, [act(12)]) == {0: act(12)}
    assert match(places, [act(3), act(12)]) == {0: act(3), 1: act(12)}


def test_optional_places_take_only_what_the_required_ones_leave():
    places = [place(0, 9, grace=5, required=False), place(10, 19)]
    assert match(places, [act(12)]) == {1: act(12)}
    assert match(places, [act(12), act(13)]) == {1: act(12), 0: act(13)}


def test_an_act_that_names_its_period_fills_no_other():
    places = [place(0, 9, grace=5), place(10, 19)]
    assert match(places, [act(12, frozenset({day(10)}))]) == {1: act(12, frozenset({day(10)}))}
    assert match(places, [act(5, frozenset({day(10)}))]) == {}


def test_what_a_collector_fetched_has_no_grace():
    places = [place(0, 9, grace=5)]
    assert match(places, [act(12, by_hand=False)]) == {}
    assert match(places, [act(9, by_hand=False)]) != {}


@pytest.mark.parametrize("barred", [SlotState.EXCLUDED, SlotState.NOT_IN_FORCE])
def test_an_excluded_period_or_one_not_in_force_takes_no_evidence(barred):
    places = [place(0, 9, grace=5, barred=barred), place(10, 19)]
    assert match(places, [act(3), act(12)]) == {1: act(12)}
    assert state(places[0], None, Period(day(0), day(19)), day(30)) is barred


def test_the_deadline_ends_with_the_window_unless_the_auditor_agreed():
    period = Period(day(0), day(9))
    assert deadline(period, 5, day(9)) == day(9)
    assert deadline(period, 5, day(9), allow_after_window=True) == day(14)
    assert deadline(period, 5, day(30)) == day(14)


@pytest.mark.parametrize(
    ("as_of", "required", "told"),
    [
        (-1, True, SlotState.FUTURE),
        (0, True, SlotState.PENDING),
        (14, True, SlotState.PENDING),
        (15, True, SlotState.GAP),
        (-1, False, SlotState.OPTIONAL_EMPTY),
        (15, False, SlotState.OPTIONAL_EMPTY),
    ],
)
def test_an_empty_period_waits_until_its_deadline_has_passed(as_of, required, told):
    empty = place(0, 9, grace=5, required=required)
    assert state(empty, None, Period(day(0), day(30)), day(as_of)) is told


def slot(state_: SlotState, *, required: bool = True) -> Slot:
    return Slot(day(0), day(9), day(9), required, state_)


@pytest.mark.parametrize(
    ("states", "to_date", "of_window"),
    [
        ([SlotState.ON_TIME, SlotState.LATE, SlotState.CARRY_IN, SlotState.LOOKBACK], 1, 1),
        ([SlotState.ON_TIME, SlotState.GAP, SlotState.PENDING, SlotState.FUTURE], 1 / 2, 1 / 4),
        ([SlotState.NOT_IN_FORCE, SlotState.ON_TIME], 1 / 2, 1 / 2),
        ([SlotState.EXCLUDED, SlotState.ON_TIME], 1, 1),
        ([SlotState.PENDING], None, 0),
        ([SlotState.EXCLUDED], None, None),
        ([], None, None),
    ],
)
def test_shares_count_what_a7_says(states, to_date, of_window):
    assert shares([slot(each) for each in states]) == (to_date, of_window)


def test_optional_slots_leave_every_denominator():
    assert shares([slot(SlotState.ON_TIME, required=False), slot(SlotState.GAP)]) == (0, 0)


cases = st.tuples(
    st.sampled_from([Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY]),
    st.sampled_from(Anchor),
    st.integers(8, 200),
    st.integers(0, 12),
    st.lists(st.integers(-20, 210), unique=True, max_size=14),
)


def laid(cadence: Cadence, anchor: Anchor, days: int, grace: int) -> list[Place]:
    window = Period(day(3), day(3 + days))
    return [Place(each, deadline(each.period, grace, window.end)) for each in periods(cadence, window, anchor)]


@given(cases, st.integers(-20, 210), st.booleans())
@settings(max_examples=150)
def test_one_act_more_never_empties_a_place(case, added, by_hand):
    *how, performed = case
    places = laid(*how)
    before = match(places, [act(number) for number in sorted(performed)])
    more = [act(number) for number in performed] + ([act(added, by_hand=by_hand)] if added not in performed else [])
    after = match(places, sorted(more, key=lambda each: each.on))
    required = {index for index, each in enumerate(places) if each.expected.required}
    assert before.keys() & required <= after.keys() & required
    assert len(after) >= len(before)


@given(cases)
@settings(max_examples=150)
def test_no_act_fills_two_places_and_none_fills_one_it_may_not(case):
    *how, performed = case
    places = laid(*how)
    filled = match(places, [act(number) for number in sorted(performed)])
    assert len({id(each) for each in filled.values()}) == len(filled)
    assert all(places[index].takes(each) for index, each in filled.items())


def most(places: Sequence[Place], acts: Sequence[Act]) -> int:
    """Try every way of giving the acts to places and return the most that can be filled."""
    if not acts:
        return 0
    first, *others = acts
    left = [[each for each in places if each is not taken] for taken in places if taken.takes(first)]
    return max(most(places, others), *(1 + most(rest, others) for rest in left), 0)


small = st.lists(st.tuples(st.integers(0, 24), st.booleans()), unique_by=lambda pair: pair[0], max_size=4)


@given(st.integers(0, 6), small)
@settings(max_examples=100)
def test_matching_fills_as_many_places_as_can_be_filled(grace, performed):
    places = [place(7 * week, 7 * week + 6, grace) for week in range(4)]
    acts = [act(number, by_hand=by_hand) for number, by_hand in sorted(performed)]
    assert len(match(places, acts)) == most(places, acts)
