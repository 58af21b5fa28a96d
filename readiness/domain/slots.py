"""Slots: one expected occurrence each, the evidence that fills it, and the shares that follow (domain 3a A4 to A7)."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from readiness.domain.acts import Act
from readiness.domain.cadence import Expected
from readiness.domain.calendar import Period
from readiness.domain.result import Judgement


class SlotState(StrEnum):
    """What became of a slot (domain 3a A6)."""

    ON_TIME = "on_time"
    LATE = "late"
    CARRY_IN = "carry_in"
    LOOKBACK = "lookback"
    PENDING = "pending"
    FUTURE = "future"
    GAP = "gap"
    NOT_IN_FORCE = "gap:not_in_force"
    EXCLUDED = "excluded"
    OPTIONAL_EMPTY = "optional_empty"

    @property
    def covered(self) -> bool:
        """Say whether evidence fills it."""
        return self in COVERED

    @property
    def missed(self) -> bool:
        """Say whether it can never be filled any more."""
        return self in MISSED


COVERED = (SlotState.ON_TIME, SlotState.LOOKBACK, SlotState.CARRY_IN, SlotState.LATE)
"""From the best to the worst: where several connections fill one slot, the worst of them stands."""
MISSED = (SlotState.GAP, SlotState.NOT_IN_FORCE)
OUTSIDE = (SlotState.CARRY_IN, SlotState.LOOKBACK)
"""States that satisfy the cadence but give the auditor no instance inside the window: plan one there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected occurrence: its days, until when work for it counts, and what became of it."""

    start: date
    end: date
    deadline: date
    required: bool
    state: SlotState
    evidence: tuple[str, ...] = ()
    verdict: Judgement | None = None
    """The worst that was found in it (domain 3a A12); None where nothing was judged."""

    @property
    def days(self) -> Period:
        """Its days."""
        return Period(self.start, self.end)

    @property
    def counts(self) -> bool:
        """Say whether it stands in the denominators (domain 3a A7)."""
        return self.required and self.state is not SlotState.EXCLUDED


@dataclass(frozen=True, slots=True)
class Place:
    """A slot before anything fills it."""

    expected: Expected
    deadline: date
    barred: SlotState | None = None
    """Why it takes no evidence: excluded, or not in force."""

    @property
    def period(self) -> Period:
        """Its days."""
        return self.expected.period

    def takes(self, act: Act) -> bool:
        """Say whether an act may fill it: its date, the grace of people's work, the period it names (domain 3a A4, A5)."""
        last = self.deadline if act.by_hand else min(self.deadline, self.period.end)
        named = act.pins is None or self.period.start in act.pins or self.expected.opens in act.pins
        return self.barred is None and self.expected.opens <= act.on <= last and named


def deadline(period: Period, grace: int, window_end: date, *, allow_after_window: bool = False) -> date:
    """Return the last day on which work for a period counts (domain 3a A4)."""
    late = period.end + timedelta(days=grace)
    return late if allow_after_window else min(late, window_end)


def match(places: Sequence[Place], acts: Sequence[Act]) -> dict[int, Act]:
    """Give each act at most one place, by the index of the place (domain 3a A5).

    Required places are served first, from all acts; optional ones take what is left. Each act, in order of its date, goes
    to the open place with the earliest deadline. This fills as many as can be filled, and one act more never fills fewer.
    """
    filled: dict[int, Act] = {}
    left = _serve([i for i, place in enumerate(places) if place.expected.required], places, acts, filled)
    _serve([i for i, place in enumerate(places) if not place.expected.required], places, left, filled)
    return filled


def _serve(order: list[int], places: Sequence[Place], acts: Sequence[Act], filled: dict[int, Act]) -> list[Act]:
    """Fill the places named in `order` (their deadlines ascend) and return the acts that found none."""
    deadlines = [places[i].deadline for i in order]
    unused = []
    for act in acts:
        place = next(_open(order, bisect_left(deadlines, act.on), places, act, filled), None)
        if place is None:
            unused.append(act)
        else:
            filled[place] = act
    return unused


def _open(order: list[int], first: int, places: Sequence[Place], act: Act, filled: Mapping[int, Act]) -> Iterator[int]:
    for at in range(first, len(order)):
        i = order[at]
        if places[i].expected.opens > act.on:
            return
        if i not in filled and places[i].takes(act):
            yield i


def state(place: Place, act: Act | None, window: Period, as_of: date) -> SlotState:
    """Say what became of a place that an act fills, or none (domain 3a A6)."""
    if place.barred is not None:
        return place.barred
    if act is not None:
        return _filled(place, act, window)
    if not place.expected.required:
        return SlotState.OPTIONAL_EMPTY
    if as_of < place.period.start:
        return SlotState.FUTURE
    return SlotState.PENDING if as_of <= place.deadline else SlotState.GAP


def _filled(place: Place, act: Act, window: Period) -> SlotState:
    if act.on > place.period.end:
        return SlotState.LATE
    if act.on >= window.start:
        return SlotState.ON_TIME
    return SlotState.LOOKBACK if place.expected.lookback else SlotState.CARRY_IN


def shares(slots: Sequence[Slot]) -> tuple[float | None, float | None]:
    """Return the covered share of what has fallen due, and of all the window asks for (domain 3a A7)."""
    counted = [slot.state for slot in slots if slot.counts]
    covered = sum(state.covered for state in counted)
    missed = sum(state.missed for state in counted)
    to_date = covered / (covered + missed) if covered + missed else None
    return to_date, covered / len(counted) if counted else None
