"""Weaknesses: what procedures or people found wrong, since when, and whether it was mended or answered (domain 3c, 3d G8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from readiness.domain.result import ProcedureResult
from readiness.domain.vocabulary import Severity, Verdict
from readiness.domain.waiver import Answers

SETTLING = (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE)
"""Verdicts of a result that looked at everything: an item it does not name is mended."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One item that was found wrong, or one entry of the register of exceptions and findings."""

    control: str
    severity: Severity
    opened_on: date
    closed_on: date | None = None
    """The day it was found mended, or answered by a waiver; None while it is open."""
    planned_close: date | None = None
    procedure: str | None = None
    """None for an entry of the register."""
    item: str = ""

    def open_at_start(self, start: date) -> bool:
        """Say whether it entered a window: opened before its first day and not closed by then (domain 3d G8)."""
        return self.opened_on < start and (self.closed_on is None or self.closed_on >= start)


def of_settings(results: Sequence[ProcedureResult], answers: Answers, as_of: date) -> tuple[Weakness, ...]:
    """Return the weaknesses in one procedure's settings, past ones included, from its results in order of their days.

    An item is open from the first result that found it without a break, until a complete one no longer does. A result
    that could not tell closes nothing. Of days before the first result its rows' `opened_on` speaks.
    """
    still: dict[str, Weakness] = {}
    closed: list[Weakness] = []
    for result in results:
        named = {row.item for row in result.rows}
        if result.complete and result.outcome in SETTLING:
            closed += [replace(still.pop(item), closed_on=result.judged_on) for item in still.keys() - named]
        for row in result.exceptions:
            known = row.opened_on if result is results[0] else None
            still.setdefault(row.item, _opened(result, row.item, min(known or result.judged_on, result.judged_on)))
    return (*closed, *(_answered(weakness, answers, as_of) for weakness in still.values()))


def of_occurrences(result: ProcedureResult, answers: Answers, as_of: date) -> tuple[Weakness, ...]:
    """Return the exceptions of a population's newest result, the answered ones closed; an occurrence is never mended."""
    found = (_opened(result, row.item, row.occurred_on or result.judged_on) for row in result.exceptions)
    return tuple(_answered(weakness, answers, as_of) for weakness in found if weakness.opened_on <= as_of)


def _opened(result: ProcedureResult, item: str, day: date) -> Weakness:
    return Weakness(result.control, result.severity, day, procedure=result.procedure, item=item)


def _answered(weakness: Weakness, answers: Answers, as_of: date) -> Weakness:
    waiver = answers.on(weakness.procedure or "", weakness.item, as_of)
    return replace(weakness, closed_on=max(waiver.recorded_on, weakness.opened_on)) if waiver else weakness


def unanswered(weaknesses: Iterable[Weakness]) -> tuple[Weakness, ...]:
    """Return those that are still open."""
    return tuple(weakness for weakness in weaknesses if weakness.closed_on is None)
