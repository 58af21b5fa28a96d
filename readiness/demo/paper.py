"""What the people of the demo bring themselves: policies, minutes, reviews, each when it falls due, each accepted by another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from readiness.domain.cadence import periods
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.vocabulary import CoverageModel, Kind, Proves
from readiness.services import reviewing, uploads
from readiness.services.receiving import Sent
from readiness.services.uploads import About
from readiness.workspace import Workspace

BY_PEOPLE = ("register.", MANUAL)
"""Collectors whose lines people answer by hand in this version."""
MISSED = {("RSK-02", 0)}
"""Control and number of the period, from 0, in which nobody did it."""
LATE = {("GOV-08", 0): 6}
"""Control and period that was done so many days after the period's end."""
WAITING = 6
"""How many of the newest items still wait for somebody to accept them."""
LEAD, SECOND_LEAD = "lena@lantern.example", "priya@lantern.example"


@dataclass(frozen=True, slots=True)
class Act:
    """One piece of evidence that somebody brings on a day."""

    on: date
    requirement: Requirement
    performed_on: date | None = None
    covers: Period | None = None


def acts(workspace: Workspace, window: Period, today: date, rounds: tuple[date, ...]) -> tuple[Act, ...]:
    """Return everything that people bring up to today, in the order of the days."""
    found = [act for line in workspace.catalog.requirements if _by_people(line) for act in _of(line, window, rounds)]
    return tuple(sorted((act for act in found if act.on <= today), key=lambda act: (act.on, act.requirement.id)))


def bring(workspace: Workspace, act: Act, *, accepted: bool) -> None:
    """Bring one document as the control's owner would, and have another accept it."""
    control = workspace.catalog.control(act.requirement.control)
    owner = workspace.settings.owners.get(control.owner, LEAD) if control else LEAD
    when = act.performed_on or (act.covers.end if act.covers else act.on)
    text = (
        f"{act.requirement.name}\n{workspace.settings.organization.name}, {when:%d %B %Y}\n\nInvented for the demo.\n"
    )
    about = About(act.requirement.id, by=owner, performed_on=act.performed_on, covers=act.covers)
    brought = uploads.add(workspace, about, [Sent(f"{act.requirement.key} {when}.txt", BytesIO(text.encode()))])
    if accepted:
        reviewing.accept(workspace, brought.item.row.id, SECOND_LEAD if owner == LEAD else LEAD)


def _by_people(line: Requirement) -> bool:
    return line.collector.startswith(BY_PEOPLE) and line.kind is not Kind.TICKET_SAMPLE


def _of(line: Requirement, window: Period, rounds: tuple[date, ...]) -> Iterator[Act]:
    if line.proves is Proves.DESIGN:
        yield Act(window.start + ONE_DAY, line, performed_on=window.start + ONE_DAY)
    elif line.coverage is CoverageModel.OBSERVED:
        yield from (Act(day, line, performed_on=day) for day in rounds)
    elif line.coverage is CoverageModel.SPANS:
        yield from _spans(line, window, rounds)
    else:
        yield from _slots(line, window)


def _spans(line: Requirement, window: Period, rounds: tuple[date, ...]) -> Iterator[Act]:
    start = window.start
    for day in rounds[1:]:
        yield Act(day, line, covers=Period(start, day - ONE_DAY))
        start = day


def _slots(line: Requirement, window: Period) -> Iterator[Act]:
    for number, expected in enumerate(periods(line.cadence, window, line.anchor)):
        days = expected.period
        place = line.control, number
        late = LATE.get(place)
        day = days.end + timedelta(days=late) if late else days.start + timedelta(days=days.days * 3 // 5)
        if place not in MISSED:
            yield Act(max(day, window.start), line, performed_on=max(day, window.start))
