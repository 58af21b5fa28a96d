"""What people bring themselves: policies, minutes, reviews, each as a little file when it falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from readiness.demo.company import planted
from readiness.demo.company.lists import workday
from readiness.demo.company.value import Company
from readiness.domain.cadence import periods
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.vocabulary import Cadence, Kind, Proves
from readiness.workspace import Workspace

TEMPLATES = Path(__file__).parent / "papers.yaml"
BY_PEOPLE = ("register.", MANUAL)
"""Collectors whose lines people answer with files."""
BEFORE = timedelta(days=24)
"""How long before the window the oldest of the policies was reviewed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that somebody brings on a day."""

    on: date
    requirement: Requirement
    performed_on: date


def papers(workspace: Workspace, company: Company) -> tuple[Paper, ...]:
    """Return everything that people bring up to today, in the order of the days."""
    found = [one for line in workspace.catalog.requirements if _by_people(line) for one in _of(line, company)]
    return tuple(
        sorted((one for one in found if one.on <= company.today), key=lambda one: (one.on, one.requirement.id))
    )


def text(workspace: Workspace, company: Company, paper: Paper) -> tuple[str, bytes]:
    """Return the name and the content of the file."""
    line = paper.requirement
    control = workspace.catalog.control(line.control)
    if control is None:
        raise AssertionError(f"{line.id} belongs to no control")
    template = next(one for one in _templates() if any(word in line.name.lower() for word in one["words"]))
    content = template["text"].format(
        name=line.name,
        organization=company.said["organization"],
        day=f"{paper.performed_on:%d %B %Y}",
        owner=_owner(company, control),
        about=control.description,
        test=control.test,
        cadence=control.cadence.value,
    )
    return f"{line.key} {paper.performed_on}.{template['suffix']}", content.encode()


def _owner(company: Company, control: Control) -> str:
    person = company.said["owners"].get(control.owner)
    return f"{company.people[person].name}, {control.owner}" if person else control.owner


@cache
def _templates() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(TEMPLATES.read_text(encoding="utf-8"))
    return found


def _by_people(line: Requirement) -> bool:
    return line.collector.startswith(BY_PEOPLE) and line.kind is not Kind.TICKET_SAMPLE


def _of(line: Requirement, company: Company) -> Iterator[Paper]:
    if line.proves is Proves.DESIGN:
        reviewed = _reviewed(line, company)
        yield Paper(max(reviewed, workday(company.window.start + ONE_DAY)), line, reviewed)
        return
    for number, expected in enumerate(periods(line.cadence, company.window, line.anchor)):
        if planted.MISSED.get(line.id) != number:
            day = _done_on(line, number, expected.period, company)
            yield Paper(day, line, day)


def _reviewed(line: Requirement, company: Company) -> date:
    """Spread the yearly reviews of documents over the weeks around the window's start."""
    name, day = planted.OVERDUE_POLICY
    if line.id == name:
        return day
    return workday(company.window.start - BEFORE + timedelta(days=sum(map(ord, line.id)) % 40))


def _done_on(line: Requirement, number: int, days: Period, company: Company) -> date:
    late = planted.LATE.get(line.id)
    if late and late[0] == number:
        return days.end + timedelta(days=late[1])
    share = 20 + sum(map(ord, line.id)) % 20 if line.cadence is Cadence.MONTHLY else 48 if number else 60
    return workday(max(days.start + timedelta(days=days.days * share // 100), company.window.start + ONE_DAY))
