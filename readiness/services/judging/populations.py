"""Which sealed lists a judging reads: for settings and objects the newest, for events all that meet the window."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from readiness.domain.calendar import ONE_DAY, Period, local_date
from readiness.domain.population import Snapshot
from readiness.domain.vocabulary import Shape
from readiness.store import snapshots
from readiness.store.database import Session
from readiness.testbench.values import Holding, Table
from readiness.workspace import Workspace

BY_FILE = "file"
"""What stands as the connection of a list that people brought, unless there is one connection that it stands for."""
MOMENT = timedelta(seconds=1)
BEGINNING = date(2000, 1, 1)
"""The first day looked at where no engagement says another."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Whose eyes we judge with: the day asked about, what was known by when, and the window it is measured against."""

    as_of: date
    known_at: datetime
    window: Period | None
    """The engagement's; None where there is none, and every day counts."""

    @property
    def elapsed(self) -> Period:
        """The days of the window up to the day asked about; its first day where it has not begun."""
        start = self.window.start if self.window else min(BEGINNING, self.as_of)
        end = self.window.end if self.window else self.as_of
        return Period(start, max(start, min(end, self.as_of)))


@dataclass(frozen=True, slots=True)
class Population:
    """All lists of one collector that count at a moment, and whether they are the whole population."""

    collector: str
    shape: Shape
    current: tuple[Snapshot, ...]
    history: tuple[Snapshot, ...]
    """Every list of the elapsed window, oldest first; none where it was not asked for."""
    missing: tuple[str, ...]
    """Connections that should bring it and have brought nothing whole yet."""
    connected: bool

    @property
    def whole(self) -> bool:
        """Say whether every connection that should bring it has."""
        return not self.missing

    def spans(self) -> tuple[Period, ...]:
        """Return the days its events cover, each list on its own."""
        return tuple(s.covers for s in self.current if s.covers is not None)

    def covers_all(self, days: Period) -> bool:
        """Say whether the events cover every one of the days without a hole."""
        uncovered = days.start
        for span in sorted(self.spans()):
            if span.start > uncovered:
                return False
            uncovered = max(uncovered, span.end + ONE_DAY)
        return uncovered > days.end


def read(
    session: Session, workspace: Workspace, collector: str, moment: Moment, *, with_history: bool = False
) -> Population:
    """Choose the lists of one collector that count at a moment; its history, which grows, only where it is wanted."""
    shape, known = workspace.collectors[collector].shape, moment.known_at
    if shape is Shape.EVENTS:
        current = snapshots.spanning(session, collector, window=moment.elapsed, known_at=known)
    else:
        before = Period(moment.as_of, moment.as_of).instants(workspace.zone)[1]
        current = snapshots.newest(session, collector, before=before, known_at=known, day=moment.as_of)
    connections = workspace.connections_of.get(collector, ())
    past = _history(session, workspace, collector, moment) if with_history else ()
    past = tuple(_placed(one, connections, workspace) for one in past)
    current = tuple(_placed(one, connections, workspace) for one in current)
    if shape is not Shape.EVENTS:
        current = _standing(current)
    brought = {snapshot.connection for snapshot in current}
    return Population(
        collector=collector,
        shape=shape,
        current=current,
        history=past,
        # what people brought stands for every connection (domain 3a A10a)
        missing=() if BY_FILE in brought else tuple(name for name in connections if name not in brought),
        connected=bool(connections) or bool(current),
    )


def _history(session: Session, workspace: Workspace, collector: str, moment: Moment) -> tuple[Snapshot, ...]:
    start = moment.elapsed.instants(workspace.zone)[0]
    end = Period(moment.as_of, moment.as_of).instants(workspace.zone)[1]
    days = Period(moment.elapsed.start, max(moment.elapsed.start, moment.as_of))
    return snapshots.history(session, collector, start=start, end=end, known_at=moment.known_at, days=days)


def _placed(snapshot: Snapshot, connections: Collection[str], workspace: Workspace) -> Snapshot:
    """Return what people brought as a list of the one connection it stands for, taken on the day it speaks of."""
    if not snapshot.by_hand:
        return snapshot
    name = next(iter(connections)) if len(connections) == 1 else BY_FILE
    spoken = snapshot.performed_on
    end = Period(spoken, spoken).instants(workspace.zone)[1] - MOMENT if spoken else snapshot.collected_at
    return replace(snapshot, connection=name, collected_at=min(end, snapshot.collected_at))


def _standing(current: Collection[Snapshot]) -> tuple[Snapshot, ...]:
    """Choose the newest list of each connection; a file that stands for all of them is all or nothing."""
    newest = {one.connection: one for one in sorted(current, key=lambda one: (one.collected_at, one.evidence))}
    by_file = newest.pop(BY_FILE, None)
    if by_file and all(one.collected_at < by_file.collected_at for one in newest.values()):
        return (by_file,)
    return tuple(newest.values())


def speaks_of(populations: Iterable[Population], moment: Moment, workspace: Workspace) -> date:
    """Return the day an answer from these lists is about: the last covered day of events, else the newest list's day."""
    found = list(populations)
    ends = [span.end for population in found for span in population.spans()]
    if ends:
        return min(max(ends), moment.as_of)
    taken = [local_date(s.collected_at, workspace.zone) for population in found for s in population.current]
    return max(taken, default=moment.as_of)


def tables(stack: ExitStack, workspace: Workspace, populations: Mapping[str, Population]) -> tuple[Table, ...]:
    """Lend the bench a file of every list, for as long as the stack is open."""
    lent: dict[str, Holding] = {}

    def holding(snapshot: Snapshot) -> Holding:
        if snapshot.evidence not in lent:
            path = stack.enter_context(workspace.vault.path(snapshot.sha256))
            lent[snapshot.evidence] = Holding(snapshot, path)
        return lent[snapshot.evidence]

    return tuple(
        Table(
            collector=population.collector,
            shape=population.shape,
            schema=workspace.collectors[population.collector].schema,
            current=tuple(map(holding, population.current)),
            history=tuple(map(holding, population.history)),
        )
        for population in populations.values()
    )
