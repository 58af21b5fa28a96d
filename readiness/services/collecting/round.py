"""One round of collecting: every run that is wanted, one after the other, then the procedures that read what came."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from collectors.kit import Collector
from readiness.domain.calendar import Period
from readiness.domain.schedule import rhythm
from readiness.domain.vocabulary import RunOutcome, Shape
from readiness.services import checkpoints
from readiness.services.collecting.planning import BEGINNING, Choice, chosen, span
from readiness.services.collecting.run import PATIENCE_SECONDS, Place, Progress, Wanted, collect
from readiness.services.engagements import in_force
from readiness.services.judging.procedures import Asked, Judged, judge
from readiness.settings.model import Connection
from readiness.store import snapshots
from readiness.store.database import Session
from readiness.store.runs import AlreadyRunning, Run, RunEnd
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Round:
    """What came of it."""

    runs: tuple[tuple[Run, RunEnd], ...]
    judged: tuple[Judged, ...]
    elsewhere: tuple[str, ...] = ()
    """Runs not made because the same is under way in another process."""

    @property
    def whole(self) -> bool:
        """Say whether every run was complete."""
        return not self.elsewhere and all(end.outcome is RunOutcome.COMPLETE for _, end in self.runs)


def plan(session: Session, workspace: Workspace, choice: Choice) -> tuple[Wanted, ...]:
    """Return the runs that are wanted now. Raises WrongUse for a choice that nothing answers."""
    return tuple(wanted(session, workspace, *pair, choice) for pair in asked_for(workspace, choice))


def asked_for(workspace: Workspace, choice: Choice) -> Iterator[tuple[Connection, Collector]]:
    """Yield each connection with each collector that the catalog asks it for and the choice allows, in its rhythm there."""
    brought = {id_: source.collectors for id_, source in workspace.sources.items()}
    answering = defaultdict(list)
    for line in workspace.catalog.requirements:
        answering[line.collector].append(line)
    for connection, collector in chosen(workspace.settings.connections, brought, frozenset(answering), choice):
        yield connection, replace(collector, cadence=rhythm(collector.cadence, answering[collector.id]))


def wanted(
    session: Session, workspace: Workspace, connection: Connection, collector: Collector, choice: Choice
) -> Wanted:
    """Return one run as it should be made now: for events over which days."""
    one = Wanted(connection, collector, partial(workspace.connect, connection))
    if collector.shape is not Shape.EVENTS:
        return one
    engagement = in_force(session, None)
    window_start = engagement.window.start if engagement else None
    ever = Period(BEGINNING, max(BEGINNING, workspace.today))
    covered = snapshots.covered_spans(session, collector.id, connection.name, ever, workspace.now())
    return replace(one, covers=span(collector, choice, covered, window_start, workspace.today))


def collect_round(
    workspace: Workspace, choice: Choice, *, patience: float = PATIENCE_SECONDS, progress: Progress
) -> Round:
    """Make every run that is wanted and judge what they changed; a failing source is an outcome, never an exception."""
    with workspace.database.reading() as session:
        runs_wanted = plan(session, workspace, choice)
    place = Place.of(workspace)
    made, elsewhere = [], []
    for one in runs_wanted:
        try:
            made.append(collect(place, one, patience=patience, progress=progress))
        except AlreadyRunning as under_way:
            elsewhere.append(str(under_way))
    touched = frozenset(run.collector for run, _ in made)
    judged = judge(workspace, Asked(reading=touched)) if touched else ()
    if made:
        checkpoints.seal(workspace)
    return Round(tuple(made), judged, tuple(elsewhere))
