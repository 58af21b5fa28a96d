"""The whole answer for one engagement on one day, composed from facts by the rules of this package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from readiness.domain.control import Control, Criterion
from readiness.domain.coverage import Coverage
from readiness.domain.engagement import Engagement
from readiness.domain.evidence import Item
from readiness.domain.gap import Gap
from readiness.domain.readiness import ControlScore, Readiness
from readiness.domain.result import ProcedureResult
from readiness.domain.status import ControlStatus, Owner
from readiness.domain.vocabulary import RunOutcome, Shape
from readiness.domain.waiver import Exclusion, Exemption, Waiver, Walkthrough


@dataclass(frozen=True, slots=True)
class CollectorFacts:
    """What the rules need to know of a shipped collector."""

    shape: Shape
    remembers_days: int | None = None
    """How far back the source can look; None without limit. Settings and objects are never remembered."""


@dataclass(frozen=True, slots=True)
class LatestRun:
    """How the newest run of one collector over one connection ended."""

    connection: str
    outcome: RunOutcome
    reason: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an answer is made from, already limited to what was known and to the day asked about."""

    engagement: Engagement
    as_of: date
    criteria: Sequence[Criterion]
    """All criteria, in the order of the framework; those in scope follow from the engagement."""
    controls: Sequence[Control]
    owners: Mapping[str, Owner]
    """A control's `owner` text (role or e-mail) to the person; a missing one is nobody."""
    items: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    """Accepted items by requirement id (those of a collector under each requirement that names it)."""
    results: Sequence[ProcedureResult] = ()
    """Every result judged by then, history included, in any order."""
    waivers: Sequence[Waiver] = ()
    walkthroughs: Sequence[Walkthrough] = ()
    exemptions: Sequence[Exemption] = ()
    exclusions: Sequence[Exclusion] = ()
    connections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Collector id to the names of the connections that bring it."""
    collectors: Mapping[str, CollectorFacts] = field(default_factory=dict)
    """Collectors this version ships."""
    runs: Mapping[str, Sequence[LatestRun]] = field(default_factory=dict)
    """Collector id to the newest run of each of its connections."""
    populations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Procedure id to the collectors whose populations it reads."""
    holidays: frozenset[date] | None = None


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """One control: its status, score, coverage of each of its lines, and the newest result of each procedure."""

    control: Control
    owner: Owner | None
    criteria: tuple[str, ...]
    """Its criteria that are in scope."""
    status: ControlStatus
    score: ControlScore | None
    """None for a control that is exempt or out of scope."""
    coverage: tuple[Coverage, ...]
    results: tuple[ProcedureResult, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer; everything in it can be traced to the facts."""

    engagement: Engagement
    as_of: date
    controls: tuple[ControlAnswer, ...]
    """Every control of the catalog, in its order, those out of scope included."""
    gaps: tuple[Gap, ...]
    readiness: Readiness

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Every line's coverage, in the order of the catalog; exempt and out of scope controls included."""
        return tuple(coverage for answer in self.controls for coverage in answer.coverage)
