"""Acts: what the items of one evidence line come to when one act counts once, and the date that counts (domain 3a A2, A5, A10a)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.evidence import Item


@dataclass(frozen=True, slots=True)
class Act:
    """One performance of a control: every item of the line with the same date (domain 3a A5)."""

    on: date
    evidence: tuple[str, ...]
    """Ids of its items, in order."""
    pins: frozenset[date] | None
    """Starts of the only periods it may fill; None where any of its items may fill any period."""
    by_hand: bool
    """Whether people brought any of it: only their work has grace (domain 3a A4)."""


def date_of(item: Item) -> date | None:
    """Return the day an item speaks about: of the act, or the last day that a population vouches for (domain 3a A2, A9)."""
    if item.performed_on is not None:
        return item.performed_on
    span = span_of(item)
    return span.end if span else None


def span_of(item: Item) -> Period | None:
    """Return the days a population vouches for: never the day it was made on (domain 3a A9)."""
    covers = item.covers
    if covers is None or covers.end < item.collected_on:
        return covers
    end = item.collected_on - ONE_DAY
    return Period(covers.start, end) if covers.start <= end else None


def acts(items: Iterable[Item], as_of: date) -> tuple[Act, ...]:
    """Return the acts up to a day, in order of their dates; later ones do not count (domain 3a A5)."""
    by_day: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        day = date_of(item)
        if day is not None and day <= as_of:
            by_day[day].append(item)
    return tuple(_act(day, by_day[day]) for day in sorted(by_day))


def _act(day: date, items: list[Item]) -> Act:
    named = [item.for_period for item in items if item.for_period is not None]
    return Act(
        on=day,
        evidence=tuple(sorted([item.id for item in items])),
        pins=frozenset(named) if len(named) == len(items) else None,
        by_hand=True in [item.by_hand for item in items],
    )
