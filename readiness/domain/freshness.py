"""How fresh the last evidence of a line is, and whether a report still speaks for today (domain 3b B3, B4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from readiness.domain.cadence import RULES, after
from readiness.domain.calendar import ONE_DAY, Period, add_months
from readiness.domain.vocabulary import Cadence


class Freshness(StrEnum):
    """Where a line stands between its last evidence and the day that makes it worthless."""

    MISSING = "missing"
    FRESH = "fresh"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STALE = "stale"

    @property
    def current(self) -> bool:
        """Say whether the last evidence still speaks for the day: neither missing nor stale."""
        return self not in (Freshness.MISSING, Freshness.STALE)


@dataclass(frozen=True, slots=True)
class Due:
    """When the next evidence is due, and the last day on which the old one is still worth something."""

    on: date
    until: date


def due(cadence: Cadence, last: date, valid_until: date | None = None) -> Due:
    """Return when evidence last given on a day is due again; a validity that ends earlier leaves no grace (domain 3b B3)."""
    on = after(cadence, last)
    if valid_until is not None and valid_until < on:
        return Due(valid_until, valid_until)
    return Due(on, on + timedelta(days=RULES[cadence].grace))


def freshness(cadence: Cadence, last: date | None, as_of: date, valid_until: date | None = None) -> Freshness:
    """Say how fresh evidence last given on a day is (domain 3b B3)."""
    if last is None:
        return Freshness.MISSING
    falls = due(cadence, last, valid_until)
    if as_of > falls.until:
        return Freshness.STALE
    if as_of > falls.on:
        return Freshness.OVERDUE
    warned = as_of > falls.on - timedelta(days=RULES[cadence].warn)
    return Freshness.DUE_SOON if warned else Freshness.FRESH


class ReportState(StrEnum):
    """Whether a report, ours or a vendor's, still speaks for a day."""

    CURRENT = "current"
    BRIDGED = "bridged"
    BRIDGE_NEEDED = "bridge_needed"
    EXPIRED = "expired"


FRESH_MONTHS = 12
FREE_MONTHS = 3
LETTER_MAX_MONTHS = 3


def report_state(period_end: date, as_of: date, letters: Sequence[Period] = ()) -> ReportState:
    """Say whether a report speaks for a day, with bridge letters that join on without a hole (domain 3b B4).

    The months are an intake policy, not a standard. A letter longer than three months is ignored.
    """
    if as_of > add_months(period_end, FRESH_MONTHS):
        return ReportState.EXPIRED
    if as_of <= add_months(period_end, FREE_MONTHS):
        return ReportState.CURRENT
    reach = period_end
    for letter in sorted(letters):
        short = letter.end < add_months(letter.start, LETTER_MAX_MONTHS)
        if short and letter.start <= reach + ONE_DAY:
            reach = max(reach, letter.end)
    return ReportState.BRIDGED if reach >= as_of else ReportState.BRIDGE_NEEDED
