from datetime import date, timedelta

import pytest

from readiness.domain.calendar import Period
from readiness.domain.coverage import CoverageGap, GapKind, Terms
from readiness.domain.covering import cover
from readiness.domain.evidence import Item
from readiness.domain.slots import SlotState
from readiness.domain.vocabulary import Anchor, Cadence, CoverageModel, Kind

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
ON_TIME, LATE, GAP = SlotState.ON_TIME, SlotState.LATE, SlotState.GAP
PENDING, FUTURE = SlotState.PENDING, SlotState.FUTURE


def days(*texts: str, year: int = 2025) -> list[date]:
    return [date.fromisoformat(f"{year}-{text}") for text in texts]


@pytest.mark.parametrize(
    ("performed", "as_of", "states", "to_date", "of_window"),
    [
        pytest.param(
            days("01-20", "07-08", "09-25", "12-30"),
            date(2026, 1, 15),
            [ON_TIME, LATE, ON_TIME, ON_TIME],
            1,
            1,
            id="E1",
        ),
        pytest.param(
            days("01-20", "07-08", "12-30"), date(2026, 1, 15), [ON_TIME, LATE, GAP, ON_TIME], 0.75, 0.75, id="E1b"
        ),
        pytest.param(days("03-02"), date(2025, 7, 4), [ON_TIME, PENDING, PENDING, FUTURE], 1, 0.25, id="E8"),
        pytest.param([], date(2025, 1, 1), [PENDING, FUTURE, FUTURE, FUTURE], None, 0, id="nothing has fallen due"),
    ],
)
def test_quarters_of_a_year_are_filled_as_the_examples_say(line, done, performed, as_of, states, to_date, of_window):
    coverage = cover(line(), YEAR, as_of, done(performed))
    assert [slot.state for slot in coverage.slots] == states
    assert (coverage.to_date, coverage.of_window) == (to_date, of_window)


def test_a_missed_quarter_is_a_gap_that_cannot_be_repaired(line, done):
    coverage = cover(line(), YEAR, date(2026, 1, 15), done(days("01-20", "07-08", "12-30")))
    assert coverage.gaps == (CoverageGap(Period(*days("07-01", "09-30")), GapKind.GAP, repairable=False),)


def test_e2_months_from_the_window_start_leave_an_early_item_unused(line, done):
    window = Period(*days("02-15", "08-14"))
    performed = done(days("02-03", "03-03", "04-03", "05-03", "06-03", "07-03", "08-03"))
    coverage = cover(line(Cadence.MONTHLY), window, date(2025, 9, 30), performed)
    assert [slot.state for slot in coverage.slots] == [ON_TIME] * 6
    assert "e0" not in {name for slot in coverage.slots for name in slot.evidence}


def test_e2_calendar_months_carry_the_early_item_in(line, done):
    window = Period(*days("02-15", "08-14"))
    performed = done(days("02-03", "03-03", "04-03", "05-03", "06-03", "07-03", "08-03"))
    coverage = cover(line(Cadence.MONTHLY, anchor=Anchor.CALENDAR), window, date(2025, 9, 30), performed)
    assert [slot.state for slot in coverage.slots] == [SlotState.CARRY_IN, *[ON_TIME] * 6]
    assert [slot.required for slot in coverage.slots] == [False, *[True] * 5, False]
    assert (coverage.to_date, coverage.of_window) == (1, 1)


@pytest.mark.parametrize(
    ("performed", "state", "share"),
    [("2025-02-10", SlotState.LOOKBACK, 1), ("2024-09-30", GAP, 0), ("2025-04-01", ON_TIME, 1)],
)
def test_e3_an_annual_control_in_half_a_year_looks_back(line, done, performed, state, share):
    window = Period(*days("04-01", "09-30"))
    coverage = cover(line(Cadence.ANNUAL), window, date(2025, 12, 1), done([date.fromisoformat(performed)]))
    (slot,) = coverage.slots
    assert (slot.start, slot.end, slot.state) == (date(2024, 10, 1), date(2025, 9, 30), state)
    assert coverage.to_date == coverage.of_window == share


def test_e9_periods_before_the_control_took_effect_are_gaps_of_their_own_kind(line, done):
    terms = Terms(effective_from=date(2025, 5, 1))
    coverage = cover(line(), YEAR, date(2026, 1, 15), done(days("06-02", "08-02", "11-02")), terms)
    assert [slot.state for slot in coverage.slots] == [SlotState.NOT_IN_FORCE, ON_TIME, ON_TIME, ON_TIME]
    assert coverage.to_date == 0.75
    assert coverage.gaps == (CoverageGap(Period(*days("01-01", "03-31")), GapKind.NOT_IN_FORCE, repairable=False),)


def observed_line(line, **differs):
    return line(Cadence.CONTINUOUS, coverage=CoverageModel.OBSERVED, kind=Kind.CONFIG_EXPORT, **differs)


def test_e5_snapshots_at_most_seven_days_apart_watch_the_days_between(line):
    weekly = [date(2025, 1, 3) + timedelta(days=7 * n) for n in range(5)]
    daily = [date(2025, 2, 20) + timedelta(days=n) for n in range(30)]
    items = [Item(str(day), day, None, day) for day in weekly + daily]
    coverage = cover(observed_line(line), Period(*days("01-01", "03-31")), date(2025, 3, 25), items)
    assert coverage.to_date == 65 / 84
    assert coverage.of_window == 65 / 90
    assert coverage.gaps == (CoverageGap(Period(*days("02-01", "02-19")), GapKind.UNCOVERED, repairable=False),)


def spans_line(line, **differs):
    return line(Cadence.PER_OCCURRENCE, coverage=CoverageModel.SPANS, kind=Kind.POPULATION_LIST, **differs)


@pytest.mark.parametrize(
    ("second_pull", "covered", "gaps"),
    [("2025-06-30", 180, [("06-30", "06-30")]), ("2025-07-01", 181, [])],
)
def test_e6_a_pull_cannot_vouch_for_the_day_it_was_made_on(line, pulled, second_pull, covered, gaps):
    window = Period(*days("01-01", "06-30"))
    items = [
        pulled(Period(*days("01-01", "03-31")), date(2025, 4, 2), "q1"),
        pulled(Period(*days("04-01", "06-30")), date.fromisoformat(second_pull), "q2"),
    ]
    coverage = cover(spans_line(line), window, date(2025, 8, 1), items)
    assert coverage.to_date == coverage.of_window == covered / 181
    assert [gap.days for gap in coverage.gaps] == [Period(*days(*gap)) for gap in gaps]


@pytest.mark.parametrize(("collected", "used"), [(["05-20", "05-30", "06-01"], ("e1",)), (["05-20", "06-01"], ())])
def test_e7_a_type_one_uses_the_newest_item_of_the_seven_days_before_its_date(line, done, collected, used):
    at = date(2025, 5, 31)
    terms = Terms(type_one=True)
    coverage = cover(line(kind=Kind.CONFIG_EXPORT), Period(at, at), date(2025, 6, 30), done(days(*collected)), terms)
    (slot,) = coverage.slots
    assert (slot.start, slot.end, slot.evidence) == (date(2025, 5, 24), at, used)
    assert slot.state is (ON_TIME if used else GAP)
    assert coverage.of_window == bool(used)
