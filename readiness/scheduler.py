"""Looks every few seconds what is due and keeps one thread for each connection at work; all it knows is in the database."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from threading import Lock, Thread

from apscheduler.schedulers.background import BackgroundScheduler

from readiness import clock
from readiness.errors import ReadinessError
from readiness.services.bundles.issuing import work_off
from readiness.services.duties.reminders import remind
from readiness.services.messages.delivery import deliver
from readiness.services.scheduling.executing import Manner, work
from readiness.services.scheduling.housekeeping import keep_house
from readiness.services.scheduling.schedule import connections_of, plan, ready
from readiness.store.schedule import DueRun
from readiness.workspace import Workspace

EVERY_SECONDS = 30
WORKER_SECONDS = 5
"""How often a worker looks, which plans nothing."""
GOODBYE_SECONDS = 5.0
"""How long a run may go on when the process is told to stop; one that is cut off is made again once its lease is over."""
LOG = logging.getLogger("readiness.scheduler")
Task = Callable[[], tuple[str, ...]]
"""Something that takes a while; returns what went wrong, one sentence each."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one process takes part in."""

    planning: bool = True
    """Says what is due, does the day's chores and tells people."""
    executing: bool = True
    """Makes the runs that are due, whoever planned them."""
    seconds: float = EVERY_SECONDS
    """How often it looks."""


WHOLE = Part()
PLANNER = Part(executing=False)
WORKER = Part(planning=False, seconds=WORKER_SECONDS)


class Crew:
    """The threads of one process: at most one for each connection, and one for each kind of chore."""

    def __init__(self, workspace: Workspace, manner: Manner | None = None, part: Part = WHOLE) -> None:
        self._workspace = workspace
        self._part = part
        self._manner = manner or Manner()
        self._busy: dict[str, Thread] = {}
        self._lock = Lock()

    def beat(self) -> None:
        """Look what is due and set to work on it; never waits for a source, and tries again at the next beat after trouble."""
        try:
            waiting = self._ready()
        except ReadinessError as error:
            _say(str(error))
            return
        if self._part.executing:
            for connection, dues in connections_of(waiting).items():
                self._begin(f"connection {connection}", partial(self._collect, dues))
            self._begin("bundles", partial(work_off, self._workspace))
        if self._part.planning:
            self._keep()

    def _ready(self) -> Sequence[DueRun]:
        workspace, now = self._workspace, self._workspace.now()
        if self._part.planning:
            return plan(workspace, now, self._manner.jitter, keeping=True).ready
        return ready(workspace, now)

    def _keep(self) -> None:
        workspace = self._workspace
        self._begin("chores", lambda: keep_house(workspace, workspace.now()))
        self._begin("reminders", lambda: remind(workspace, workspace.now(), partial(deliver, workspace)).troubles)

    def rest(self, seconds: float = GOODBYE_SECONDS) -> None:
        """Wait for what is under way, but not longer than that in all."""
        until = clock.monotonic() + seconds
        with self._lock:
            threads = list(self._busy.values())
        for thread in threads:
            thread.join(max(0.0, until - clock.monotonic()))

    def _collect(self, dues: Sequence[DueRun]) -> tuple[str, ...]:
        troubles = work(self._workspace, dues, self._manner).troubles
        plan(self._workspace, self._workspace.now(), self._manner.jitter)  # settle or put off what was tried, at once
        return troubles

    def _begin(self, name: str, task: Task) -> None:
        with self._lock:
            running = self._busy.get(name)
            if running is not None and running.is_alive():
                return
            # a daemon: a source that hangs keeps no process from ending
            self._busy[name] = Thread(target=_do, args=(name, task), name=name, daemon=True)
            self._busy[name].start()


def _do(name: str, task: Task) -> None:
    try:
        troubles = task()
    except ReadinessError as error:
        troubles = (str(error),)
    except Exception:  # the thread ends, the scheduler goes on, and the log has it whole
        LOG.exception("%s stopped", name)
        return
    for trouble in troubles:
        _say(f"{name}: {trouble}")


def _say(trouble: str) -> None:
    """Log one line, whatever a source has put into the sentence."""
    LOG.warning("%s", "".join(c if c.isprintable() else " " for c in trouble))


@contextmanager
def scheduling(workspace: Workspace, manner: Manner | None = None, part: Part = WHOLE) -> Iterator[Crew]:
    """Take part in the schedule of a workspace while the block lasts. Several processes may do so at once."""
    crew = Crew(workspace, manner, part)
    beats = BackgroundScheduler(timezone=UTC)
    beats.add_job(
        crew.beat,
        "interval",
        seconds=part.seconds,
        next_run_time=clock.now(),
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    beats.start()
    try:
        yield crew
    finally:
        beats.shutdown(wait=False)
        crew.rest()
