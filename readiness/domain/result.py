"""What a procedure found: a result per item, the verdict over all of them, and what of it is still unanswered (docs/procedures.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import Outcome, Severity, Verdict

TOLERABLE_RATE = 0.05
"""Share of exceptions that a population procedure bears when its parameter `tolerable_rate` is not set (domain 3c 2)."""


class ProcedureKind(StrEnum):
    """Whether a procedure judges settings that stand until changed, or occurrences that stay what they were."""

    CONFIGURATION = "configuration"
    POPULATION = "population"


class Judgement(StrEnum):
    """What was found in a slot or on a day (domain 3a A12), worst first."""

    EXCEPTION = "exception"
    INCONCLUSIVE = "inconclusive"
    WAIVED = "waived"
    OK = "ok"


JUDGEMENT_RANK: Mapping[Judgement, int] = {judgement: rank for rank, judgement in enumerate(Judgement)}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One item that is not ok: an exception or an inconclusive one, and when it happened."""

    item: str
    outcome: Outcome
    reason: str | None
    occurred_on: date | None = None
    """The civil day of an occurrence; None for a setting, which speaks of the day it was judged for."""
    opened_on: date | None = None
    """Since when it has been found without a break; None where only this result knows of it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many items were judged (without the not applicable ones), and how many of them were not ok."""

    outcome: Verdict
    tested: int
    exceptions: int
    inconclusive: int
    no_occurrences: bool = False
    """True where complete populations held nothing: a pass, but a vacuous one."""

    @property
    def rate(self) -> float:
        """Exceptions per item tested; 0 where nothing was tested."""
        return self.exceptions / self.tested if self.tested else 0.0


@dataclass(frozen=True, slots=True)
class ProcedureResult:
    """One judging of one procedure for one control, of the populations of one day or span."""

    control: str
    procedure: str
    kind: ProcedureKind
    severity: Severity
    judged_on: date
    """The civil day the answer speaks about: the snapshots' day, or the last day of the span."""
    count: Count
    rows: tuple[ResultRow, ...] = ()
    """Every item that is an exception or inconclusive."""
    covers: Period | None = None
    """The days a population speaks about; None for a configuration."""
    tolerable_rate: float = TOLERABLE_RATE
    complete: bool = True
    """Whether every population it read was whole."""
    id: str = ""

    @property
    def outcome(self) -> Verdict:
        """The verdict over all items."""
        return self.count.outcome

    @property
    def exceptions(self) -> tuple[ResultRow, ...]:
        """The rows that are exceptions."""
        return tuple(row for row in self.rows if row.outcome is Outcome.EXCEPTION)
