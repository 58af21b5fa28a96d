"""Where a control stands with one of its procedures: what it proves, what it scores, what is open (domain 3c, 3e T)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from readiness.domain import weakness
from readiness.domain.calendar import Period
from readiness.domain.control import ProcedureUse
from readiness.domain.judgement import of_settings, worst
from readiness.domain.result import Judgement, ProcedureKind, ProcedureResult
from readiness.domain.vocabulary import Severity, Verdict
from readiness.domain.waiver import Answers
from readiness.domain.weakness import Weakness, unanswered

WORST_RATE = 0.10
"""The share of exceptions at which a population procedure scores nothing (domain 3e T)."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a control fails, and since when."""

    detail: str
    since: date
    requirement: str | None = None
    """The evidence line that was left empty; None where it is no such line that fails."""


def said_once(causes: Iterable[Cause]) -> str:
    """Tell causes one after another; what one begins with like the one before, the name of their test or line, is said once."""
    said, before = [], ""
    for cause in causes:
        name, colon, rest = cause.detail.partition(": ")
        said.append(rest if colon and name == before else cause.detail)
        before = name if colon else ""
    return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one procedure says of its control on the day asked about."""

    use: ProcedureUse
    latest: ProcedureResult | None = None
    """The newest evaluated result; None where there is none."""
    share: float | None = 0.0
    """Its part in component T; None where it does not apply."""
    passes: bool = False
    """Whether it leaves nothing open that would keep the control from operating."""
    causes: tuple[Cause, ...] = ()
    """Positive proof that the control fails; empty where there is none."""
    weaknesses: tuple[Weakness, ...] = ()
    open: tuple[Weakness, ...] = ()
    """Those that stand now and that nobody has answered: a setting the newest result names, an occurrence of the window."""
    exception_days: frozenset[date] = frozenset()
    """Days of the window on which a configuration had an exception, waived or not."""
    deviations: int = 0
    """Answered exceptions of a population."""


def standing(
    use: ProcedureUse, results: Sequence[ProcedureResult], answers: Answers, window: Period, as_of: date
) -> Standing:
    """Say where a control stands with a procedure, from its results up to the day, in order of recording."""
    evaluated = [one for one in results if one.outcome is not Verdict.NOT_RUN and _speaks_of(one, window, as_of)]
    if not evaluated or not use.available:
        return Standing(use)
    evaluated.sort(key=lambda result: result.judged_on)
    if evaluated[-1].kind is ProcedureKind.CONFIGURATION:
        return _of_configuration(use, evaluated, answers, window, as_of)
    return _of_population(use, evaluated, answers, window, as_of)


def _speaks_of(result: ProcedureResult, window: Period, as_of: date) -> bool:
    """Say whether a result counts: once the window is open, a population of days before it is another engagement's."""
    before = result.covers is not None and result.covers.end < window.start <= as_of
    return result.judged_on <= as_of and not before


def _of_configuration(
    use: ProcedureUse, results: Sequence[ProcedureResult], answers: Answers, window: Period, as_of: date
) -> Standing:
    latest = results[-1]
    known = weakness.of_settings(results, answers, as_of)
    named = {row.item for row in latest.exceptions}
    failing = [open_ for open_ in unanswered(known) if open_.item in named]
    return Standing(
        use,
        latest,
        share=_days_without_exception(results, answers, window, as_of),
        passes=conclusive(latest) and not failing,
        causes=_cause(use, failing),
        weaknesses=known,
        open=tuple(failing),
        exception_days=frozenset(one.judged_on for one in results if one.exceptions and one.judged_on in window),
    )


def _of_population(
    use: ProcedureUse, results: Sequence[ProcedureResult], answers: Answers, window: Period, as_of: date
) -> Standing:
    latest = results[-1]
    known = weakness.of_occurrences(latest, answers, as_of)
    inside = [one for one in known if as_of < window.start or one.opened_on in window]
    open_ = unanswered(inside)
    serious = [one for one in open_ if one.severity.rank <= Severity.HIGH.rank]
    over = _rate_exceeded(use, results)
    return Standing(
        use,
        latest,
        share=_share_of(latest),
        passes=conclusive(latest) and not over and all(one.severity.rank >= Severity.LOW.rank for one in open_),
        causes=(*over, *_cause(use, serious)),
        weaknesses=known,
        open=open_,
        deviations=len(inside) - len(open_),
    )


def conclusive(result: ProcedureResult) -> bool:
    """Say whether a result leaves nothing in doubt: exceptions may stand, what could not be told may not."""
    told = result.outcome in (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE)
    return told and result.complete and not result.count.inconclusive


def _cause(use: ProcedureUse, open_: Sequence[Weakness]) -> tuple[Cause, ...]:
    if not open_:
        return ()
    since = min(one.opened_on for one in open_)
    items = sorted({one.item for one in open_})
    others = f" and {len(items) - 1} more" if len(items) > 1 else ""
    return (Cause(f"{use.id}: {items[0]}{others}", since),)


def _rate_exceeded(use: ProcedureUse, results: Sequence[ProcedureResult]) -> tuple[Cause, ...]:
    """Return the cause where the newest rate is above what is tolerable, since the first of such results in a row."""
    latest, since = results[-1], None
    for result in reversed(results):
        if result.count.rate <= result.tolerable_rate:
            break
        since = result.judged_on
    if since is None:
        return ()
    count = latest.count
    return (
        Cause(
            f"{use.id}: {count.exceptions} of {count.tested} are exceptions, above {latest.tolerable_rate:.0%}", since
        ),
    )


def _days_without_exception(
    results: Sequence[ProcedureResult], answers: Answers, window: Period, as_of: date
) -> float | None:
    """Return the share of the window's snapshot days to date without an unwaived exception (domain 3e T).

    A day on which nothing could be told is not without one. Before the window the newest result alone speaks.
    """
    counted = results[-1:] if as_of < window.start else [one for one in results if one.judged_on in window]
    days: dict[date, list[Judgement]] = {}
    for result in counted:
        if (verdict := of_settings(result, answers)) is not None:
            days.setdefault(result.judged_on, []).append(verdict)
    if not days:
        return None if counted else 0.0
    good = sum(worst(verdicts) in (Judgement.OK, Judgement.WAIVED) for verdicts in days.values())
    return good / len(days)


def _share_of(result: ProcedureResult) -> float | None:
    """Return max(0, 1 - rate / 0.10) of a population (domain 3e T); what could not be told counts like an exception."""
    if result.outcome is Verdict.NOT_APPLICABLE:
        return None
    count = result.count
    if not count.tested:
        return float(result.outcome is Verdict.PASS)
    return max(0.0, 1 - (count.exceptions + count.inconclusive) / count.tested / WORST_RATE)
