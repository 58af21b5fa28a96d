"""`readiness scheduler`: keeps the schedule without serving pages."""

import signal
from threading import Event

import click

from readiness.cli.output import log, note


@click.command(help="Collect what is due, when it is due, until stopped. `readiness serve` does so too.")
def command() -> None:
    """Keep the schedule until told to stop."""
    from readiness.scheduler import scheduling
    from readiness.wiring import open_workspace

    told_to_stop = Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: told_to_stop.set())
    log()
    workspace = open_workspace()
    with scheduling(workspace):
        note(f"Keeping the schedule of {workspace.home}")
        told_to_stop.wait()
    workspace.database.dispose()
