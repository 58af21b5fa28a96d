"""Days on which a control that never stops was observed (domain 3a A8)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from readiness.domain.acts import span_of
from readiness.domain.calendar import Period
from readiness.domain.evidence import Item
from readiness.domain.spans import merged, runs_of


def observed(items: Iterable[Item], window: Period, as_of: date, max_gap: int) -> tuple[Period, ...]:
    """Return the elapsed days of the window on which the control was watched (domain 3a A8).

    That is on a snapshot's day, between two snapshots at most `max_gap` days apart, before the first snapshot in the
    window when it came within `max_gap` of the start, and as long after the last one. A population counts as watched
    throughout the days it vouches for.
    """
    if as_of < window.start:
        return ()
    elapsed = Period(window.start, min(as_of, window.end))
    seen = merged(_seen(items, as_of))
    watched = merged(seen, max_gap)
    edges = _before_first(seen, window, max_gap) + _after_last(seen, elapsed, max_gap)
    return merged(inside for run in (*watched, *edges) if (inside := run.clipped(elapsed)))


def _seen(items: Iterable[Item], as_of: date) -> Iterator[Period]:
    known = list(items)
    yield from runs_of(item.performed_on for item in known if item.performed_on and item.performed_on <= as_of)
    until = Period(date.min, as_of)
    spans = (span_of(item) for item in known if item.performed_on is None)
    yield from (inside for span in spans if span and (inside := span.clipped(until)))


def _before_first(seen: Sequence[Period], window: Period, max_gap: int) -> tuple[Period, ...]:
    first = next((run.start for run in seen if run.start in window), None)
    if first is None or (first - window.start).days > max_gap:
        return ()
    return (Period(window.start, first),)


def _after_last(seen: Sequence[Period], elapsed: Period, max_gap: int) -> tuple[Period, ...]:
    last = max((min(run.end, elapsed.end) for run in seen if run.start <= elapsed.end), default=None)
    if last is None or (elapsed.end - last).days > max_gap:
        return ()
    return (Period(last, elapsed.end),)
