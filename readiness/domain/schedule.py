"""When each collector is due in the organisation's zone, and what becomes of what was due (docs/scheduling.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from readiness.domain.cadence import RULES, WEEK
from readiness.domain.calendar import ONE_DAY, Period, add_months, local_date
from readiness.domain.control import Requirement
from readiness.domain.vocabulary import Cadence, CoverageModel, Kind

HOUR = time(5)
"""When on its day a collector is due: no zone changes its clocks then, and yesterday is whole."""
LATENESS = timedelta(hours=1)
"""How long after its time a run may begin and still count as done on time."""
CATCH_UP = timedelta(days=400)
"""How far back what was due while nothing was running is written down."""
FIRST_DELAY, FACTOR, LONGEST_DELAY = timedelta(minutes=1), 4, timedelta(hours=4)
LARGEST_JITTER = 0.25


class DueState(StrEnum):
    """What became of a run that was due."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Slot:
    """One day on which a collector is due, and the instant from which it is."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A run that is due and was neither done nor missed so far."""

    id: str
    scheduled_for: datetime
    day: date | None = None
    """The civil day it was planned for; None where a person asked for it."""
    until: datetime | None = None
    """When the next one is due, from which on a snapshot cannot be made up; None where nothing ends it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A complete run of the same collector over the same connection."""

    run: str
    started_at: datetime
    covers: Period | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of the open ones of one track."""

    fulfilled: Mapping[str, str] = field(default_factory=dict)
    """Id to the run that did it."""
    missed: tuple[str, ...] = ()
    ready: str | None = None
    """The one to execute now: the newest, which for events brings the days of the others too."""


def next_day(cadence: Cadence, day: date) -> date:
    """Return the first day after `day` on which a collector of the cadence is due.

    Weeks begin on Monday; months, quarters, halves and years on their first day, so that nothing drifts (domain 3b B1).
    What is continuous or comes per occurrence is asked for every day.
    """
    rule = RULES[cadence]
    if rule.months:
        begin = date(day.year, (day.month - 1) // rule.months * rule.months + 1, 1)
        return add_months(begin, rule.months)
    return day + timedelta(days=WEEK - day.weekday()) if cadence is Cadence.WEEKLY else day + ONE_DAY


def rhythm(own: Cadence, lines: Iterable[Requirement]) -> Cadence:
    """Return how often a collector is asked: as its own cadence says, but a daily one more seldom where every line it answers is content with that.

    Weekly, where each has a cadence of a week or longer and, where days are watched, holds a week between two looks for
    watched. Monthly, where each has one of a month or longer and asks for the days of events alone: of those a later look
    brings every day as well. Samples of tickets have no days of their own and say nothing.
    """
    dated = [line for line in lines if line.kind is not Kind.TICKET_SAMPLE]
    if own is not Cadence.DAILY or not dated:
        return own
    if all(map(_content_with_a_month, dated)):
        return Cadence.MONTHLY
    return Cadence.WEEKLY if all(map(_content_with_a_week, dated)) else own


def _content_with_a_month(line: Requirement) -> bool:
    return RULES[line.cadence].months > 0 and line.coverage is CoverageModel.SPANS


def _content_with_a_week(line: Requirement) -> bool:
    patient = RULES[line.cadence].months > 0 or line.cadence is Cadence.WEEKLY
    return patient and (line.coverage is not CoverageModel.OBSERVED or line.max_gap >= WEEK)


def instant_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant from which a day's run is due."""
    return datetime.combine(day, HOUR, zone).astimezone(UTC)


def slots(cadence: Cadence, after: date, until: datetime, zone: ZoneInfo) -> Iterator[Slot]:
    """Yield what is due on days after `after`, up to an instant, in order; one at most for each civil day of the zone."""
    day = next_day(cadence, after)
    while (at := instant_of(day, zone)) <= until:
        if local_date(at, zone) == day:  # a zone that crosses the date line leaves a day out
            yield Slot(day, at)
        day = next_day(cadence, day)


def following(cadence: Cadence, after: date, zone: ZoneInfo) -> Slot:
    """Return the next one after a day."""
    day = next_day(cadence, after)
    while local_date(at := instant_of(day, zone), zone) != day:
        day = next_day(cadence, day)
    return Slot(day, at)


def planned(cadence: Cadence, last: date | None, now: datetime, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return what has fallen due since the last planned day; a collector that is new is due at once.

    Days are counted, not hours: a clock set back, a change of summer time or of the zone itself loses and doubles nothing.
    """
    today = local_date(now, zone)
    if last is None:
        return (Slot(today, now),)
    return tuple(slots(cadence, max(last, today - CATCH_UP), now, zone))


def sort(
    waiting: Sequence[Open], whole: Sequence[Whole], now: datetime, remembered_from: date | None, *, under_way: bool
) -> Sorted:
    """Say of the open runs of one track which a complete run has fulfilled, which are missed, and which to execute.

    Events (no `until`) are made up as long as the source remembers their day, the day before the one they were due on; the
    newest run asks for all of them. A snapshot is missed once the next one is due: nobody can look back. While a run of the
    track is under way nothing is missed and nothing is executed. `remembered_from` None: the source remembers everything.
    """
    fulfilled: dict[str, str] = {}
    left = []
    for one in sorted(waiting, key=lambda one: one.scheduled_for):
        run = _fulfilling(one, whole)
        if run is None:
            left.append(one)
        else:
            fulfilled[one.id] = run
    if under_way:
        return Sorted(fulfilled)
    gone = [one for one in left if _over(one, now) or _forgotten(one, remembered_from)]
    still = [one for one in left if one not in gone]
    return Sorted(fulfilled, tuple(one.id for one in gone), still[-1].id if still else None)


def _fulfilling(one: Open, whole: Sequence[Whole]) -> str | None:
    for run in sorted(whole, key=lambda run: run.started_at):
        in_time = run.started_at >= one.scheduled_for and (one.until is None or run.started_at < one.until)
        reaches = one.day is None or run.covers is None or run.covers.end >= one.day - ONE_DAY
        if in_time and reaches:
            return run.run
    return None


def _over(one: Open, now: datetime) -> bool:
    return one.until is not None and now >= one.until


def _forgotten(one: Open, remembered_from: date | None) -> bool:
    return remembered_from is not None and one.day is not None and one.day - ONE_DAY < remembered_from


def state(
    scheduled_for: datetime, *, missed: bool, started_at: datetime | None, settled: bool, under_way: bool
) -> DueState:
    """Say what became of it; late is what began more than an hour after its time."""
    if missed:
        return DueState.MISSED
    if settled and started_at is not None:
        return DueState.LATE if started_at > scheduled_for + LATENESS else DueState.DONE
    return DueState.RUNNING if under_way else DueState.WAITING


def delay(attempts: int, jitter: float) -> timedelta:
    """Return how long to wait after so many attempts that failed: 1, 4, 16, 64, then 240 minutes, and up to a quarter more.

    `jitter` is a share from 0 to 1, so that what failed together does not come again together.
    """
    plain = min(FIRST_DELAY * FACTOR ** min(attempts - 1, 8), LONGEST_DELAY)
    return timedelta(seconds=round((plain * (1 + LARGEST_JITTER * jitter)).total_seconds()))


def forgotten_after(covered_to: date | None, remembers_days: int | None) -> date | None:
    """Return the last day on which the source can still tell of the first day that is not covered; None: no such limit."""
    if covered_to is None or remembers_days is None:
        return None
    return covered_to + ONE_DAY + timedelta(days=remembers_days)
