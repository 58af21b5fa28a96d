"""From the outcomes of a procedure's items to its verdict (domain 3c, a pass over nothing)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from readiness.domain.result import Count
from readiness.domain.vocabulary import Outcome, Verdict

INCOMPLETE = "population_incomplete"
"""Flag of a result, and reason of an item that would be ok if its population were whole."""


def judge(outcomes: Iterable[Outcome], *, complete: bool) -> Count:
    """Count the outcomes of a procedure's items and say what they come to, as `weigh` does."""
    return weigh(Counter(outcomes), complete=complete)


def weigh(counted: Mapping[Outcome, int], *, complete: bool) -> Count:
    """Say what so many items of each outcome come to.

    `complete` says that every population it read is whole. From one that is not, an exception still stands, but nothing
    else does: its ok items are counted inconclusive, and nothing looked at is never a pass.
    """
    seen: Counter[Outcome] = Counter()
    for outcome, number in counted.items():
        seen[outcome if complete else unsure(outcome)] += number
    tested = seen.total() - seen[Outcome.NOT_APPLICABLE]
    exceptions, inconclusive = seen[Outcome.EXCEPTION], seen[Outcome.INCONCLUSIVE]
    if exceptions:
        verdict = Verdict.FAIL
    elif inconclusive or not complete:
        verdict = Verdict.INCONCLUSIVE
    elif seen.total() and not tested:
        verdict = Verdict.NOT_APPLICABLE
    else:
        verdict = Verdict.PASS
    vacuous = verdict is Verdict.PASS and not seen.total()
    return Count(verdict, tested, exceptions, inconclusive, no_occurrences=vacuous)


def unsure(outcome: Outcome) -> Outcome:
    """Return what an outcome is worth when its population is not whole: ok becomes inconclusive."""
    return Outcome.INCONCLUSIVE if outcome is Outcome.OK else outcome


def not_run() -> Count:
    """Count nothing: the procedure is not shipped, or none of its sources has a connection."""
    return Count(Verdict.NOT_RUN, 0, 0, 0)
