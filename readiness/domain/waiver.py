"""Answers by people: a waiver to an exception, a walkthrough of a control, an exemption of one, an exclusion of days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from readiness.domain.calendar import ONE_DAY, Period


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's approved answer to one item's exception under one procedure."""

    procedure: str
    item: str
    reason: str
    by: str
    approved_by: str
    recorded_on: date
    """The civil day on which it was recorded."""
    expires: date | None = None
    """The last day on which it answers; None answers for good (an item of a population only)."""
    id: str = ""
    ended_from: date | None = None
    """The first day on which it answers no more because somebody ended it early; None where nobody did."""

    @property
    def last(self) -> date | None:
        """The last day on which it answers: the day it expires, or the day before it was ended; None for good."""
        known = [day for day in (self.expires, self.ended_from and self.ended_from - ONE_DAY) if day is not None]
        return min(known, default=None)

    def valid_on(self, day: date) -> bool:
        """Say whether it answers on this day: from the day it was recorded to its last, both included."""
        return self.recorded_on <= day and (self.last is None or day <= self.last)


def check_waiver(waiver: Waiver, *, of_configuration: bool) -> None:
    """Raise ValueError for a waiver nobody else approved, or one without an end for an item of a configuration."""
    if waiver.by.casefold() == waiver.approved_by.casefold():
        raise ValueError(f"{waiver.by} cannot approve a waiver of their own")
    if not waiver.reason.strip():
        raise ValueError("a waiver needs a reason")
    if of_configuration and waiver.expires is None:
        raise ValueError(f"{waiver.item} is part of a configuration, so its waiver needs a day on which it expires")
    if waiver.expires is not None and waiver.expires < waiver.recorded_on:
        raise ValueError(f"the waiver would have expired on {waiver.expires}, before it was recorded")


def check_end(waiver: Waiver, start: date, today: date) -> None:
    """Raise ValueError where a waiver cannot be ended from a day on: for days that are past, and once it answers no more anyway."""
    if start < today:
        raise ValueError(f"{start} is past: the days before today keep the answer they had")
    if waiver.last is not None and start > waiver.last:
        raise ValueError(f"the waiver answers until {waiver.last} only")


@dataclass(frozen=True, slots=True)
class Walkthrough:
    """One control followed by a person from end to end, and whether it did what it says."""

    control: str
    performed_on: date
    by: str
    passed: bool
    note: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """An approved decision that a control does not apply, with a reason and an end (domain 3c 1)."""

    control: str
    reason: str
    approved_by: str
    recorded_on: date
    expires: date | None = None

    def valid_on(self, day: date) -> bool:
        """Say whether it holds on this day."""
        return self.recorded_on <= day and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Approved days that leave every denominator, of one control or of all (domain 3a A6)."""

    days: Period
    reason: str
    approved_by: str
    control: str | None = None


class Answers:
    """The waivers, ready to be asked what they answer."""

    def __init__(self, waivers: Iterable[Waiver] = ()) -> None:
        """Sort the waivers by what they answer."""
        self._by_item: dict[tuple[str, str], list[Waiver]] = defaultdict(list)
        for waiver in waivers:
            self._by_item[waiver.procedure, waiver.item].append(waiver)

    def on(self, procedure: str, item: str, day: date) -> Waiver | None:
        """Return the earliest waiver that answers an item's exception on a day, or None."""
        given = self._by_item.get((procedure, item))
        if given is None:  # nearly always
            return None
        return min((one for one in given if one.valid_on(day)), key=attrgetter("recorded_on"), default=None)
