from datetime import date, timedelta

import pytest

from readiness.domain.calendar import Period
from readiness.domain.control import Requirement
from readiness.domain.coverage import Coverage, CoverageGap, GapKind
from readiness.domain.result import Judgement
from readiness.domain.slots import Slot, SlotState
from readiness.domain.vocabulary import Cadence, CoverageModel, Kind, Proves
from readiness.web.picture import Line, State, painted, slot_state, story, worst_of
from readiness.web.scale import scale_of

WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
AS_OF = date(2026, 5, 22)
SCALE = scale_of(WINDOW, AS_OF)


def _days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _line(model: CoverageModel = CoverageModel.OBSERVED, **facts: object) -> Coverage:
    requirement = Requirement(
        "AC-02",
        "members",
        "Members",
        Kind.POPULATION_LIST,
        "github.org.members",
        Proves.OPERATING,
        Cadence.CONTINUOUS,
        model,
        max_gap=7,
        grace=0,
    )
    return Coverage(requirement, model, None, None, **facts)  # type: ignore[arg-type]  # a test's shorthand


def _slot(state: SlotState, verdict: Judgement | None = None, start: date = WINDOW.start) -> Slot:
    return Slot(start, WINDOW.end, WINDOW.end, required=True, state=state, verdict=verdict)


def _states(coverage: Coverage) -> list[State]:
    return [cell.state for cell in painted(coverage, SCALE)]


def test_covered_days_are_covered_and_days_after_the_one_asked_about_are_to_come():
    states = _states(_line(covered=(_days("2026-01-01", "2026-05-22"),)))
    assert states[:21] == [State.COVERED] * 21
    assert states[21:] == [State.FUTURE] * 5


def test_a_hole_marks_every_week_it_touches():
    gap = CoverageGap(_days("2026-02-10", "2026-02-12"), GapKind.UNCOVERED, repairable=True)
    states = _states(_line(covered=(_days("2026-01-01", "2026-05-22"),), gaps=(gap,)))
    assert [n for n, state in enumerate(states) if state is State.GAP] == [5, 6]


def test_a_short_hole_that_ends_today_is_due_now_and_a_long_one_is_a_gap():
    short = CoverageGap(_days("2026-05-21", "2026-05-22"), GapKind.UNCOVERED, repairable=True)
    long = CoverageGap(_days("2026-05-01", "2026-05-22"), GapKind.UNCOVERED, repairable=True)
    assert _states(_line(gaps=(short,)))[20] is State.DUE
    assert _states(_line(gaps=(long,)))[20] is State.GAP


def test_what_was_found_hides_that_it_was_covered_but_not_that_it_was_missed():
    whole = _days("2026-01-01", "2026-05-22")
    found = (
        (_days("2026-03-03", "2026-03-03"), Judgement.EXCEPTION),
        (_days("2026-04-01", "2026-04-01"), Judgement.WAIVED),
    )
    gap = CoverageGap(_days("2026-03-01", "2026-03-03"), GapKind.UNCOVERED, repairable=False)
    assert _states(_line(covered=(whole,), verdicts=found))[8] is State.DEVIATION
    assert _states(_line(covered=(whole,), verdicts=found))[12] is State.WAIVED
    assert _states(_line(covered=(whole,), verdicts=found, gaps=(gap,)))[8] is State.GAP


def test_days_before_a_control_took_effect_are_no_gap():
    early = CoverageGap(_days("2026-01-01", "2026-01-31"), GapKind.NOT_IN_FORCE, repairable=False)
    assert _states(_line(gaps=(early,)))[0] is State.EXCLUDED


@pytest.mark.parametrize(
    ("state", "verdict", "shown"),
    [
        (SlotState.ON_TIME, None, State.COVERED),
        (SlotState.ON_TIME, Judgement.OK, State.COVERED),
        (SlotState.LATE, Judgement.OK, State.LATE),
        (SlotState.LATE, Judgement.EXCEPTION, State.DEVIATION),
        (SlotState.ON_TIME, Judgement.INCONCLUSIVE, State.UNKNOWN),
        (SlotState.LATE, Judgement.WAIVED, State.LATE),
        (SlotState.GAP, Judgement.EXCEPTION, State.GAP),
        (SlotState.CARRY_IN, None, State.COVERED),
        (SlotState.LOOKBACK, None, State.COVERED),
        (SlotState.PENDING, None, State.DUE),
        (SlotState.FUTURE, None, State.FUTURE),
        (SlotState.NOT_IN_FORCE, None, State.EXCLUDED),
        (SlotState.OPTIONAL_EMPTY, None, State.EXCLUDED),
    ],
)
def test_a_slot_shows_the_worse_of_its_state_and_what_was_found_in_it(
    state: SlotState, verdict: Judgement | None, shown: State
):
    assert slot_state(_slot(state, verdict)) is shown


def test_every_state_of_a_slot_has_a_place_in_the_picture():
    assert {slot_state(_slot(state)) for state in SlotState} <= set(State)


def test_a_slot_that_began_before_the_window_marks_its_days_inside():
    slot = _slot(SlotState.LOOKBACK, start=date(2025, 7, 1))
    states = _states(_line(CoverageModel.SLOTS, slots=(slot,)))
    assert states[:21] == [State.COVERED] * 21


def test_rows_laid_over_each_other_show_the_worst_and_whose_it_is():
    well = Line("a", "Well", painted(_line(covered=(_days("2026-01-01", "2026-05-22"),)), SCALE))
    hole = CoverageGap(_days("2026-02-10", "2026-02-12"), GapKind.GAP, repairable=False)
    ill = Line("b", "Ill", painted(_line(gaps=(hole,)), SCALE))
    both = worst_of(SCALE, (well, ill))
    assert (both[5].state, both[5].cause) == (State.GAP, "Ill")
    assert (both[0].state, both[0].cause) == (State.COVERED, "")
    assert [cell.state for cell in worst_of(SCALE, ())] == [State.EXCLUDED] * 26


def test_before_the_window_everything_is_to_come_and_after_it_nothing_is():
    before, after = scale_of(WINDOW, date(2025, 12, 1)), scale_of(WINDOW, WINDOW.end + timedelta(days=9))
    line = _line(covered=(WINDOW,))
    assert {cell.state for cell in painted(line, before)} == {State.FUTURE}
    assert {cell.state for cell in painted(line, after)} == {State.COVERED}


def test_a_row_is_said_in_words():
    assert story(painted(_line(covered=(_days("2026-01-01", "2026-05-22"),)), SCALE)) == "21 covered, 5 still to come"


def test_the_order_of_states_is_the_order_in_which_one_hides_another():
    assert [state.value for state in State][:6] == ["gap", "deviation", "unknown", "late", "waived", "covered"]
