"""From the outcomes of a procedure's items to its verdict (domain 3g; 3c, the vacuous pass)."""

from collections.abc import Iterable

from readiness.domain.result import Count
from readiness.domain.vocabulary import Outcome, Verdict


def judge(outcomes: Iterable[Outcome], *, complete: bool) -> Count:
    """Count the outcomes of a procedure's items and say what they come to.

    `complete` says that every population it read is whole. From one that is not, an exception still stands, but nothing
    else does: its ok items are counted inconclusive, and nothing looked at is never a pass.
    """
    seen = [outcome if complete else unsure(outcome) for outcome in outcomes]
    tested = sum(outcome is not Outcome.NOT_APPLICABLE for outcome in seen)
    exceptions = seen.count(Outcome.EXCEPTION)
    inconclusive = seen.count(Outcome.INCONCLUSIVE)
    if exceptions:
        verdict = Verdict.FAIL
    elif inconclusive or not complete:
        verdict = Verdict.INCONCLUSIVE
    elif seen and not tested:
        verdict = Verdict.NOT_APPLICABLE
    else:
        verdict = Verdict.PASS
    return Count(verdict, tested, exceptions, inconclusive, no_occurrences=verdict is Verdict.PASS and not seen)


def unsure(outcome: Outcome) -> Outcome:
    """Return what an outcome is worth when its population is not whole: ok becomes inconclusive."""
    return Outcome.INCONCLUSIVE if outcome is Outcome.OK else outcome


def not_run() -> Count:
    """Count nothing: the procedure is not shipped, or none of its sources has a connection."""
    return Count(Verdict.NOT_RUN, 0, 0, 0)
