"""`readiness worker`: makes the runs that are due, as many of them side by side as wanted."""

import click


@click.command(
    help="Make the runs that a scheduler says are due, until stopped. Start as many as you like: no run is made twice."
)
def command() -> None:
    """Work until told to stop."""
    from readiness.cli.staying import stay
    from readiness.scheduler import WORKER
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    stay(workspace, WORKER, f"Working for {workspace.home}")
