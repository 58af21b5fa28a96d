"""Where an item of evidence counts: the lines that ask for it, the slots it fills, and what was judged on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import Period
from readiness.domain.control import Requirement
from readiness.domain.slots import Slot
from readiness.domain.vocabulary import CoverageModel
from readiness.store import results
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, EvidenceRow, Reviewed
from readiness.store.results import Result
from readiness.workspace import Workspace

JUDGED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Counted:
    """One evidence line that an item was made for."""

    answer: ControlAnswer
    requirement: Requirement
    slots: tuple[Slot, ...]
    """The slots it fills."""
    counts: bool
    """Whether it fills a slot, or, where days are counted instead of slots, may speak for its days."""


def counted(assessment: Assessment, item: Reviewed) -> tuple[Counted, ...]:
    """Return every line that asks for what an item is, in the order of the catalog, those where it counts nowhere too."""
    return tuple(_lines(assessment, item))


def judged_on(
    session: Session, workspace: Workspace, row: EvidenceRow, within: Period | None = None
) -> tuple[Result, ...]:
    """Return the newest results that read a list, at most JUDGED_AT_MOST, without items; of days `within`, if given."""
    reading = [p.id for p in workspace.procedures.values() if row.collector in p.populations]
    found = results.judged_on(session, row.id, reading, since=row.recorded_at, limit=JUDGED_AT_MOST)
    return tuple(one for one in found if within is None or one.day in within)


def _lines(assessment: Assessment, item: Reviewed) -> Iterator[Counted]:
    for answer in assessment.controls:
        for coverage in answer.coverage:
            if _asks_for(coverage.requirement, item.row):
                slots = tuple(slot for slot in coverage.slots if item.row.id in slot.evidence)
                by_days = coverage.model is not CoverageModel.SLOTS and item.state == ACCEPTED and item.row.complete
                yield Counted(answer, coverage.requirement, slots, counts=bool(slots) or by_days)


def _asks_for(requirement: Requirement, row: EvidenceRow) -> bool:
    if row.requirement is not None and row.collector is None:
        return requirement.id == row.requirement
    return requirement.collector == row.collector
