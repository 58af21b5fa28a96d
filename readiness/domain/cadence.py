"""How often a control acts: the rule table, and the periods a window is cut into (domain 3a A3, A4; 3b B2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from readiness.domain.calendar import ONE_DAY, Period, add_months
from readiness.domain.vocabulary import Anchor, Cadence

MIN_FRACTION = 0.5
WEEK = 7
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: the step in days or in months, the days of warning before and of grace after (domain 3b B2)."""

    days: int
    months: int
    warn: int
    grace: int


RULES: Mapping[Cadence, Rule] = {
    Cadence.CONTINUOUS: Rule(days=7, months=0, warn=2, grace=0),
    Cadence.DAILY: Rule(days=1, months=0, warn=0, grace=1),
    Cadence.WEEKLY: Rule(days=7, months=0, warn=2, grace=2),
    Cadence.MONTHLY: Rule(days=0, months=1, warn=7, grace=5),
    Cadence.QUARTERLY: Rule(days=0, months=3, warn=14, grace=10),
    Cadence.SEMIANNUAL: Rule(days=0, months=6, warn=21, grace=15),
    Cadence.ANNUAL: Rule(days=0, months=12, warn=30, grace=30),
    Cadence.PER_OCCURRENCE: Rule(days=35, months=0, warn=7, grace=0),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One period in which an occurrence is expected (domain 3a A3)."""

    period: Period
    """Its days inside the window (a lookback begins before it)."""
    opens: date
    """From when evidence may fill it: earlier than the window for the first one of a calendar (domain 3a A5)."""
    required: bool = True
    lookback: bool = False


def default_grace(cadence: Cadence, *, by_people: bool) -> int:
    """Return the days of grace after a period: work by people has some, what a collector fetches has none (domain 3a A4)."""
    return RULES[cadence].grace if by_people else 0


def after(cadence: Cadence, day: date) -> date:
    """Return the day one step of the cadence later."""
    rule = RULES[cadence]
    return add_months(day, rule.months) + timedelta(days=rule.days)


def lookback(cadence: Cadence, end: date) -> Period:
    """Return the one whole period that ends on a day: where none fits into the window (domain 3a A3)."""
    rule = RULES[cadence]
    return Period(add_months(end + ONE_DAY, -rule.months) - timedelta(days=rule.days), end)


@lru_cache(maxsize=64)
def periods(
    cadence: Cadence,
    window: Period,
    anchor: Anchor = Anchor.WINDOW,
    min_fraction: float = MIN_FRACTION,
    holidays: frozenset[date] | None = None,
) -> tuple[Expected, ...]:
    """Cut a window into the periods in which an occurrence is expected, in order (domain 3a A3).

    With `holidays` given, a daily cadence expects business days only: Monday to Friday without these.
    Many lines ask for the same ones, so they are remembered.
    A cadence that the catalog cuts into slots against its nature (continuous, per occurrence) has blocks of its step.
    """
    if cadence is Cadence.DAILY:
        return tuple(Expected(Period(day, day), day) for day in window if _works(day, holidays))
    blocks = [(block, block.clipped(window)) for block in _blocks(cadence, window, anchor)]
    if all(block != inside for block, inside in blocks):
        whole = lookback(cadence, window.end)
        return (Expected(whole, whole.start, lookback=True),)
    return tuple(
        Expected(inside, block.start, required=inside == block or inside.days > min_fraction * block.days)
        for block, inside in blocks
        if inside is not None
    )


def _works(day: date, holidays: frozenset[date] | None) -> bool:
    return holidays is None or (day.weekday() <= FRIDAY and day not in holidays)


def _blocks(cadence: Cadence, window: Period, anchor: Anchor) -> Iterator[Period]:
    """Yield the unclipped blocks that meet the window, always counted from the first one's start (domain 3b B1)."""
    rule = RULES[cadence]
    first = window.start if anchor is Anchor.WINDOW else _calendar_start(cadence, window.start)
    for index in count():
        start = _shift(rule, first, index)
        if start > window.end:
            return
        yield Period(start, _shift(rule, first, index + 1) - ONE_DAY)


def _shift(rule: Rule, first: date, steps: int) -> date:
    return add_months(first, steps * rule.months) + timedelta(days=steps * rule.days)


def _calendar_start(cadence: Cadence, day: date) -> date:
    """Return the Monday, or the first day of the month, quarter, half or year, that a day lies in."""
    rule = RULES[cadence]
    if not rule.months:
        return day - timedelta(days=day.weekday())
    return date(day.year, (day.month - 1) // rule.months * rule.months + 1, 1)
