"""Answers by people: a waiver to an exception, a walkthrough of a control, an exemption of one, an exclusion of days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from readiness.domain.calendar import Period


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

    def valid_on(self, day: date) -> bool:
        """Say whether it answers on this day: from the day it was recorded to the day it expires, both included."""
        return self.recorded_on <= day and (self.expires is None or day <= self.expires)


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
        valid = (waiver for waiver in self._by_item.get((procedure, item), ()) if waiver.valid_on(day))
        return min(valid, key=attrgetter("recorded_on"), default=None)
