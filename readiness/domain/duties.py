"""What falls due for whom: periods that wait for evidence, evidence that grows old, gaps that can be mended, uploads to review."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.cadence import RULES
from readiness.domain.engagement import Engagement
from readiness.domain.gap import Gap
from readiness.domain.line import Line
from readiness.domain.slots import SlotState
from readiness.domain.vocabulary import Cadence, CoverageModel, Kind

REVIEW_DAYS = 7
"""How long an upload may wait for somebody to accept or return it."""
GAP_WARN = 14
MOURNING = timedelta(days=14)
"""How long after its deadline a missed period is still told of."""
UNTOLD = ("G1", "G5", "G7", "G13")
"""Gaps that nobody can mend by a day, or whose causes are told of one by one."""
STALE = "G6"


class DutyKind(StrEnum):
    """Why something is due."""

    EVIDENCE = "evidence"
    GAP = "gap"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that somebody must do by a day."""

    kind: DutyKind
    owner: str | None
    """E-mail address; None where nobody answers for it."""
    subject: str
    """A requirement, a control with the code of its gap, or an upload."""
    what: str
    """What is to be done, for a person (may hold text from outside)."""
    due: date
    until: date
    """The last day on which it still helps."""
    warn: int
    """Days before it is due from which people are told."""
    control: str | None = None

    @property
    def key(self) -> str:
        """Its name among all duties of all days."""
        return f"{self.kind}:{self.subject}:{self.due}"


@dataclass(frozen=True, slots=True)
class Submitted:
    """An upload that nobody has accepted or returned."""

    id: str
    requirement: str
    on: date


def duties(answer: Assessment, submitted: Iterable[Submitted] = ()) -> tuple[Duty, ...]:
    """Return everything that is or will be due in the engagement, in order of its day.

    What a connection brings by itself is nobody's duty until it grows old (G6). Reviews have no owner: the leads see to them.
    """
    lines = [duty for one in answer.controls if one.score is not None for duty in _of_control(answer, one)]
    told = {duty.subject for duty in lines}
    found = [*lines, *_of_gaps(answer.gaps, told), *map(_review, submitted)]
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.kind.value, duty.subject)))


def _of_control(answer: Assessment, one: ControlAnswer) -> Iterator[Duty]:
    for line in one.lines:
        if not line.fetched and line.requirement.kind is not Kind.TICKET_SAMPLE:
            yield from _of_line(answer, line, one.active_owner)


def _of_line(answer: Assessment, line: Line, owner: str | None) -> Iterator[Duty]:
    by_slots = line.coverage.model is CoverageModel.SLOTS and (line.operating or answer.engagement.is_type_one)
    days = _slots(line, answer.as_of) if by_slots else _rolling(answer.engagement, line, answer.as_of)
    requirement = line.requirement
    for due, until in days:
        yield Duty(
            kind=DutyKind.EVIDENCE,
            owner=owner,
            subject=requirement.id,
            what=f"{requirement.name} ({requirement.cadence.value})",
            due=due,
            until=until,
            warn=RULES[requirement.cadence].warn,
            control=requirement.control,
        )


def _slots(line: Line, as_of: date) -> Iterator[tuple[date, date]]:
    """Yield the periods that wait for evidence, and those to come, but no future days of daily work: they would hide the rest.

    The last one that was missed stays for two weeks more, so that it climbs to those who must know.
    """
    daily = line.requirement.cadence in (Cadence.DAILY, Cadence.CONTINUOUS)
    for slot in line.coverage.slots:
        coming = slot.state is SlotState.FUTURE and not daily
        if slot.required and (slot.state is SlotState.PENDING or coming):
            yield slot.end, slot.deadline
    missed = max(line.missed, key=lambda slot: slot.end, default=None)
    if missed is not None and as_of <= missed.deadline + MOURNING:
        yield missed.end, missed.deadline


def _rolling(engagement: Engagement, line: Line, as_of: date) -> Iterator[tuple[date, date]]:
    """Yield when a line that needs no more than a current item needs the next (domain 3b B3)."""
    if line.due is None:
        last = engagement.repair_deadline(as_of)
        yield last, last
    elif line.due.on <= engagement.window.end:
        yield line.due.on, line.due.until


def _of_gaps(gaps: Sequence[Gap], told: set[str]) -> Iterator[Duty]:
    seen = set()
    for gap in gaps:
        place = gap.requirement or gap.control
        known = gap.code in UNTOLD or gap.requirement in told or (gap.code, place) in seen
        if known or place is None or gap.deadline is None or not (gap.repairable or gap.code == STALE):
            continue
        seen.add((gap.code, place))  # a gap of several criteria is one duty
        yield Duty(
            kind=DutyKind.GAP,
            owner=gap.owner,
            subject=f"{gap.code} {place}",
            what=f"{gap.detail}. {gap.fix}",
            due=gap.deadline,
            until=gap.deadline,
            warn=GAP_WARN,
            control=gap.control,
        )


def _review(upload: Submitted) -> Duty:
    due = upload.on + timedelta(days=REVIEW_DAYS)
    what = f"Accept or return what was brought for {upload.requirement}"
    control = upload.requirement.partition("/")[0]
    return Duty(DutyKind.REVIEW, None, upload.id, what, due, due, REVIEW_DAYS, control)
