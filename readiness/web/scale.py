"""The columns of a window: its days, weeks or months, where a day stands among them, and the labels above."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from readiness.domain.calendar import ONE_DAY, Period, add_months
from readiness.web.words import span

DAYS_AT_MOST = 45
"""A window of at most so many days shows each of them; a longer one its weeks."""
WEEKS_AT_MOST = 400
"""A window of at most so many days shows its weeks; a longer one its months."""
PLACES_AT_LEAST = 14
"""A picture of few columns leaves the rest of its width empty, so that a cell stays a cell."""
MONTHS_AT_LEAST = 6
"""The same of months, which are wider."""
LABELS_AT_MOST = 13
WEEK = 7
INSIDE = 0.06
"""How far inside of its column a cell begins, in columns."""
BREADTH = 1 - 2 * INSIDE
"""How wide it is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label above the columns; `at` is counted in columns from the left edge."""

    at: float
    label: str


@dataclass(frozen=True)
class Scale:
    """The columns of a window, and where the day asked about stands among them."""

    columns: tuple[Period, ...]
    unit: str
    as_of: date

    @property
    def places(self) -> int:
        """How many columns the width is divided by."""
        return max(len(self.columns), MONTHS_AT_LEAST if self.unit == "month" else PLACES_AT_LEAST)

    @property
    def window(self) -> Period:
        """All its days."""
        return Period(self.columns[0].start, self.columns[-1].end)

    @property
    def known(self) -> Period:
        """The days about which anything can be known; the one date of a Type 1 is prepared for before it comes."""
        return self.window if self.window.days == 1 else Period(min(self.window.start, self.as_of), self.as_of)

    @property
    def today(self) -> float | None:
        """Where the day asked about ends, in columns; None outside the window."""
        return self.place(self.as_of + ONE_DAY) if self.as_of in self.window else None

    @cached_property
    def _starts(self) -> tuple[date, ...]:
        return tuple(column.start for column in self.columns)

    def index(self, day: date) -> int:
        """Return which column holds a day of the window."""
        return max(0, bisect_right(self._starts, day) - 1)

    def place(self, day: date) -> float:
        """Return where a day begins, in columns from the left edge."""
        if day > self.columns[-1].end:
            return float(len(self.columns))
        column = self.columns[self.index(day)]
        return self.index(day) + max(0, (day - column.start).days) / column.days

    def percent(self, at: float) -> str:
        """Write a place as a share of the width, the form SVG takes."""
        return f"{100 * at / self.places:.2f}%"

    @cached_property
    def lefts(self) -> tuple[str, ...]:
        """Where the cell of each column begins: a little inside, so that two of them do not touch."""
        return tuple(self.percent(n + INSIDE) for n in range(len(self.columns)))

    @property
    def breadth(self) -> str:
        """How wide a cell is."""
        return self.percent(BREADTH)

    @cached_property
    def spans(self) -> tuple[str, ...]:
        """The days of each column in words."""
        return tuple(map(span, self.columns))

    @cached_property
    def begun(self) -> tuple[bool, ...]:
        """Whether anything can be known of each column yet."""
        known = self.known
        return tuple(column.clipped(known) is not None for column in self.columns)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The labels of the months, as many as there is room for."""
        window = self.window
        starts = [period.start for period in _months(window)]
        with_year = window.start.year != window.end.year
        step = -(-len(starts) // LABELS_AT_MOST)
        return tuple(Mark(self.place(day), _label(day, with_year=with_year)) for day in starts[::step])


def scale_of(window: Period, as_of: date) -> Scale:
    """Divide a window into days, weeks or months, whichever can still be read."""
    unit = unit_of(window)
    return Scale(columns_of(window, unit), unit, as_of)


def unit_of(window: Period) -> str:
    """Choose what a column is: a day, a week or a month."""
    return "day" if window.days <= DAYS_AT_MOST else "week" if window.days <= WEEKS_AT_MOST else "month"


def columns_of(window: Period, unit: str) -> tuple[Period, ...]:
    """Divide a window into its days, weeks or months."""
    if unit == "day":
        return tuple(Period(day, day) for day in window)
    return tuple(_weeks(window) if unit == "week" else _months(window))


def _label(day: date, *, with_year: bool) -> str:
    return f"{day:%b}" + (f" {day:%y}" if with_year and day.month == 1 else "")


def _weeks(window: Period) -> Iterator[Period]:
    for start in range(0, window.days, WEEK):
        first = window.start + timedelta(days=start)
        yield Period(first, min(first + timedelta(days=WEEK - 1), window.end))


def _months(window: Period) -> Iterator[Period]:
    start = window.start
    while start <= window.end:
        following = add_months(start.replace(day=1), 1)
        yield Period(start, min(following - ONE_DAY, window.end))
        start = following
