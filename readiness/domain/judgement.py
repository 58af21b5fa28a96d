"""What was found on a day or in a slot, by every result that speaks of it (domain 3a A12)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.result import JUDGEMENT_RANK, Judgement, ProcedureKind, ProcedureResult, ResultRow
from readiness.domain.spans import merged, without
from readiness.domain.vocabulary import Outcome, Verdict
from readiness.domain.waiver import Answers


def worst(judgements: Iterable[Judgement]) -> Judgement | None:
    """Return the worst of what was found: exception, inconclusive, waived, ok; None of nothing (domain 3a A12)."""
    return min(judgements, key=JUDGEMENT_RANK.__getitem__, default=None)


def by_days(judged: Mapping[date, Judgement], window: Period) -> tuple[tuple[Period, Judgement], ...]:
    """Put neighbouring days of the window with the same verdict together."""
    runs: list[tuple[date, date, Judgement]] = []
    for day in sorted(day for day in judged if day in window):
        if runs and runs[-1][2] is judged[day] and day - runs[-1][1] == ONE_DAY:
            runs[-1] = (runs[-1][0], day, judged[day])
        else:
            runs.append((day, day, judged[day]))
    return tuple((Period(start, end), verdict) for start, end, verdict in runs)


def found(results: Iterable[ProcedureResult], answers: Answers, as_of: date) -> dict[date, Judgement]:
    """Return the worst that any of the results says of each day up to `as_of` (domain 3a A12).

    A setting's exception is waived on the days on which a waiver was valid; an occurrence's as soon as one is valid at
    `as_of`. Results of later populations add to what was found on a day; they never take an exception away. An item that
    could not be judged is resolved once a newer result of the same procedure speaks of its day.
    """
    judged: dict[date, Judgement] = {}
    populations: dict[str, list[ProcedureResult]] = defaultdict(list)
    for result in results:
        if result.kind is ProcedureKind.POPULATION:
            populations[result.procedure].append(result)
        elif result.judged_on <= as_of and (verdict := of_settings(result, answers)) is not None:
            _add(judged, result.judged_on, verdict)
    for versions in populations.values():
        for day, verdict in _of_occurrences(versions, answers, as_of).items():
            _add(judged, day, verdict)
    return judged


def of_settings(result: ProcedureResult, answers: Answers) -> Judgement | None:
    """Return what a configuration's result says of its day; None where nothing was judged."""
    if result.outcome in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE):
        return None
    if result.outcome is Verdict.PASS and not result.rows:
        return Judgement.OK
    rows = {_of_row(result.procedure, row, answers, result.judged_on) for row in result.rows}
    if result.outcome is Verdict.INCONCLUSIVE:
        rows.add(Judgement.INCONCLUSIVE)
    return worst(rows or (Judgement.OK,))


def _of_occurrences(versions: Sequence[ProcedureResult], answers: Answers, as_of: date) -> dict[date, Judgement]:
    """Return what one procedure's results, in the order they were recorded, say of the days their populations cover."""
    judged: dict[date, Judgement] = {}
    resolved: tuple[Period, ...] = ()
    for result in reversed(versions):
        span = _span(result, as_of)
        if span is None:
            continue
        newest, least = without([span], resolved), _at_least(result)
        for run in newest:
            for day in run:
                _add(judged, day, least)
        for row in result.rows:
            day = row.occurred_on or result.judged_on
            if day <= as_of and (row.outcome is Outcome.EXCEPTION or any(day in run for run in newest)):
                _add(judged, day, _of_row(result.procedure, row, answers, as_of))
        resolved = merged([*resolved, span])
    return judged


def _span(result: ProcedureResult, as_of: date) -> Period | None:
    """Return the days a result speaks of, up to the day asked about; None where it judged nothing."""
    if result.outcome in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE):
        return None
    covers = result.covers or Period(result.judged_on, result.judged_on)
    return Period(covers.start, min(covers.end, as_of)) if covers.start <= as_of else None


def _at_least(result: ProcedureResult) -> Judgement:
    """Return what holds on days without a row: ok, unless the list or the whole answer was in doubt."""
    doubtful = not result.complete or (result.outcome is Verdict.INCONCLUSIVE and not result.rows)
    return Judgement.INCONCLUSIVE if doubtful else Judgement.OK


def _of_row(procedure: str, row: ResultRow, answers: Answers, day: date) -> Judgement:
    if row.outcome is not Outcome.EXCEPTION:
        return Judgement.INCONCLUSIVE
    return Judgement.WAIVED if answers.on(procedure, row.item, day) else Judgement.EXCEPTION


def _add(judged: dict[date, Judgement], day: date, verdict: Judgement) -> None:
    known = judged.get(day)
    if known is None or JUDGEMENT_RANK[verdict] < JUDGEMENT_RANK[known]:
        judged[day] = verdict
