"""Executes what is due: each connection in a thread of its own, its runs one after the other, then what they changed is judged."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from readiness import clock
from readiness.errors import ReadinessError
from readiness.services.collecting.pages import Tally
from readiness.services.collecting.planning import Choice, asked_for, wanted
from readiness.services.collecting.round import brought_by
from readiness.services.collecting.run import PATIENCE_SECONDS, Place, Progress, Wanted, collect
from readiness.services.judging.procedures import Asked, Judged, judge
from readiness.services.scheduling.housekeeping import keep_house
from readiness.services.scheduling.schedule import Jitter, connections_of, plan
from readiness.store import runs, schedule
from readiness.store.runs import AlreadyRunning, Run, RunEnd
from readiness.store.schedule import DueRun
from readiness.workspace import Workspace

MOST_AT_ONCE = 16
"""Connections that are worked on at the same time in one process."""


def silently(_wanted: Wanted, _tally: Tally) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a due run is executed."""

    jitter: Jitter = clock.fraction
    patience: float = PATIENCE_SECONDS
    progress: Progress = silently
    judging: Lock = field(default_factory=Lock)
    """One judgement at a time in a process: they read the same populations."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one connection's runs."""

    runs: tuple[tuple[Run, RunEnd], ...] = ()
    judged: tuple[Judged, ...] = ()
    troubles: tuple[str, ...] = ()
    """What of our own stood in the way: a database that is locked, a vault that is full."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    added: int = 0
    done: tuple[DueRun, ...] = ()
    missed: tuple[DueRun, ...] = ()
    runs: tuple[tuple[Run, RunEnd], ...] = ()
    judged: tuple[Judged, ...] = ()
    troubles: tuple[str, ...] = ()


def tick(workspace: Workspace, now: datetime, manner: Manner | None = None) -> Ticked:
    """Do everything that is due at an instant and wait for it.

    Ticks may be missed, doubled, or made by several processes: no run is lost and none is made twice. Raises ReadinessError
    only where the database cannot be had at all; nothing is lost then, the next tick does it.
    """
    how = manner or Manner()
    planned = plan(workspace, now, how.jitter)
    troubles = keep_house(workspace, now)
    parts = connections_of(planned.ready)
    with ThreadPoolExecutor(max(1, min(MOST_AT_ONCE, len(parts)))) as threads:
        fetched = list(threads.map(lambda dues: fetch(workspace, dues, how), parts.values()))
    made = tuple(run for one in fetched for run in one.runs)
    worked = (*fetched, judged_of(workspace, made, how))
    after = plan(workspace, workspace.now(), how.jitter) if parts else planned
    return Ticked(
        added=planned.added,
        done=planned.done + (after.done if parts else ()),
        missed=planned.missed + (after.missed if parts else ()),
        runs=made,
        judged=tuple(judged for one in worked for judged in one.judged),
        troubles=(*troubles, *(trouble for one in worked for trouble in one.troubles)),
    )


def work(workspace: Workspace, dues: Sequence[DueRun], manner: Manner) -> Worked:
    """Execute the due runs of one connection, one after the other, and judge what they brought."""
    fetched = fetch(workspace, dues, manner)
    after = judged_of(workspace, fetched.runs, manner)
    return Worked(fetched.runs, after.judged, fetched.troubles + after.troubles)


def fetch(workspace: Workspace, dues: Sequence[DueRun], manner: Manner) -> Worked:
    """Execute the due runs of one connection, one after the other."""
    made: list[tuple[Run, RunEnd]] = []
    troubles: list[str] = []
    for due in dues:
        try:
            run = execute(workspace, due.id, manner)
        except ReadinessError as error:
            troubles.append(str(error))
        else:
            made += [run] if run else []
    return Worked(tuple(made), (), tuple(troubles))


def judged_of(workspace: Workspace, made: Sequence[tuple[Run, RunEnd]], manner: Manner) -> Worked:
    """Judge what runs brought."""
    brought = brought_by(made)
    if not brought:
        return Worked()
    try:
        with manner.judging:
            return Worked(judged=judge(workspace, Asked(reading=brought)))
    except ReadinessError as error:
        return Worked(troubles=(str(error),))


def execute(workspace: Workspace, id: str, manner: Manner) -> tuple[Run, RunEnd] | None:  # noqa: A002 -- what it is
    """Claim one due run and make it; None where it was done, or is being done, elsewhere.

    The run's own lease and the time it is scheduled for are the claim: two processes cannot both begin it.
    """
    with workspace.database.reading() as session:
        due = schedule.get(session, id)
        if due is None or due.settled_at is not None:
            return None
        if runs.begun(session, (due.connection, due.collector), due.next_try):
            return None
        pair = next(iter(asked_for(workspace, Choice(due.connection, due.collector))))
        asked = replace(wanted(session, workspace, *pair, Choice()), scheduled_for=due.next_try)
    place = Place.of(workspace)
    try:
        return collect(place, asked, patience=manner.patience, progress=manner.progress)
    except AlreadyRunning:
        return None
