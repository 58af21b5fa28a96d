"""Days that populations vouch for (domain 3a A9), and the arithmetic of runs of days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter

from readiness.domain.acts import span_of
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.evidence import Item


def spanned(items: Iterable[Item], elapsed: Period) -> tuple[Period, ...]:
    """Return the elapsed days that some population covers (domain 3a A9)."""
    spans = (span_of(item) for item in items)
    return merged(inside for span in spans if span and (inside := span.clipped(elapsed)))


def merged(runs: Iterable[Period], apart: int = 1) -> tuple[Period, ...]:
    """Join runs of days that overlap or begin at most so many days after one another's end; sorted."""
    in_order = iter(sorted(runs, key=attrgetter("start", "end")))
    first = next(in_order, None)
    if first is None:
        return ()
    joined: list[Period] = []
    start, end = first.start, first.end
    for run in in_order:
        if (run.start - end).days > apart:
            joined.append(Period(start, end))
            start, end = run.start, run.end
        elif run.end > end:
            end = run.end
    return (*joined, Period(start, end))


def runs_of(days: Iterable[date]) -> Iterator[Period]:
    """Yield the runs of neighbouring days, in order."""
    start = last = None
    for day in sorted(set(days)):
        if start is None or last is None or (day - last).days > 1:
            if start is not None and last is not None:
                yield Period(start, last)
            start = day
        last = day
    if start is not None and last is not None:
        yield Period(start, last)


def missing(runs: Sequence[Period], whole: Period) -> tuple[Period, ...]:
    """Return the maximal runs of days of the whole that sorted, disjoint runs leave out."""
    left: list[Period] = []
    day = whole.start
    for run in runs:
        if run.start > whole.end:
            break
        if run.start > day:
            left.append(Period(day, run.start - ONE_DAY))
        day = max(day, run.end + ONE_DAY)
    if day <= whole.end:
        left.append(Period(day, whole.end))
    return tuple(left)


def common(one: Sequence[Period], other: Sequence[Period]) -> tuple[Period, ...]:
    """Return the days that two sorted, disjoint lists of runs share."""
    shared: list[Period] = []
    i = j = 0
    while i < len(one) and j < len(other):
        both = one[i].clipped(other[j])
        if both:
            shared.append(both)
        if one[i].end <= other[j].end:
            i += 1
        else:
            j += 1
    return tuple(shared)


def without(runs: Sequence[Period], barred: Sequence[Period]) -> tuple[Period, ...]:
    """Return the days of sorted, disjoint runs that no barred day is among; neighbours that were apart stay apart."""
    return tuple(piece for run in runs for piece in missing(merged(barred), run))


def days(runs: Iterable[Period]) -> int:
    """Count the days of disjoint runs."""
    return sum(run.days for run in runs)


def since(day: date, whole: Period) -> tuple[Period, ...]:
    """Return the days of the whole from a day on, none where it lies after them."""
    return (Period(max(day, whole.start), whole.end),) if day <= whole.end else ()
