"""Why a control stands where it does, as clauses of one sentence."""

from collections.abc import Iterator
from datetime import date

from readiness.domain.assessment import ControlAnswer
from readiness.domain.line import Line
from readiness.domain.standing import Standing
from readiness.domain.status import Status
from readiness.domain.vocabulary import Verdict

NAMED_AT_MOST = 3
PLAINLY = {
    Status.OPERATING: "its evidence stands in the window and is up to date, and every test passed",
    Status.EXEMPT: "an approved exemption takes it out of the score",
    Status.OUT_OF_SCOPE: "none of its criteria belongs to this engagement",
}


def reasons(answer: ControlAnswer, as_of: date) -> tuple[str, ...]:
    """Return what keeps a control from the next better status; for one that fails, nothing: its causes say it."""
    status = answer.status.status
    if status is Status.FAILING:
        return ()
    if status in PLAINLY:
        return (PLAINLY[status],)
    return (
        tuple(_lacking_design(answer, as_of)) or tuple(_lacking_proof(answer)) or ("its operation is not proven yet",)
    )


def _lacking_design(answer: ControlAnswer, as_of: date) -> Iterator[str]:
    """Yield what `implemented` asks for and is not there (domain 3c 4)."""
    effective = answer.control.effective_from
    if answer.owner is None or not answer.owner.active:
        yield "nobody answers for it" if answer.owner is None else "the person who answered for it has left"
    if effective is not None and effective > as_of:
        yield "it is not in force yet"
    if missing := [line for line in answer.lines if not line.operating and not line.freshness.current]:
        yield f"its design is not documented: {_named(missing)}"


def _lacking_proof(answer: ControlAnswer) -> Iterator[str]:
    """Yield what `operating` asks for and is not there (domain 3c 3)."""
    operating = [line for line in answer.lines if line.operating]
    if not operating:
        yield "no evidence of its operation is asked for"
    if missing := [line for line in operating if not line.coverage.in_window]:
        yield f"nothing in the window proves its operation: {_named(missing)}"
    if stale := [line for line in operating if line.coverage.in_window and not line.freshness.current]:
        yield f"its evidence is out of date: {_named(stale)}"
    if untold := [standing for standing in answer.standings if not standing.passes]:
        yield f"{len(untold)} of {len(answer.standings)} tests did not pass: {_told(untold)}"


def _named(lines: list[Line]) -> str:
    return _first([line.requirement.name for line in lines])


def _told(standings: list[Standing]) -> str:
    return _first([f"{one.use.id} ({_outcome(one)})" for one in standings])


def _outcome(standing: Standing) -> str:
    if not standing.use.available:
        return "not available yet"
    if standing.latest is None:
        return "never judged"
    return "could not tell" if standing.latest.outcome is Verdict.INCONCLUSIVE else standing.latest.outcome.value


def _first(names: list[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
