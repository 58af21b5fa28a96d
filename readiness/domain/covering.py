"""How the items of an evidence line cover a window: the rule is chosen, applied to each connection, and met by all (domain 3a)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from readiness.domain.acts import Act, acts, date_of
from readiness.domain.cadence import RULES, Expected, after, lookback, periods
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.control import Requirement
from readiness.domain.coverage import Coverage, CoverageGap, GapKind, Terms
from readiness.domain.evidence import Item
from readiness.domain.judgement import by_days, worst
from readiness.domain.observed import observed
from readiness.domain.result import Judgement
from readiness.domain.slots import COVERED, Place, Slot, SlotState, deadline, match, shares, state
from readiness.domain.spans import common, days, merged, missing, since, spanned, without
from readiness.domain.vocabulary import CoverageModel, Kind, Proves

MAX_AGE = 7
"""Days before a Type 1's date within which a setting or a population still speaks for it (domain 3a A10)."""
NO_TERMS = Terms()


def cover(
    requirement: Requirement, window: Period, as_of: date, items: Iterable[Item], terms: Terms = NO_TERMS
) -> Coverage:
    """Say how a line's accepted items cover the window by a day (domain 3a A10a); items of later days do not count.

    Design lines and every line of a Type 1 have one slot. Lines of kind ticket-sample are due per drawn sample: they raise
    ValueError, as no window says what is expected of them.
    """
    if requirement.kind is Kind.TICKET_SAMPLE:
        raise ValueError(f"{requirement.id} is due per drawn sample, never per window")
    known = [item for item in items if _by(item, as_of)]
    groups = _by_connection(known, terms.connections)
    if terms.type_one:
        speaking = [[_up_to(min(as_of, window.end), item) for item in group] for group in groups]
        found = _slotted(requirement, window, as_of, speaking, terms)
    elif requirement.coverage is CoverageModel.SLOTS:
        found = _slotted(requirement, window, as_of, groups, terms)
    else:
        found = _watched(requirement, window, as_of, groups, terms)
    dates = [[day for item in group if (day := date_of(item)) is not None] for group in groups]
    return replace(
        found,
        first=min((min(each) for each in dates if each), default=None),
        last=min(min(max(each), as_of) for each in dates) if all(dates) else None,
        in_window=_in_window(found, window, dates, terms),
        late_uploads=sum(item.late_upload for item in known),
    )


def _in_window(found: Coverage, window: Period, dates: Iterable[Iterable[date]], terms: Terms) -> bool:
    if terms.type_one:
        return any(slot.state.covered for slot in found.slots)
    return bool(found.covered) or any(day in window for each in dates for day in each)


def _by(item: Item, as_of: date) -> bool:
    """Say whether an item speaks of a day up to this one; a population does as soon as its first day does."""
    day = item.performed_on or (item.covers.start if item.covers else None)
    return day is not None and day <= as_of


def _up_to(day: date, item: Item) -> Item:
    """Return a population that reaches beyond a day as speaking of the days up to it."""
    if item.covers is None or not item.covers.start <= day < item.covers.end:
        return item
    return item._replace(covers=Period(item.covers.start, day))


def _by_connection(items: list[Item], connected: Sequence[str]) -> list[list[Item]]:
    """Part the items by connection; what people brought belongs to each (domain 3a A10a)."""
    if not connected:
        return [items]
    parted: dict[str | None, list[Item]] = defaultdict(list)
    for item in items:
        parted[item.connection].append(item)
    return [[*parted[name], *parted[None]] for name in connected]


def _slotted(
    requirement: Requirement, window: Period, as_of: date, groups: Sequence[Iterable[Item]], terms: Terms
) -> Coverage:
    one_slot = terms.type_one or requirement.proves is Proves.DESIGN
    expected = _expected(requirement, window, terms)
    inside = expected[0].period if terms.type_one else window
    places = [_place(each, requirement.grace, inside, terms) for each in expected]
    choose = _newest if one_slot else match
    fills = [choose(places, acts(group, as_of)) for group in groups]
    judged = sorted(terms.judged)
    slots = tuple(
        _slot(place, [fill.get(index) for fill in fills], inside, as_of, _found(place.period, judged, terms.judged))
        for index, place in enumerate(places)
    )
    to_date, of_window = shares(slots)
    return Coverage(requirement, CoverageModel.SLOTS, to_date, of_window, slots=slots, gaps=_missed(slots))


def _expected(requirement: Requirement, window: Period, terms: Terms) -> tuple[Expected, ...]:
    if terms.type_one:
        usable = Period(oldest_usable(requirement, window.end), window.end)
        return (Expected(usable, usable.start),)
    if requirement.proves is Proves.DESIGN:
        whole = lookback(requirement.cadence, window.end)
        return (Expected(whole, whole.start, lookback=True),)
    return periods(requirement.cadence, window, requirement.anchor, holidays=terms.holidays)


def oldest_usable(requirement: Requirement, day: date) -> date:
    """Return the earliest date of evidence that still speaks for a Type 1's date (domain 3a A10).

    A document does so until it is stale (3b); everything else for seven days.
    """
    if requirement.kind is not Kind.DOCUMENT:
        return day - timedelta(days=MAX_AGE)
    latest_due = day - timedelta(days=RULES[requirement.cadence].grace)
    oldest = lookback(requirement.cadence, latest_due - ONE_DAY).start
    while after(requirement.cadence, oldest) < latest_due:  # 30 September falls due on 30 December, not on the 31st
        oldest += ONE_DAY
    while after(requirement.cadence, oldest - ONE_DAY) >= latest_due:  # 31 Jan and 28 Jan fall due on the same 28 Feb
        oldest -= ONE_DAY
    return oldest


def _place(expected: Expected, grace: int, window: Period, terms: Terms) -> Place:
    period = expected.period
    until = deadline(period, grace, window.end, allow_after_window=terms.allow_after_window)
    barred = None
    if terms.exclusions and not missing(merged(terms.exclusions), period):
        barred = SlotState.EXCLUDED
    elif terms.effective_from is not None and terms.effective_from > period.end:
        barred = SlotState.NOT_IN_FORCE if expected.required else SlotState.OPTIONAL_EMPTY
    return Place(expected, until, barred)


def _newest(places: Sequence[Place], known: Sequence[Act]) -> dict[int, Act]:
    """Fill the one slot of a line that needs no more than a current item with the newest (domain 3a A10, A10a)."""
    free = (replace(act, pins=None) for act in reversed(known))
    act = next((act for act in free if places[0].takes(act)), None)
    return {} if act is None else {0: act}


def _slot(place: Place, fills: Sequence[Act | None], window: Period, as_of: date, verdict: Judgement | None) -> Slot:
    """Make a slot that every connection must fill: the worst of their states stands."""
    done = [act for act in fills if act is not None]
    if len(done) == len(fills):
        states = [state(place, act, window, as_of) for act in done]
        stands = max(states, key=COVERED.index) if place.barred is None else place.barred
    else:
        stands = state(place, None, window, as_of)
    evidence = tuple(sorted({name for act in done for name in act.evidence})) if done else ()
    period = place.period
    return Slot(period.start, period.end, place.deadline, place.expected.required, stands, evidence, verdict)


def _found(period: Period, judged: Sequence[date], verdicts: Mapping[date, Judgement]) -> Judgement | None:
    """Return the worst that was found in a slot's days (domain 3a A12)."""
    if not judged:
        return None
    first, beyond = bisect_left(judged, period.start), bisect_right(judged, period.end)
    return worst(verdicts[day] for day in judged[first:beyond])


def _missed(slots: Iterable[Slot]) -> tuple[CoverageGap, ...]:
    kinds = {SlotState.GAP: GapKind.GAP, SlotState.NOT_IN_FORCE: GapKind.NOT_IN_FORCE}
    return tuple(CoverageGap(slot.days, kinds[slot.state], repairable=False) for slot in slots if slot.state.missed)


def _watched(
    requirement: Requirement, window: Period, as_of: date, groups: Sequence[Iterable[Item]], terms: Terms
) -> Coverage:
    """Cover days instead of slots: excluded days leave every denominator, days not in force are never covered."""
    excluded = merged(terms.exclusions)
    whole = days(without([window], excluded))
    verdicts = by_days(terms.judged, window)
    if as_of < window.start:
        return Coverage(requirement, requirement.coverage, None, 0.0 if whole else None, verdicts=verdicts)
    elapsed = Period(window.start, min(as_of, window.end))
    due = without([elapsed], excluded)
    covered = common(due, since(terms.effective_from or elapsed.start, elapsed))
    for group in groups:
        covered = common(covered, _days(requirement, group, window, as_of))
    return Coverage(
        requirement,
        requirement.coverage,
        to_date=days(covered) / days(due) if due else None,
        of_window=days(covered) / whole if whole else None,
        gaps=tuple(_holes(without(due, covered), terms)),
        covered=merged(covered),
        verdicts=verdicts,
    )


def _days(requirement: Requirement, items: Iterable[Item], window: Period, as_of: date) -> tuple[Period, ...]:
    if requirement.coverage is CoverageModel.OBSERVED:
        return observed(items, window, as_of, requirement.max_gap)
    return spanned(items, Period(window.start, min(as_of, window.end)))


def _holes(uncovered: Iterable[Period], terms: Terms) -> Iterable[CoverageGap]:
    """Yield the uncovered days as gaps, cut where the control took effect and where the source's memory begins (A11)."""
    for run in uncovered:
        force = terms.effective_from or run.start
        if run.start < force:
            yield CoverageGap(Period(run.start, min(run.end, force - ONE_DAY)), GapKind.NOT_IN_FORCE, repairable=False)
        for late in since(force, run):
            known = since(terms.remembered_from, late) if terms.remembered_from else ()
            lost = without([late], known)
            yield from (CoverageGap(days, GapKind.UNCOVERED, repairable=False) for days in lost)
            yield from (CoverageGap(days, GapKind.UNCOVERED, repairable=True) for days in known)
