"""The window picture as values: areas of controls of evidence lines, and for each stretch of days the worst known of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import Period
from readiness.domain.coverage import Coverage, CoverageGap, GapKind
from readiness.domain.result import Judgement, ProcedureKind
from readiness.domain.slots import Slot, SlotState
from readiness.domain.standing import Standing
from readiness.domain.status import Status
from readiness.domain.vocabulary import CoverageModel
from readiness.web.scale import Scale, scale_of


class State(StrEnum):
    """What is known about a stretch of days, worst first: the order in which one hides another."""

    GAP = "gap"
    DEVIATION = "deviation"
    UNKNOWN = "unknown"
    LATE = "late"
    WAIVED = "waived"
    COVERED = "covered"
    DUE = "due"
    FUTURE = "future"
    EXCLUDED = "excluded"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANK[self]

    @property
    def quiet(self) -> bool:
        """Say whether it asks nothing of anybody: covered, to come or not in force."""
        return self in QUIET

    @property
    def label(self) -> str:
        """Its name for people, the same everywhere."""
        return LABELS[self]


_RANK = {state: rank for rank, state in enumerate(State)}
LABELS = {
    State.GAP: "gap",
    State.DEVIATION: "covered, with deviations",
    State.UNKNOWN: "could not tell",
    State.LATE: "late",
    State.WAIVED: "waived",
    State.COVERED: "covered",
    State.DUE: "due now",
    State.FUTURE: "still to come",
    State.EXCLUDED: "not in force",
}
KEY = (State.COVERED, State.LATE, State.GAP, State.DEVIATION, State.UNKNOWN, State.WAIVED, State.DUE, State.EXCLUDED)
"""The order in which the key explains them."""
TELLING = ((State.DEVIATION, State.UNKNOWN), (State.GAP, State.LATE))
"""What is worth opening an area for: the second only where there is nothing of the first."""
QUIET = (State.COVERED, State.FUTURE, State.EXCLUDED)

_OF_SLOT = {
    SlotState.ON_TIME: State.COVERED,
    SlotState.LATE: State.LATE,
    SlotState.CARRY_IN: State.COVERED,
    SlotState.LOOKBACK: State.COVERED,
    SlotState.PENDING: State.DUE,
    SlotState.FUTURE: State.FUTURE,
    SlotState.GAP: State.GAP,
    SlotState.NOT_IN_FORCE: State.EXCLUDED,
    SlotState.EXCLUDED: State.EXCLUDED,
    SlotState.OPTIONAL_EMPTY: State.EXCLUDED,
}
_OF_JUDGEMENT = {
    Judgement.EXCEPTION: State.DEVIATION,
    Judgement.INCONCLUSIVE: State.UNKNOWN,
    Judgement.WAIVED: State.WAIVED,
    Judgement.OK: State.COVERED,
}


class Cell(NamedTuple):
    """One stretch of days of one row; a plain tuple, for a picture is made of some ten thousand."""

    days: Period
    state: State
    cause: str = ""
    """The evidence line that is worst there, where it is not the row itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a control, or one of its evidence lines."""

    id: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The controls of one area, and the worst of them for each stretch."""

    title: str
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...]
    open: bool = False
    below: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """The evidence lines of a control, by its id, where they are shown."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole window: its scale and its areas."""

    scale: Scale
    areas: tuple[Area, ...]


def picture(answer: Assessment, titles: Mapping[str, str], open_areas: int = 3) -> Picture:
    """Draw every control in scope, by area in the catalog's order.

    `titles` are the areas' names by key. The areas that lose most readiness among those with trouble stand open.
    """
    scale = scale_of(answer.engagement.window, answer.as_of)
    members: dict[str, list[ControlAnswer]] = {key: [] for key in titles}
    for control in answer.controls:
        if control.status.status is not Status.OUT_OF_SCOPE:
            members.setdefault(control.control.area, []).append(control)
    lines = {key: tuple(control_line(one, scale) for one in found) for key, found in members.items() if found}
    opened = _worth_opening(answer, members, lines, open_areas)
    areas = (
        Area(_area_title(titles, key), found, worst_of(scale, found), key in opened) for key, found in lines.items()
    )
    return Picture(scale, tuple(areas))


def control_line(answer: ControlAnswer, scale: Scale) -> Line:
    """Draw one control: for each stretch the worst of its evidence lines, and of what its procedures found."""
    lines = (*requirement_lines(answer, scale), *procedure_lines(answer, scale))
    exempt = answer.status.status is Status.EXEMPT
    cells = tuple(Cell(c, State.EXCLUDED, "exempt") for c in scale.columns) if exempt else worst_of(scale, lines)
    return Line(answer.control.id, answer.control.title, cells)


def requirement_lines(answer: ControlAnswer, scale: Scale) -> tuple[Line, ...]:
    """Draw each evidence line of a control on its own."""
    return tuple(
        Line(line.requirement.id, line.requirement.name, painted(line.coverage, scale)) for line in answer.lines
    )


def procedure_lines(answer: ControlAnswer, scale: Scale) -> tuple[Line, ...]:
    """Draw what each procedure found, because it may read lists that are no evidence line of this control."""
    return tuple(
        Line(standing.use.id, standing.use.id, _laid(found, scale))
        for standing in answer.standings
        if (found := tuple(_found(standing)))
    )


def _found(standing: Standing) -> Iterator[tuple[Period, State]]:
    """Yield the days on which a setting had an exception, or on which an occurrence was one."""
    for day in standing.exception_days:
        standing_then = [one for one in standing.weaknesses if one.opened_on <= day]
        answered = all(one.closed_on is not None and one.closed_on <= day for one in standing_then)
        yield Period(day, day), State.WAIVED if answered and standing_then else State.DEVIATION
    if standing.latest and standing.latest.kind is ProcedureKind.POPULATION:
        for one in standing.weaknesses:
            yield Period(one.opened_on, one.opened_on), State.DEVIATION if one.closed_on is None else State.WAIVED


def worst_of(scale: Scale, lines: Sequence[Line]) -> tuple[Cell, ...]:
    """Lay rows over each other: for each stretch the worst, and which row it comes from."""
    if not lines:
        return tuple(Cell(column, State.EXCLUDED) for column in scale.columns)
    across = zip(*(line.cells for line in lines), strict=True)
    return tuple(_worst(column, lines, found) for column, found in zip(scale.columns, across, strict=True))


def painted(coverage: Coverage, scale: Scale) -> tuple[Cell, ...]:
    """Draw one evidence line."""
    return _laid(pieces(coverage, scale.as_of), scale)


def _laid(found: Iterable[tuple[Period, State]], scale: Scale) -> tuple[Cell, ...]:
    """Keep the worst known of each stretch; days after the one asked about are still to come."""
    known = scale.known.clipped(scale.window)
    states: list[State | None] = [None] * len(scale.columns)
    for days, state in found:
        seen = known and days.clipped(known)
        for index in range(scale.index(seen.start), scale.index(seen.end) + 1) if seen else ():
            before = states[index]
            states[index] = state if before is None or _RANK[state] < _RANK[before] else before
    return tuple(
        Cell(column, (state or State.EXCLUDED) if begun else State.FUTURE)
        for column, state, begun in zip(scale.columns, states, scale.begun, strict=True)
    )


def pieces(coverage: Coverage, as_of: date) -> Iterator[tuple[Period, State]]:
    """Yield what is known of an evidence line, stretch by stretch, in no order; stretches may overlap."""
    for slot in coverage.slots:
        yield Period(slot.start, slot.end), slot_state(slot)
    for covered in coverage.covered:
        yield covered, State.COVERED
    for days, judgement in coverage.verdicts:
        yield days, _OF_JUDGEMENT[judgement]
    if coverage.model is not CoverageModel.SLOTS:
        for gap in coverage.gaps:
            yield gap.days, gap_state(coverage, gap, as_of)


def slot_state(slot: Slot) -> State:
    """Say the worst of a slot: its own state, or what was found in it."""
    own = _OF_SLOT[slot.state]
    if slot.verdict is None:
        return own
    return min(own, _OF_JUDGEMENT[slot.verdict], key=_RANK.__getitem__)


def judged_state(judgement: Judgement) -> State:
    """Say what a judgement is in the picture."""
    return _OF_JUDGEMENT[judgement]


def gap_state(coverage: Coverage, gap: CoverageGap, as_of: date) -> State:
    """Say what a hole is; one that ends today and is no longer than a line may go unwatched is the next run's to fill."""
    if gap.kind is GapKind.NOT_IN_FORCE:
        return State.EXCLUDED
    fresh = gap.kind is GapKind.UNCOVERED and gap.days.end >= as_of and gap.days.days <= coverage.requirement.max_gap
    return State.DUE if fresh else State.GAP


def _worst(days: Period, lines: Sequence[Line], found: Sequence[Cell]) -> Cell:
    ranks = [_RANK[cell.state] for cell in found]
    worst = ranks.index(min(ranks))
    state = found[worst].state
    return Cell(days, state, "" if state in QUIET else lines[worst].title)


def _area_title(titles: Mapping[str, str], key: str) -> str:
    return titles.get(key) or key or "Without an area"


def _worth_opening(
    answer: Assessment,
    members: Mapping[str, Sequence[ControlAnswer]],
    lines: Mapping[str, Sequence[Line]],
    at_most: int,
) -> set[str]:
    """Choose the areas with deviations or doubts, or else with gaps; where there are many, those that lose most."""
    lost = {loss.control: loss.loss for loss in answer.readiness.losses}
    loss_of = {key: sum(lost.get(one.control.id, 0.0) for one in found) for key, found in members.items()}
    for telling in TELLING:
        found = [key for key, rows in lines.items() if any(cell.state in telling for row in rows for cell in row.cells)]
        if found:
            return set(sorted(found, key=lambda key: -loss_of[key])[:at_most])
    return set()


def story(cells: Sequence[Cell]) -> str:
    """Say a row in words, for those who do not see it: how many stretches are in which state, the worst first."""
    counted = Counter(cell.state for cell in cells)
    return ", ".join(f"{counted[state]} {state.label}" for state in State if counted[state])
