"""`readiness scheduler`: keeps the schedule without serving pages."""

import click


@click.command(help="Collect what is due, when it is due, until stopped. `readiness serve` does so too.")
def command() -> None:
    """Keep the schedule until told to stop."""
    from readiness.cli.staying import stay
    from readiness.scheduler import PLANNER, WHOLE
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    part = WHOLE if workspace.settings.engine.kind == "embedded" else PLANNER
    stay(workspace, part, f"Keeping the schedule of {workspace.home}")
