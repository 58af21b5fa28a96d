"""Chooses what a hand-over holds: the evidence that counts in the window, and for all else in scope the reason why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from readiness.bundle.contents import Omission
from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import local_date
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.status import Status
from readiness.domain.vocabulary import Kind
from readiness.services.judging import Judged
from readiness.store import evidence
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, COLLECTED, RETURNED, SUPERSEDED, EvidenceRow, Reviewed
from readiness.workspace import Workspace

PAGE = 1_000
"""How many items are held in memory at once."""
UNREVIEWED = "Nobody has accepted it yet."
REVIEWED = {
    RETURNED: "It was returned to who sent it.",
    SUPERSEDED: "A later item took its place.",
    ACCEPTED: "It is not whole and counts nowhere.",
}


@dataclass(frozen=True)
class Inclusion:
    """What one hand-over is made of. Only what the ledger says up to line `lines` can be in it."""

    session: Session
    workspace: Workspace
    assessment: Assessment
    judged: tuple[Judged, ...]
    lines: int

    @cached_property
    def measured(self) -> tuple[ControlAnswer, ...]:
        """The controls in scope, in the order of the catalog; an exempt one stays in sight."""
        return tuple(one for one in self.assessment.controls if one.status.status is not Status.OUT_OF_SCOPE)

    @property
    def controls(self) -> tuple[Control, ...]:
        """The same, as the catalog states them."""
        return tuple(one.control for one in self.measured)

    @cached_property
    def results(self) -> tuple[Judged, ...]:
        """What was judged for a control in scope, sheet or none."""
        names = {control.id for control in self.controls}
        return tuple(one for one in self.judged if one.control.id in names)

    @cached_property
    def collectors(self) -> tuple[str, ...]:
        """Every collector whose lists belong here: asked for by a requirement in scope or read by its procedures."""
        asked = {line.collector for control in self.controls for line in control.requirements} - {MANUAL}
        read = {read.collector for one in self.results if one.result for read in one.result.populations}
        return tuple(sorted(asked | read))

    @cached_property
    def _credited(self) -> frozenset[str]:
        """Ids that belong here whatever their date: they fill a slot, or a sheet was made from them."""
        slots = {id_ for line in self.assessment.coverage for slot in line.slots for id_ in slot.evidence}
        read = {read.evidence for one in self.results if one.result for read in one.result.populations}
        return frozenset(slots | read)

    def lists(self, collector: str) -> Iterator[EvidenceRow]:
        """Yield the lists of a collector that are handed over, newest first."""
        return (item.row for item in self._collected(collector) if self._counts(item))

    def uploads(self, requirement: str) -> Iterator[EvidenceRow]:
        """Yield what people brought for a requirement and is handed over, oldest first."""
        return (item.row for item in self._uploaded(requirement) if self._counts(item))

    def on(self, row: EvidenceRow) -> date:
        """Return the day an item speaks about: the last day it covers, or the day of the act."""
        collected = local_date(row.collected_at, self.assessment.engagement.zone)
        return row.covers.end if row.covers else row.performed_on or collected

    def omissions(self) -> Iterator[Omission]:
        """Yield everything in scope that is not handed over, with its reason."""
        held = dict.fromkeys(self.collectors, False)
        for collector in self.collectors:
            for item in self._collected(collector):
                counts = self._counts(item)
                held[collector] = held[collector] or counts
                if not counts and self._within(item.row):
                    day = self.on(item.row)
                    what = f"list of {collector} {_from(item.row)}, {day}"
                    yield Omission(what, self._why(item), evidence=item.row.id, sha256=item.row.sha256)
        for measured in self.measured:
            for requirement in measured.control.requirements:
                yield from self._of_requirement(measured, requirement, held)
        yield from self._of_procedures()

    def _of_requirement(
        self, measured: ControlAnswer, requirement: Requirement, held: Mapping[str, bool]
    ) -> Iterator[Omission]:
        control, uploaded = measured.control.id, list(self._uploaded(requirement.id))
        for item in uploaded:
            if not self._counts(item) and self._within(item.row):
                what = f"upload {item.row.id} of {self.on(item.row)}"
                yield Omission(what, self._why(item), control, requirement.id, evidence=item.row.id)
        if not (held.get(requirement.collector) or any(map(self._counts, uploaded))):
            yield Omission(
                f"evidence of {requirement.id}", self._absence(measured, requirement), control, requirement.id
            )

    def _absence(self, measured: ControlAnswer, requirement: Requirement) -> str:
        if measured.status.status is Status.EXEMPT:
            return "The control is exempt."
        if not requirement.available:
            return f"This version of the product does not ship the collector {requirement.collector} yet."
        if requirement.kind is Kind.TICKET_SAMPLE:
            return "It is due per drawn sample, and none was drawn."
        if requirement.collector == MANUAL:
            return "Nothing was accepted for the window."
        if not self.workspace.connections_of.get(requirement.collector):
            return f"No connection brings {requirement.collector}, and nobody brought it as a file."
        return "No whole list was collected for the window."

    def _of_procedures(self) -> Iterator[Omission]:
        for one in self.results:
            if one.result is None:
                reason = f"It was not run: {one.note}."
                yield Omission(f"procedure {one.use.id}", reason, one.control.id, procedure=one.use.id)

    def _why(self, item: Reviewed) -> str:
        if not item.row.complete and item.state not in (RETURNED, SUPERSEDED):
            return REVIEWED[ACCEPTED]
        return REVIEWED.get(item.state, UNREVIEWED)

    def _counts(self, item: Reviewed) -> bool:
        whole = item.row.complete and item.state == ACCEPTED
        return whole and (item.row.id in self._credited or self._within(item.row))

    def _within(self, row: EvidenceRow) -> bool:
        window = self.assessment.engagement.window
        if row.covers is not None:
            return row.covers.clipped(window) is not None
        return self.on(row) in window or (row.for_period is not None and row.for_period in window)

    def _collected(self, collector: str) -> Iterator[Reviewed]:
        before = self.lines + 1
        while page := evidence.newest(self.session, limit=PAGE, before=before, collector=collector):
            yield from page
            before = page[-1].row.ledger_seq

    def _uploaded(self, requirement: str) -> Iterator[Reviewed]:
        found = self._brought(requirement.partition("/")[0]).get(requirement, ())
        # a list that was brought stands among the lists of its collector
        return (item for item in found if item.row.ledger_seq <= self.lines and item.row.collector is None)

    def _brought(self, control: str) -> Mapping[str, tuple[Reviewed, ...]]:
        """Return what was brought for the lines of one control; they are asked about one after the other."""
        if control not in self._latest:
            lines = [line.id for line in self.workspace.catalog.requirements if line.id.startswith(f"{control}/")]
            self._latest.clear()
            self._latest[control] = evidence.uploads(self.session, lines, self.workspace.now())
        return self._latest[control]

    @cached_property
    def _latest(self) -> dict[str, Mapping[str, tuple[Reviewed, ...]]]:
        return {}


def _from(row: EvidenceRow) -> str:
    return f"over {row.connection}" if row.kind == COLLECTED else f"brought by {row.uploader or 'somebody'}"
