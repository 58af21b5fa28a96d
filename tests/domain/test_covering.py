from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.coverage import CoverageGap, GapKind, Terms
from readiness.domain.covering import cover, oldest_usable
from readiness.domain.evidence import Item
from readiness.domain.freshness import Freshness, freshness
from readiness.domain.result import Judgement
from readiness.domain.slots import SlotState
from readiness.domain.vocabulary import Anchor, Cadence, CoverageModel, Kind, Proves

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
ON_TIME, LATE, GAP = SlotState.ON_TIME, SlotState.LATE, SlotState.GAP
PENDING, FUTURE = SlotState.PENDING, SlotState.FUTURE


def days(*texts: str, year: int = 2025) -> list[date]:
    return [date.fromisoformat(f"{year}-{text}") for text in texts]


@pytest.mark.parametrize(
    ("performed", "as_of", "states", "shares"),
    [
        pytest.param(
            days("01-20", "07-08", "09-25", "12-30"),
            date(2026, 1, 15),
            [ON_TIME, LATE, ON_TIME, ON_TIME],
            (1, 1),
            id="E1",
        ),
        pytest.param(
            days("01-20", "07-08", "12-30"), date(2026, 1, 15), [ON_TIME, LATE, GAP, ON_TIME], (0.75, 0.75), id="E1b"
        ),
        pytest.param(days("03-02"), date(2025, 7, 4), [ON_TIME, PENDING, PENDING, FUTURE], (1, 0.25), id="E8"),
        pytest.param([], date(2025, 1, 1), [PENDING, FUTURE, FUTURE, FUTURE], (None, 0), id="nothing has fallen due"),
    ],
)
def test_quarters_of_a_year_are_filled_as_the_examples_say(line, done, performed, as_of, states, shares):
    coverage = cover(line(), YEAR, as_of, done(performed))
    assert [slot.state for slot in coverage.slots] == states
    assert (coverage.to_date, coverage.of_window) == shares


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


def test_a_ticket_sample_is_never_covered_by_a_window(line):
    with pytest.raises(ValueError, match="per drawn sample"):
        cover(line(kind=Kind.TICKET_SAMPLE), YEAR, date(2025, 7, 1), [])


@pytest.mark.parametrize(
    ("performed", "as_of", "state"),
    [
        ("2025-03-01", "2025-08-01", SlotState.LOOKBACK),
        ("2025-07-15", "2025-08-01", ON_TIME),
        ("2024-12-31", "2025-08-01", PENDING),
        ("2024-12-31", "2026-01-01", GAP),
    ],
)
def test_a_design_line_has_one_slot_that_a_year_fills(line, done, performed, as_of, state):
    window = Period(*days("07-01", "12-31"))
    design = line(Cadence.ANNUAL, proves=Proves.DESIGN, rolling=True)
    coverage = cover(design, window, date.fromisoformat(as_of), done([date.fromisoformat(performed)]))
    (slot,) = coverage.slots
    assert (slot.start, slot.end, slot.deadline, slot.state) == (YEAR.start, YEAR.end, YEAR.end, state)


def test_a_design_line_shows_its_newest_document(line, done):
    design = line(Cadence.ANNUAL, proves=Proves.DESIGN, rolling=True)
    coverage = cover(design, YEAR, YEAR.end, done(days("01-10", "09-10", "05-10")))
    assert [slot.evidence for slot in coverage.slots] == [("e1",)]


def test_an_excluded_quarter_leaves_the_denominators_and_takes_nothing(line, done):
    terms = Terms(exclusions=(Period(*days("03-15", "05-15")), Period(*days("05-16", "07-02"))))
    coverage = cover(line(), YEAR, date(2026, 1, 15), done(days("03-20", "05-10", "08-01")), terms)
    assert [slot.state for slot in coverage.slots] == [ON_TIME, SlotState.EXCLUDED, ON_TIME, GAP]
    assert coverage.to_date == coverage.of_window == 2 / 3


def test_an_exclusion_of_part_of_a_quarter_excludes_no_quarter(line):
    coverage = cover(line(), YEAR, date(2026, 1, 15), [], Terms(exclusions=(Period(*days("04-01", "06-29")),)))
    assert [slot.state for slot in coverage.slots] == [GAP] * 4


def test_two_items_of_one_day_are_one_act_and_fill_one_slot(line, done):
    coverage = cover(line(), YEAR, date(2026, 1, 15), done(days("04-05", "04-05")))
    assert [slot.evidence for slot in coverage.slots] == [("e0", "e1"), (), (), ()]


def test_a_slot_is_filled_where_every_connection_fills_it(line):
    fetched = line(Cadence.MONTHLY, grace=0, collector="github.repos")
    items = [Item("a", date(2025, 1, 5), None, date(2025, 1, 5), connection="a")]
    terms = Terms(connections=("a", "b"))
    window = Period(*days("01-01", "02-28"))
    assert [slot.state for slot in cover(fetched, window, YEAR.end, items, terms).slots] == [GAP, GAP]
    items.append(Item("b", date(2025, 1, 9), None, date(2025, 1, 9), connection="b"))
    first, _ = cover(fetched, window, YEAR.end, items, terms).slots
    assert (first.state, first.evidence) == (ON_TIME, ("a", "b"))


def test_what_people_bring_belongs_to_every_connection(line):
    fetched = line(Cadence.MONTHLY, collector="github.repos")
    item = Item("hand", date(2025, 1, 5), None, date(2025, 1, 5), by_hand=True)
    window = Period(*days("01-01", "01-31"))
    (slot,) = cover(fetched, window, YEAR.end, [item], Terms(connections=("a", "b"))).slots
    assert (slot.state, slot.evidence) == (ON_TIME, ("hand",))


def test_days_are_covered_where_every_connection_covers_them(line, pulled):
    window = Period(*days("01-01", "01-31"))
    items = [
        pulled(Period(*days("01-01", "01-20")), date(2025, 2, 1), "a", "a"),
        pulled(Period(*days("01-11", "01-31")), date(2025, 2, 1), "b", "b"),
    ]
    terms = Terms(connections=("a", "b"), remembered_from=date.min)
    coverage = cover(spans_line(line), window, date(2025, 2, 1), items, terms)
    assert coverage.covered == (Period(*days("01-11", "01-20")),)
    assert coverage.last == date(2025, 1, 20)
    assert all(gap.repairable for gap in coverage.gaps)


def test_a_connection_that_brought_nothing_leaves_nothing_covered(line, pulled):
    window = Period(*days("01-01", "01-31"))
    items = [pulled(window, date(2025, 2, 1), "a", "a")]
    coverage = cover(spans_line(line), window, date(2025, 2, 1), items, Terms(connections=("a", "b")))
    assert (coverage.to_date, coverage.covered, coverage.last) == (0, (), None)


def test_days_before_the_control_took_effect_are_never_covered(line, pulled):
    window = Period(*days("01-01", "01-31"))
    terms = Terms(effective_from=date(2025, 1, 11), remembered_from=date(2025, 1, 21))
    coverage = cover(spans_line(line), window, date(2025, 2, 1), [], terms)
    assert coverage.gaps == (
        CoverageGap(Period(*days("01-01", "01-10")), GapKind.NOT_IN_FORCE, repairable=False),
        CoverageGap(Period(*days("01-11", "01-20")), GapKind.UNCOVERED, repairable=False),
        CoverageGap(Period(*days("01-21", "01-31")), GapKind.UNCOVERED, repairable=True),
    )
    full = cover(spans_line(line), window, date(2025, 2, 1), [pulled(window, date(2025, 2, 1))], terms)
    assert full.to_date == 21 / 31


def test_excluded_days_leave_the_denominators(line, pulled):
    window = Period(*days("01-01", "01-31"))
    terms = Terms(exclusions=(Period(*days("01-22", "02-10")),))
    items = [pulled(Period(*days("01-01", "01-07")), date(2025, 2, 1))]
    coverage = cover(spans_line(line), window, date(2025, 2, 1), items, terms)
    assert coverage.to_date == coverage.of_window == 7 / 21


def test_a_span_reaching_beyond_the_day_asked_about_counts_up_to_it(line, pulled):
    window = Period(*days("01-01", "01-31"))
    items = [pulled(window, date(2025, 2, 1))]
    coverage = cover(spans_line(line), window, date(2025, 1, 10), items)
    assert (coverage.to_date, coverage.of_window) == (1, 10 / 31)
    assert coverage.last == date(2025, 1, 10)


def test_a_span_or_snapshot_later_than_the_day_asked_about_does_not_count(line, pulled):
    window = Period(*days("01-01", "01-31"))
    later = [pulled(Period(*days("01-20", "01-31")), date(2025, 2, 1))]
    coverage = cover(spans_line(line), window, date(2025, 1, 10), later)
    assert (coverage.to_date, coverage.first) == (0, None)
    seen = [Item("s", date(2025, 1, 11), None, date(2025, 1, 11))]
    assert cover(observed_line(line), window, date(2025, 1, 10), seen).to_date == 0


@pytest.mark.parametrize("make", [observed_line, spans_line])
def test_before_the_window_nothing_is_due_and_nothing_is_covered(line, make):
    coverage = cover(make(line), YEAR, date(2024, 12, 31), [])
    assert (coverage.to_date, coverage.of_window, coverage.gaps) == (None, 0, ())


def test_a_slot_carries_the_worst_that_was_found_in_its_days(line):
    judged = {
        date(2025, 1, 31): Judgement.OK,
        date(2025, 2, 1): Judgement.INCONCLUSIVE,
        date(2025, 3, 31): Judgement.EXCEPTION,
        date(2025, 4, 1): Judgement.WAIVED,
        date(2025, 6, 30): Judgement.OK,
        date(2025, 7, 1): Judgement.OK,
    }
    coverage = cover(line(), YEAR, YEAR.end, [], Terms(judged=judged))
    assert [slot.verdict for slot in coverage.slots] == [Judgement.EXCEPTION, Judgement.WAIVED, Judgement.OK, None]


def test_watched_days_carry_what_was_found_on_them(line):
    judged = {date(2025, 1, n): Judgement.OK if n != 3 else Judgement.EXCEPTION for n in range(1, 6)}
    coverage = cover(observed_line(line), YEAR, YEAR.end, [], Terms(judged=judged))
    assert coverage.verdicts == (
        (Period(*days("01-01", "01-02")), Judgement.OK),
        (Period(*days("01-03", "01-03")), Judgement.EXCEPTION),
        (Period(*days("01-04", "01-05")), Judgement.OK),
    )


def test_late_uploads_count_and_are_told(line):
    late = Item("late", date(2025, 1, 5), None, date(2025, 2, 10), by_hand=True)
    coverage = cover(line(), YEAR, YEAR.end, [late])
    assert (coverage.slots[0].state, coverage.late_uploads) == (ON_TIME, 1)


def test_a_type_one_takes_a_document_until_it_is_stale(line):
    at = date(2025, 5, 31)
    oldest = oldest_usable(line(Cadence.ANNUAL), at)
    assert oldest == date(2024, 5, 1)
    assert freshness(Cadence.ANNUAL, oldest, at) is Freshness.OVERDUE
    assert freshness(Cadence.ANNUAL, oldest - timedelta(days=1), at) is Freshness.STALE


@given(st.sampled_from(Cadence), st.dates(date(2020, 1, 1), date(2032, 1, 1)))
def test_the_oldest_usable_document_is_the_last_before_stale_ones(cadence, at):
    document = Requirement(
        "AC-01", "policy", "Policy", Kind.DOCUMENT, MANUAL, Proves.DESIGN, cadence, CoverageModel.SLOTS, 7, 0
    )
    oldest = oldest_usable(document, at)
    assert freshness(cadence, oldest, at) is not Freshness.STALE
    assert freshness(cadence, oldest - timedelta(days=1), at) is Freshness.STALE


def test_a_type_one_takes_a_population_that_reaches_beyond_its_date(line, pulled):
    at = date(2025, 5, 31)
    items = [pulled(Period(*days("04-01", "06-15")), date(2025, 6, 16))]
    coverage = cover(spans_line(line), Period(at, at), date(2025, 6, 30), items, Terms(type_one=True))
    assert (coverage.slots[0].state, coverage.in_window) == (ON_TIME, True)
    early = [pulled(Period(*days("04-01", "06-15")), date(2025, 5, 20))]
    assert cover(spans_line(line), Period(at, at), date(2025, 6, 30), early, Terms(type_one=True)).to_date == 0


def test_before_a_type_ones_date_its_slot_is_awaited(line):
    at = date(2025, 5, 31)
    terms = Terms(type_one=True)
    settings = line(kind=Kind.CONFIG_EXPORT)
    states = [cover(settings, Period(at, at), day, [], terms).slots[0].state for day in days("05-23", "05-24", "05-31")]
    assert states == [FUTURE, PENDING, PENDING]


def test_where_no_connection_is_left_what_they_brought_still_counts(line, pulled):
    window = Period(*days("01-01", "01-31"))
    items = [
        pulled(Period(*days("01-01", "01-20")), date(2025, 2, 1), "a", "a"),
        pulled(Period(*days("01-21", "01-31")), date(2025, 2, 1), "b", "b"),
    ]
    assert cover(spans_line(line), window, date(2025, 2, 1), items).to_date == 1


anything = st.builds(
    lambda first, length, pulled_after, by_hand, connection: Item(
        f"{first}{length}{pulled_after}",
        None if length else YEAR.start + timedelta(days=first),
        Period(YEAR.start + timedelta(days=first), YEAR.start + timedelta(days=first + length)) if length else None,
        YEAR.start + timedelta(days=first + pulled_after),
        by_hand=by_hand,
        connection=connection,
    ),
    st.integers(-40, 370),
    st.integers(0, 60),
    st.integers(0, 70),
    st.booleans(),
    st.sampled_from(["a", "b", None]),
)


@given(
    st.lists(anything, max_size=8),
    anything,
    st.sampled_from(CoverageModel),
    st.sampled_from([(), ("a",), ("a", "b")]),
    st.integers(-10, 400),
)
@settings(max_examples=150)
def test_one_item_more_never_lowers_the_coverage_of_a_line(items, added, model, connections, as_of):
    asked = Requirement(
        "AC-01", "k", "K", Kind.LOG, MANUAL, Proves.OPERATING, Cadence.MONTHLY, model, 7, 5, anchor=Anchor.CALENDAR
    )
    terms = Terms(connections=connections, effective_from=date(2025, 2, 10))
    day = YEAR.start + timedelta(days=as_of)
    before, after = (cover(asked, YEAR, day, known, terms) for known in (items, [*items, added]))
    assert (after.of_window or 0) >= (before.of_window or 0)
    assert before.to_date is None or after.to_date >= before.to_date
