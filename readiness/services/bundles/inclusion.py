"""Chooses what a hand-over holds: the evidence that counts in the window, and for all else in scope the reason why not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from readiness.bundle.contents import Bytes, EvidenceFile, Omission
from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import local_date
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.status import Status
from readiness.domain.vocabulary import Kind
from readiness.services.judging.procedures import Judged
from readiness.store import inclusion
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, COLLECTED, RETURNED, SUPERSEDED
from readiness.store.inclusion import Candidate, Content
from readiness.workspace import Workspace

UNREVIEWED = "Nobody has accepted it yet."
REVIEWED = {
    RETURNED: "It was returned to who sent it.",
    SUPERSEDED: "A later item took its place.",
    ACCEPTED: "It is not whole and counts nowhere.",
}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A list that is handed over, for every line that asks for its collector."""

    id: str
    on: date
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Inclusion:
    """What one hand-over is made of. Only what the ledger says up to line `lines` can be in it.

    Every item is read once: `lists` and then `files` yield what is handed over, and note all else among the omissions.
    """

    session: Session
    workspace: Workspace
    assessment: Assessment
    judged: tuple[Judged, ...]
    lines: int
    omitted: list[Omission] = field(default_factory=list)
    """Everything in scope that is not handed over, with its reason; whole once `files` was walked."""
    _taken: dict[str, list[_Taken]] = field(default_factory=dict)

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

    def lists(self) -> Iterator[Candidate]:
        """Yield the lists that are handed over, by collector, of each the newest first; to be walked once, before `files`."""
        for item in inclusion.lists(self.session, self.collectors, self.lines):
            if self._counts(item):
                self._taken.setdefault(item.about, []).append(_Taken(item.id, self.on(item), item.sha256, item.bytes))
                yield item
            elif self._within(item):
                what = f"list of {item.about} {_from(item)}, {self.on(item)}"
                self.omitted.append(Omission(what, self._why(item), evidence=item.id, sha256=item.sha256))

    def files(self) -> Iterator[EvidenceFile]:
        """Yield the files of every line in scope in the order of the catalog; to be walked once."""
        lines = [(measured, line) for measured in self.measured for line in measured.control.requirements]
        names = [line.id for _, line in lines]
        brought = _InOrder(inclusion.uploads(self.session, names, self.lines, self.workspace.now()))
        for measured, line in lines:
            yield from self._of_line(measured, line, brought.about(line.id))
        self.omitted.extend(self._of_procedures())

    def on(self, item: Candidate) -> date:
        """Return the day an item speaks about: the last day it covers, or the day of the act."""
        collected = local_date(item.collected_at, self.assessment.engagement.zone)
        return item.covers.end if item.covers else item.performed_on or collected

    def held(self, sha256: str, size: int | None) -> Bytes:
        """Return bytes of the vault, to be read when their turn comes."""
        return Bytes(sha256, size, lambda: self.workspace.vault.pieces(sha256))

    def _of_line(
        self, measured: ControlAnswer, line: Requirement, brought: Iterable[Candidate]
    ) -> Iterator[EvidenceFile]:
        control, lists = measured.control.id, self._taken.get(line.collector, ())
        for one in lists:
            content = self.held(one.sha256, one.bytes)
            yield EvidenceFile(control, line.id, one.on, f"{line.collector}.jsonl", one.id, content)
        some = bool(lists)
        for item in brought:
            if self._counts(item):
                some = True
                for file in item.files or [Content(item.id, item.sha256, item.bytes)]:
                    content = self.held(file.sha256, file.bytes)
                    yield EvidenceFile(control, line.id, self.on(item), file.name, item.id, content)
            elif self._within(item):
                what = f"upload {item.id} of {self.on(item)}"
                self.omitted.append(Omission(what, self._why(item), control, line.id, evidence=item.id))
        if not some:
            why = self._absence(measured, line)
            self.omitted.append(Omission(f"evidence of {line.id}", why, control, line.id))

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

    def _why(self, item: Candidate) -> str:
        if not item.complete and item.state not in (RETURNED, SUPERSEDED):
            return REVIEWED[ACCEPTED]
        return REVIEWED.get(item.state, UNREVIEWED)

    def _counts(self, item: Candidate) -> bool:
        whole = item.complete and item.state == ACCEPTED
        return whole and (item.id in self._credited or self._within(item))

    def _within(self, item: Candidate) -> bool:
        window = self.assessment.engagement.window
        if item.covers is not None:
            return item.covers.clipped(window) is not None
        return self.on(item) in window or (item.for_period is not None and item.for_period in window)


class _InOrder:
    """Items that come sorted by what they are about, asked for in the same order."""

    def __init__(self, found: Iterable[Candidate]) -> None:
        self._groups = groupby(found, attrgetter("about"))
        self._next = next(self._groups, None)

    def about(self, name: str) -> Iterator[Candidate]:
        """Yield those about this, where there are any."""
        if self._next and self._next[0] == name:
            yield from self._next[1]
            self._next = next(self._groups, None)


def _from(item: Candidate) -> str:
    return f"over {item.connection}" if item.kind == COLLECTED else f"brought by {item.uploader or 'somebody'}"
