"""The window picture at a chosen zoom: days, weeks or months of a part of it, or every slot where it lies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.assessment import ControlAnswer
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.coverage import Coverage
from readiness.domain.slots import Slot
from readiness.web.picture import Area, Picture, State, control_line, requirement_lines, slot_state, worst_of
from readiness.web.scale import Scale, columns_of, scale_of
from readiness.web.timeline import stretches


class Zoom(StrEnum):
    """What one cell is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SLOT = "slot"
    TABLE = "table"


COLUMNS_AT_MOST: Mapping[Zoom, int] = {Zoom.DAY: 42, Zoom.WEEK: 60, Zoom.MONTH: 60}
"""How many columns one page of the picture has; a longer window is turned."""


@dataclass(frozen=True, slots=True)
class View:
    """A part of the window at a zoom, and where the parts before and after it begin."""

    scale: Scale
    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time of one evidence line, from its first to its last day, and the evidence that fills it."""

    days: Period
    state: State
    words: str
    evidence: tuple[str, ...] = ()


def view(window: Period, as_of: date, zoom: Zoom, start: date | None) -> View:
    """Divide the part of a window that begins with the column of `start`; without it, the part that holds the day asked about."""
    columns = columns_of(window, zoom.value)
    most = COLUMNS_AT_MOST[zoom]
    whole = Scale(columns, zoom.value, as_of)
    if start is None:
        first = whole.index(min(max(as_of, window.start), window.end)) // most * most
    else:
        first = whole.index(min(max(start, window.start), window.end))
    first = max(0, min(first, len(columns) - most))
    part = columns[first : first + most]
    return View(
        Scale(part, zoom.value, as_of),
        columns[max(0, first - most)].start if first else None,
        columns[first + most].start if first + most < len(columns) else None,
    )


def picture_of(groups: Mapping[str, Sequence[ControlAnswer]], scale: Scale, *, lines: bool) -> Picture:
    """Draw controls by group, each followed by its evidence lines where `lines` asks for them."""
    areas = []
    for title, controls in groups.items():
        own = tuple(control_line(one, scale) for one in controls)
        below = {one.control.id: requirement_lines(one, scale) for one in controls} if lines else {}
        areas.append(Area(title, own, worst_of(scale, own), open=True, below=below))
    return Picture(scale, tuple(areas))


def anchors(window: Period, as_of: date, scale: Scale) -> Mapping[date, str]:
    """Name, for each column, the place on a control's page where its time is told."""
    told = scale_of(window, as_of)
    return {column.start: f"d{told.columns[told.index(column.start)].start.isoformat()}" for column in scale.columns}


def bars(coverage: Coverage, scale: Scale) -> tuple[Bar, ...]:
    """Return the slots of an evidence line, or its stretches where it has none, as far as the window goes."""
    found = map(_slot_bar, coverage.slots) if coverage.slots else _stretch_bars(coverage, scale.as_of)
    return tuple(bar for bar in found if bar.days.clipped(scale.window))


def place(scale: Scale, bar: Bar) -> tuple[str, str]:
    """Return where a bar begins and how wide it is, as shares of the width; a day is never too thin to point at."""
    start = scale.place(max(bar.days.start, scale.window.start))
    end = scale.place(min(bar.days.end, scale.window.end) + ONE_DAY)
    return scale.percent(start), scale.percent(max(end - start - GUTTER, THINNEST))


def _slot_bar(slot: Slot) -> Bar:
    return Bar(Period(slot.start, slot.end), slot_state(slot), slot.state.value, slot.evidence)


def _stretch_bars(coverage: Coverage, as_of: date) -> Iterator[Bar]:
    for stretch in stretches(coverage, as_of):
        yield from (Bar(run, stretch.state, stretch.state.value) for run in stretch.runs)


GUTTER = 0.06
THINNEST = 0.08
