"""A command that goes on until it is told to stop."""

import signal
from threading import Event

from readiness.cli.output import log, note
from readiness.scheduler import Part, scheduling
from readiness.workspace import Workspace

LOOKS_SECONDS = 1.0


def stay(workspace: Workspace, part: Part, saying: str) -> None:
    """Take part in the schedule until SIGTERM or SIGINT; what is under way has five seconds to end."""
    told_to_stop = Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: told_to_stop.set())
    log()
    with scheduling(workspace, part=part):
        note(saying)
        # a signal that was given to another thread is seen when this one wakes
        while not told_to_stop.wait(LOOKS_SECONDS):
            continue
    workspace.database.dispose()
