"""The status of a control, and the flags beside it (domain 3c)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from readiness.domain.calendar import Period
from readiness.domain.doubt import Doubt
from readiness.domain.freshness import Freshness
from readiness.domain.line import Line
from readiness.domain.standing import Cause, Standing
from readiness.domain.vocabulary import RunOutcome, Severity
from readiness.domain.weakness import Weakness, unanswered


class Status(StrEnum):
    """Where a control stands; the first that matches wins (domain 3c)."""

    EXEMPT = "exempt"
    FAILING = "failing"
    OPERATING = "operating"
    IMPLEMENTED = "implemented"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    OUT_OF_SCOPE = "out_of_scope"
    """None of its criteria belongs to the engagement."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The person behind a role, and whether they still work here."""

    email: str
    active: bool = True
    left: date | None = None
    """The day on which they were locked out; None where they were not, or nobody knows."""


@dataclass(frozen=True, slots=True)
class ControlStatus:
    """A control's status with its flags (`history_deviation:1`) and, where it fails, every cause."""

    status: Status
    flags: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything about one control that decides its status, on one day of one engagement."""

    window: Period
    as_of: date
    owner: Owner | None
    effective_from: date | None = None
    """None: in force since before any window, which is no progress of ours."""
    exempt: bool = False
    lines: tuple[Line, ...] = ()
    """Its evidence lines without those due per drawn sample."""
    standings: tuple[Standing, ...] = ()
    """One for each attached procedure."""
    register: tuple[Weakness, ...] = ()
    """Its entries in the register of exceptions and findings."""
    runs: tuple[RunOutcome, ...] = ()
    """How the newest run of each of its collectors and connections ended."""
    unconnected: tuple[str, ...] = ()
    """Sources its lines need that have no connection."""
    doubts: tuple[Doubt, ...] = ()
    """Lists that came for its lines and are not known to be whole."""

    @property
    def in_force(self) -> bool:
        """Say whether the control has taken effect by the day."""
        return self.effective_from is None or self.effective_from <= self.as_of

    @property
    def owned(self) -> bool:
        """Say whether one active person answers for it."""
        return self.owner is not None and self.owner.active

    @property
    def weaknesses(self) -> tuple[Weakness, ...]:
        """Everything found wrong, mended or not."""
        return tuple(one for standing in self.standings for one in standing.weaknesses) + self.register

    @property
    def design(self) -> tuple[Line, ...]:
        """Lines that prove its design."""
        return tuple(line for line in self.lines if not line.operating)

    @property
    def operating(self) -> tuple[Line, ...]:
        """Lines that prove its operation."""
        return tuple(line for line in self.lines if line.operating)


def status_of(picture: Picture) -> ControlStatus:
    """Say where a control stands, with every flag and, where it fails, every cause (domain 3c)."""
    causes = () if picture.exempt else tuple(failures(picture))
    return ControlStatus(_status(picture, causes), tuple(flags(picture)), causes)


def _status(picture: Picture, causes: Sequence[Cause]) -> Status:
    if picture.exempt:
        return Status.EXEMPT
    if causes:
        return Status.FAILING
    if _implemented(picture):
        return Status.OPERATING if _operates(picture) else Status.IMPLEMENTED
    begun = picture.owner or picture.effective_from or any(line.has_evidence for line in picture.lines)
    return Status.IN_PROGRESS if begun else Status.NOT_STARTED


def failures(picture: Picture) -> Iterator[Cause]:
    """Yield every positive proof that a control in force fails (domain 3c 2)."""
    if not picture.in_force:
        return
    for standing in picture.standings:
        yield from standing.causes
    for entry in unanswered(picture.register):
        if entry.severity.rank <= Severity.MODERATE.rank:
            yield Cause(f"open {entry.severity} exception: {entry.item}", entry.opened_on)
    for line in picture.operating:
        slot = line.last_period
        if slot in line.missed and slot is not None:
            name = line.requirement.id
            yield Cause(f"{name}: nothing for {Period(slot.start, slot.end)}", slot.deadline + timedelta(days=1), name)


def _implemented(picture: Picture) -> bool:
    current = all(line.freshness.current for line in picture.design)
    return picture.owned and picture.in_force and current


def _operates(picture: Picture) -> bool:
    """Say whether all operating evidence stands in the window and every procedure passes; before it, a dry run does."""
    dry_run = picture.as_of < picture.window.start
    proved = all((line.coverage.in_window or dry_run) and line.freshness.current for line in picture.operating)
    return bool(picture.operating) and proved and all(standing.passes for standing in picture.standings)


def flags(picture: Picture) -> Iterator[str]:
    """Yield the flags beside the status, in a fixed order, those that count with their number (domain 3c)."""
    yield from _owner_flags(picture.owner)
    yield from _line_flags(picture.lines)
    yield from _source_flags(picture)
    yield from _procedure_flags(picture)
    for source in sorted(set(picture.unconnected)):
        yield f"unconnected:{source}"


def _owner_flags(owner: Owner | None) -> Iterator[str]:
    if owner is None:
        yield "no_owner"
    elif not owner.active:
        yield "owner_inactive"


def _line_flags(lines: Sequence[Line]) -> Iterator[str]:
    states = {line.freshness for line in lines}
    yield from (state.value for state in (Freshness.STALE, Freshness.OVERDUE) if state in states)
    if any(line.coverage.late_uploads for line in lines):
        yield "late_upload"
    if any(line.carried_in for line in lines):
        yield "carry_in_only"
    missed = sum(len(line.missed) for line in lines)
    if missed:
        yield f"history_deviation:{missed}"


def _source_flags(picture: Picture) -> Iterator[str]:
    doubtful = any(standing.latest is not None and not standing.latest.complete for standing in picture.standings)
    if doubtful or RunOutcome.PARTIAL in picture.runs:
        yield "ipe_incomplete"
    if {RunOutcome.FAILED, RunOutcome.REFUSED} & set(picture.runs):
        yield "collector_error"


def _procedure_flags(picture: Picture) -> Iterator[str]:
    if any(one.severity is Severity.LOW for one in unanswered(picture.weaknesses)):
        yield "low_exception"
    latest: Iterable[Standing] = [standing for standing in picture.standings if standing.latest is not None]
    if any(standing.latest.count.no_occurrences for standing in latest if standing.latest):
        yield "no_occurrences"
    exception_days = {day for standing in picture.standings for day in standing.exception_days}
    if exception_days:
        yield f"history_exception:{len(exception_days)}"
    deviations = sum(standing.deviations for standing in picture.standings)
    if deviations:
        yield f"deviations:{deviations}"
