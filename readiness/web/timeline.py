"""A control's window told in rows: stretches of time with one story each, and what stands behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from readiness.domain.assessment import ControlAnswer
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.coverage import Coverage
from readiness.domain.result import Judgement
from readiness.domain.slots import Slot
from readiness.domain.spans import without
from readiness.domain.weakness import Weakness
from readiness.web.picture import Cell, Line, State, control_line, gap_state, judged_state, requirement_lines
from readiness.web.scale import Scale

ALONE = 40
"""So many periods are told one by one."""
TOLD = 60
"""So many rows of one evidence line are told on a page; the picture has all."""


UNTOLD = (State.FUTURE, State.EXCLUDED)
"""States that say the same of days to come."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Neighbouring stretches in which the same is known of every evidence line."""

    days: Period
    state: State
    starts: tuple[date, ...]
    """The first day of each stretch: what the cells of a picture lead to."""
    lines: tuple[tuple[str, State], ...]
    """Each evidence line that says more than the others, by name."""
    items: tuple[Weakness, ...]
    """Exceptions that happened, or were first found, in these days."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one evidence line with one state: one run of days, or all days on which the same was found."""

    runs: tuple[Period, ...]
    state: State

    @property
    def days(self) -> int:
        """How many days."""
        return sum(run.days for run in self.runs)


@dataclass(frozen=True, slots=True)
class SlotRun:
    """Periods that follow one another with the same state and verdict; one alone where there are few."""

    slots: tuple[Slot, ...]

    @property
    def first(self) -> Slot:
        """The earliest."""
        return self.slots[0]

    @property
    def last(self) -> Slot:
        """The latest."""
        return self.slots[-1]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of what fills them, in order."""
        return tuple(dict.fromkeys(id_ for slot in self.slots for id_ in slot.evidence))


def slot_runs(coverage: Coverage) -> tuple[SlotRun, ...]:
    """Return a line's periods, each alone while they can be read, else together where they follow one another alike."""
    slots = coverage.slots
    if len(slots) <= ALONE:
        return tuple(SlotRun((slot,)) for slot in slots)
    alike = groupby(slots, key=lambda slot: (slot.state, slot.verdict, slot.required))
    return tuple(SlotRun(tuple(same)) for _, same in alike)


def chapters(answer: ControlAnswer, scale: Scale) -> Iterator[Chapter]:
    """Tell a control's window in order, each of its days once."""
    return _until(_chapters(answer, scale), scale.as_of)


def _until(told: Iterable[Chapter], as_of: date) -> Iterator[Chapter]:
    """Take the days after the one asked about out of its chapter: a cell of a picture has them too, but they are to come."""
    rest = None
    for chapter in told:
        days = chapter.days
        if chapter.state not in UNTOLD and days.start <= as_of < days.end:
            yield replace(chapter, days=Period(days.start, as_of))
            rest = Period(as_of + ONE_DAY, days.end)
        elif rest is not None and chapter.state is State.FUTURE:
            yield replace(chapter, days=Period(rest.start, days.end))
            rest = None
        else:
            yield chapter
    if rest is not None:
        yield Chapter(rest, State.FUTURE, (), (), ())


def _chapters(answer: ControlAnswer, scale: Scale) -> Iterator[Chapter]:
    lines = requirement_lines(answer, scale)
    whole = control_line(answer, scale)
    columns = range(len(scale.columns))
    for _, same in groupby(columns, key=lambda n: (whole.cells[n].state, tuple(line.cells[n].state for line in lines))):
        found = list(same)
        days = Period(scale.columns[found[0]].start, scale.columns[found[-1]].end)
        yield Chapter(
            days,
            whole.cells[found[0]].state,
            tuple(scale.columns[n].start for n in found),
            tuple((line.title, line.cells[found[0]].state) for line in lines if _tells(line.cells[found[0]], lines)),
            tuple(one for standing in answer.standings for one in standing.weaknesses if one.opened_on in days),
        )


def stretches(coverage: Coverage, as_of: date) -> tuple[Stretch, ...]:
    """Return what is known of an evidence line that has no slots: its days in order, then what was found on some of them.

    Each day stands in one of them, under the worst that is known of it, as in the picture. Days that were found ok are
    covered and no more is said.
    """
    days = [Stretch((run,), State.COVERED) for run in coverage.covered]
    days += [Stretch((gap.days,), gap_state(coverage, gap, as_of)) for gap in coverage.gaps]
    found: dict[State, list[Period]] = {}
    for run, judgement in coverage.verdicts:
        if judgement is not Judgement.OK:
            found.setdefault(judged_state(judgement), []).append(run)
    judged = [Stretch(tuple(found[state]), state) for state in State if state in found]
    told = [*sorted(days, key=lambda stretch: stretch.runs), *judged]
    return tuple(left for one in told if (left := _without_worse(one, told)).runs)


def _without_worse(stretch: Stretch, all_: Sequence[Stretch]) -> Stretch:
    worse = [run for one in all_ if one.state.rank < stretch.state.rank for run in one.runs]
    return Stretch(without(stretch.runs, worse), stretch.state)


def components(answer: ControlAnswer) -> Mapping[str, float | None]:
    """Return what a control's score is made of, by name; empty for one that has no score."""
    parts = answer.score.components if answer.score else None
    names = ("owner", "design", "in_force", "coverage", "tests")
    return {name: getattr(parts, name) for name in names} if parts else {}


def _tells(cell: Cell, lines: tuple[Line, ...]) -> bool:
    return len(lines) > 1 and not (cell.state.quiet and cell.state is not State.EXCLUDED)
