"""The facts an answer is made from, already limited to what was known and to the day asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Control, Criterion, Requirement
from readiness.domain.covering import MAX_AGE
from readiness.domain.doubt import Doubt
from readiness.domain.engagement import Engagement
from readiness.domain.evidence import Item
from readiness.domain.result import ProcedureResult
from readiness.domain.status import Owner
from readiness.domain.vocabulary import RunOutcome, Shape
from readiness.domain.waiver import Exclusion, Exemption, Waiver, Walkthrough
from readiness.domain.weakness import Weakness


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
    """Results by then, history included, in the order they were recorded; of one population only the newest judging."""
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
    doubts: Mapping[str, Sequence[Doubt]] = field(default_factory=dict)
    """Requirement id to the lists people brought for it that are not known to be whole."""
    register: Sequence[Weakness] = ()
    """Entries of the register of exceptions and findings."""
    holidays: frozenset[date] | None = None

    @property
    def judged_window(self) -> Period:
        """The days whose results count: the window, or the week before a Type 1's date (domain 3a A10)."""
        window = self.engagement.window
        if not self.engagement.is_type_one:
            return window
        return Period(window.end - timedelta(days=MAX_AGE), window.end)

    def connected(self, requirement: Requirement) -> tuple[str, ...]:
        """Name the connections behind a line; none for one that people bring."""
        return self.connections.get(requirement.collector, ()) if requirement.available else ()

    def imported(self, requirement: Requirement) -> bool:
        """Say whether people brought a line's list: that connects it as well."""
        return any(item.by_hand for item in self.items.get(requirement.id, ()))

    def unconnected_source(self, requirement: Requirement) -> str | None:
        """Name the source that a line's shipped collector lacks a connection to, or None."""
        shipped = requirement.available and requirement.collector in self.collectors
        if not shipped or requirement.collector == MANUAL or self.connected(requirement) or self.imported(requirement):
            return None
        return requirement.collector.split(".")[0]

    def remembered_from(self, requirement: Requirement) -> date | None:
        """Return the first day that can still be collected; None for settings and objects, which are gone with the day.

        What people bring has no such limit that we know of.
        """
        shipped = self.collectors.get(requirement.collector) if requirement.available else None
        if shipped is None:
            return date.min
        if shipped.shape is not Shape.EVENTS:
            return None
        return date.min if shipped.remembers_days is None else self.as_of - timedelta(days=shipped.remembers_days)
