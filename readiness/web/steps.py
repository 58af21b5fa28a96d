"""What to do next about a gap, and on which page it is done: for each person the page they may come to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from readiness.domain.gap import FixClass, Gap


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the page where it is done."""

    label: str
    endpoint: str
    values: dict[str, str] = field(default_factory=dict)
    anchor: str | None = None
    needs: str = ""
    """The endpoint a person must be able to come to for doing it; the page itself where empty."""


BROUGHT = ("G4", "G6", "G9")
"""Gaps of one evidence line that end when something whole and new comes."""
JUDGED = ("G7", "G8")


def next_step(gap: Gap, may: Callable[[str], bool]) -> Step:
    """Return the first step that helps and that a person may take; whoever may take none is led to where it is told."""
    return next(step for step in _steps(gap) if may(step.needs or step.endpoint))


def _steps(gap: Gap) -> Iterator[Step]:
    """Yield what helps, the best first; the last one is open to everybody."""
    if gap.control is None:
        yield Step("See the criterion", "criteria.show", {"id": gap.criterion})
        return
    control = {"id": gap.control}
    if gap.fix_class is FixClass.ASSIGN_OWNER:
        yield Step("Name an owner", "controls.show", control, "answers", "controls.change")
    if gap.fix_class is FixClass.RUN_COLLECTOR:
        yield Step("Collect it", "connections.index", needs="connections.collect")
    if gap.code in BROUGHT and gap.requirement:
        yield Step("Bring evidence", "uploads.new", {"requirement": gap.requirement})
    if gap.code in JUDGED:
        yield Step("See what fails", "controls.show", control, "tests")
    if gap.code == "G2":
        yield Step("See what it lacks", "controls.show", control, "evidence")
    if gap.requirement:
        yield Step("See the evidence line", "controls.show", control, gap.requirement)
    yield Step("See the control", "controls.show", control)
