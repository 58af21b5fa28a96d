"""Which gaps there are: one rule per code, each control's repeated for each of its criteria in scope (domain 3d)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.control import Control
from readiness.domain.engagement import Engagement
from readiness.domain.freshness import Due, Freshness, due
from readiness.domain.gap import FixClass, Gap, in_order
from readiness.domain.line import Line
from readiness.domain.result import ProcedureKind
from readiness.domain.slots import Slot
from readiness.domain.standing import Standing, said_once
from readiness.domain.status import ControlStatus, Picture, Status
from readiness.domain.vocabulary import Cadence, ControlType, CoverageModel, Nature, Proves, Severity
from readiness.domain.weakness import Weakness

HEAVY = 5
"""The weight at which a failing control is critical; an uncovered criterion counts as much in the order."""
WEIGHTY = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """A control as the gap rules see it: one that is in scope and not exempt."""

    control: Control
    criteria: tuple[str, ...]
    """Its criteria in scope."""
    picture: Picture
    status: ControlStatus

    @property
    def owner(self) -> str | None:
        """E-mail of the active owner, or None."""
        owner = self.picture.owner
        return owner.email if owner is not None and owner.active else None


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rules share: the engagement, the day, and which controls each criterion rests on."""

    engagement: Engagement
    as_of: date
    resting: Mapping[str, Sequence[Subject]]
    """Each criterion in scope, in order, to its controls."""

    @property
    def known_since(self) -> date:
        """The day from which what the catalog says is measured: when the engagement was created."""
        return min(self.engagement.created_on, self.as_of)

    @property
    def repair_by(self) -> date:
        """The last day to mend what must stand when the window opens, or ends."""
        return self.engagement.repair_deadline(self.as_of)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, before it is told for a criterion and a control."""

    severity: Severity
    detail: str
    since: date
    fix: str
    deadline: date | None = None
    repairable: bool = True
    fix_class: FixClass = FixClass.WORK
    requirement: str | None = None


Rule: TypeAlias = Callable[[Scene, Subject, str], Iterator[Finding]]


def gaps(engagement: Engagement, as_of: date, criteria: Sequence[str], subjects: Sequence[Subject]) -> tuple[Gap, ...]:
    """Return every gap of the criteria in scope on a day, in order (domain 3d: G1 to G9, G11, G13)."""
    resting = {name: [subject for subject in subjects if name in subject.criteria] for name in criteria}
    scene = Scene(engagement, as_of, resting)
    return in_order([*_of_criteria(scene), *_of_controls(scene)])


def _of_controls(scene: Scene) -> Iterator[Gap]:
    for criterion, subjects in scene.resting.items():
        for subject in subjects:
            for code, rule in RULES.items():
                for found in rule(scene, subject, criterion):
                    yield _told(code, criterion, found, subject)


def _of_criteria(scene: Scene) -> Iterator[Gap]:
    for criterion, subjects in scene.resting.items():
        if not subjects:
            yield _told("G1", criterion, _uncovered(scene, criterion), None)
            continue
        weak = _resting_weakly(subjects)
        if weak:
            only = subjects[0] if len(subjects) == 1 else None
            found = Finding(
                Severity.INFO, f"{criterion} rests on {weak}", scene.known_since, "Map another control to it."
            )
            yield _told("G13", criterion, found, only)


def _told(code: str, criterion: str, found: Finding, subject: Subject | None) -> Gap:
    return Gap(
        code=code,
        criterion=criterion,
        control=subject.control.id if subject else None,
        requirement=found.requirement,
        severity=found.severity,
        detail=found.detail,
        since=found.since,
        deadline=found.deadline,
        repairable=found.repairable,
        fix=found.fix,
        owner=subject.owner if subject else None,
        fix_class=found.fix_class,
        weight=subject.control.weight if subject else HEAVY if code == "G1" else 0,
    )


def _uncovered(scene: Scene, criterion: str) -> Finding:
    return Finding(Severity.CRITICAL, f"no control answers {criterion}", scene.known_since, "Map a control to it.")


def _resting_weakly(subjects: Sequence[Subject]) -> str:
    """Say in which ways a criterion has little to rest on; empty where it has enough (domain 3d G13)."""
    types = {subject.control.control_type for subject in subjects}
    natures = {subject.control.nature for subject in subjects}
    ways = (
        ("one control", len(subjects) == 1),
        ("detective controls only", types == {ControlType.DETECTIVE}),
        ("manual controls only", natures == {Nature.MANUAL}),
    )
    return ", ".join(way for way, holds in ways if holds)


def _unfinished(scene: Scene, subject: Subject, criterion: str) -> Iterator[Finding]:
    """G2: the control is not started or in progress."""
    if subject.status.status not in (Status.NOT_STARTED, Status.IN_PROGRESS):
        return
    alone = len(scene.resting[criterion]) == 1
    found = tuple(_to_do(scene, subject.picture))
    missing = [what for what, _ in found]
    ownerless = all(what == "an active owner" for what in missing)
    yield Finding(
        Severity.HIGH if alone else Severity.MODERATE,
        f"{subject.status.status.replace('_', ' ')}: it lacks {', '.join(missing)}",
        min((since for _, since in found), default=scene.known_since),
        "Name one active owner." if ownerless else "Finish it: " + ", ".join(missing) + ".",
        deadline=scene.repair_by,
        fix_class=FixClass.ASSIGN_OWNER if ownerless else FixClass.WORK,
    )


def _to_do(scene: Scene, picture: Picture) -> Iterator[tuple[str, date]]:
    """Yield what a control lacks, and since when."""
    if not picture.owned:
        yield "an active owner", _ownerless_since(scene, picture)
    if not picture.in_force:
        yield "being in force", scene.known_since
    for line in picture.design:
        if not line.freshness.current:
            since = line.due.until + ONE_DAY if line.due else scene.known_since
            yield f"current design evidence {line.requirement.id}", since


def _ownerless_since(scene: Scene, picture: Picture) -> date:
    """Return the day on which the owner left; where there never was one, the day from which that is measured."""
    return (picture.owner.left if picture.owner else None) or scene.known_since


def _unowned(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G3: nobody, or somebody who left, answers for the control. Two owners cannot be loaded."""
    owner, role = subject.picture.owner, subject.control.owner
    if subject.picture.owned:
        return
    detail = f"{role} is nobody yet" if owner is None else f"{owner.email} is no longer active"
    yield Finding(
        Severity.HIGH,
        detail,
        _ownerless_since(scene, subject.picture),
        f"Name one active person for {role}.",
        deadline=scene.repair_by,
        fix_class=FixClass.ASSIGN_OWNER,
    )


def _unproved(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G4: the control asks for no operating evidence, or for some that nobody and nothing brings."""
    if not any(requirement.proves is Proves.OPERATING for requirement in subject.control.requirements):
        yield _line_without_source(scene, "it asks for no operating evidence", "Add an evidence line to it.", None)
    for line in subject.picture.lines:
        if not (line.fetched or line.has_evidence or subject.picture.owned):
            detail = "no connection and no person brings it, and nothing was ever accepted"
            name = line.requirement.id
            yield _line_without_source(scene, f"{name}: {detail}", "Connect its source, or name an owner.", name)


def _line_without_source(scene: Scene, detail: str, fix: str, requirement: str | None) -> Finding:
    return Finding(Severity.HIGH, detail, scene.known_since, fix, deadline=scene.repair_by, requirement=requirement)


def _missed(_: Scene, subject: Subject, __: str) -> Iterator[Finding]:
    """G5: a required period passed without evidence; nothing later mends it."""
    for line in subject.picture.operating:
        for slots in _together(line):
            first, last = slots[0], slots[-1]
            many = f", {len(slots)} times" if len(slots) > 1 else ""
            yield Finding(
                Severity.HIGH,
                f"{line.requirement.id}: nothing for {Period(first.start, last.end)}{many}",
                first.deadline + ONE_DAY,
                "It cannot be made up. Record why it was missed and what keeps it from happening again.",
                repairable=False,
                fix_class=FixClass.NONE,
                requirement=line.requirement.id,
            )


def _together(line: Line) -> Iterator[list[Slot]]:
    """Yield missed periods one by one, but days missed in a row as one: nobody reads a list of every day."""
    row: list[Slot] = []
    for slot in line.missed:
        follows = bool(row) and line.requirement.cadence is Cadence.DAILY and slot.start == row[-1].end + ONE_DAY
        if row and not follows:
            yield row
            row = []
        row.append(slot)
    if row:
        yield row


def _stale(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G6: operating evidence is stale, or what should be watched throughout was never begun."""
    for line in subject.picture.operating:
        lapsed = _lapsed(line, scene)
        if lapsed is not None:
            last = line.coverage.last
            yield Finding(
                Severity.HIGH if subject.control.weight >= WEIGHTY else Severity.MODERATE,
                f"{line.requirement.id}: " + (f"last evidence of {last}" if last else "no evidence yet"),
                lapsed.until + ONE_DAY,
                f"Collect {line.requirement.collector} again." if line.fetched else "Bring newer evidence.",
                deadline=lapsed.until,
                fix_class=FixClass.RUN_COLLECTOR if line.fetched else FixClass.WORK,
                requirement=line.requirement.id,
            )


def _lapsed(line: Line, scene: Scene) -> Due | None:
    """Return when a line's evidence fell due and stale; None while it is current, or where slots tell of it (G5)."""
    if line.freshness is Freshness.STALE:
        return line.due
    window = scene.engagement.window
    if line.freshness is not Freshness.MISSING or line.coverage.model is CoverageModel.SLOTS:
        return None
    first = due(line.requirement.cadence, window.start)
    return first if min(scene.as_of, window.end) > first.until else None


def _failing(_: Scene, subject: Subject, __: str) -> Iterator[Finding]:
    """G7: there is positive proof that the control fails."""
    if subject.status.status is not Status.FAILING:
        return
    causes = subject.status.causes
    yield Finding(
        Severity.CRITICAL if subject.control.weight >= HEAVY else Severity.HIGH,
        said_once(causes),
        min(cause.since for cause in causes),
        subject.control.remediation or "Mend every item named, or answer it with a waiver.",
        fix_class=_fix_of(subject.picture.standings),
    )


def _fix_of(standings: Sequence[Standing]) -> FixClass:
    """Return how failing procedures are mended: by a setting where all of them judge settings."""
    kinds = {one.latest.kind for one in standings if one.latest is not None and one.causes}
    return FixClass.TURN_ON_SETTING if kinds == {ProcedureKind.CONFIGURATION} else FixClass.WORK


def _carried_in(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G8: a known weakness enters the window; those of one procedure are told together."""
    start = scene.engagement.window.start
    entered = [one for one in subject.picture.weaknesses if one.open_at_start(start)]
    for source in dict.fromkeys(one.procedure for one in entered):
        told = [one for one in entered if one.procedure == source]
        yield Finding(
            Severity.CRITICAL if subject.control.fix_first else Severity.HIGH,
            _known(told, source),
            min(one.opened_on for one in told),
            subject.control.remediation or "Close it before the window opens, or start the window later.",
            deadline=scene.repair_by,
        )


def _known(weaknesses: Sequence[Weakness], source: str | None) -> str:
    items = sorted({one.item for one in weaknesses})
    named = ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")  # noqa: PLR2004 -- three fit a line
    return f"{source or 'register'}: {named}, known before the window"


def _doubtful(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G9: a list came that is not known to be whole."""
    end = scene.engagement.window.end
    for doubt in subject.picture.doubts:
        yield Finding(
            Severity.HIGH if scene.as_of > end else Severity.MODERATE,
            f"{doubt.requirement}: {doubt.detail.rstrip('.')}",
            doubt.on or scene.known_since,
            "Bring it again and say its source and how many rows that counts."
            if doubt.by_hand
            else "Collect it again.",
            deadline=end,
            fix_class=FixClass.WORK if doubt.by_hand else FixClass.RUN_COLLECTOR,
            requirement=doubt.requirement,
        )


def _partly_in_force(scene: Scene, subject: Subject, _: str) -> Iterator[Finding]:
    """G11: the control took effect inside the window."""
    start, window = subject.control.effective_from, scene.engagement.window
    if start is None or start not in window or start == window.start:
        return
    yield Finding(
        Severity.HIGH if subject.control.weight >= HEAVY else Severity.MODERATE,
        f"in force from {start}, not from {window.start}",
        scene.known_since,
        "Bring it into force before the window opens, or agree its date with the auditor.",
        deadline=scene.repair_by,
        repairable=scene.as_of < window.start,
    )


RULES: Mapping[str, Rule] = {
    "G2": _unfinished,
    "G3": _unowned,
    "G4": _unproved,
    "G5": _missed,
    "G6": _stale,
    "G7": _failing,
    "G8": _carried_in,
    "G9": _doubtful,
    "G11": _partly_in_force,
}
"""The rules that speak of one control. What else domain 3d names joins here, or in `_of_criteria`."""
