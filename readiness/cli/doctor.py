"""`readiness doctor`: what is wrong with this installation."""

import os

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table


@click.command(
    help="Look at the machine, the settings, the database and every byte of the vault; changes nothing. Exit 1 on a failure."
)
@options.as_json
def command(as_json: bool) -> int:
    """Diagnose; return the exit code."""
    from dataclasses import asdict

    from readiness.services.installation.checks import Health
    from readiness.services.installation.doctor import diagnose
    from readiness.settings.environment import home
    from readiness.wiring import open_workspace

    found = list(diagnose(home(os.environ), os.environ, open_workspace))
    if as_json:
        emit_json({"checks": [asdict(check) for check in found]})
    else:
        table = [[check.outcome.value, check.name, check.detail, check.fix] for check in found]
        emit_table(("outcome", "check", "detail", "fix"), table, "Nothing to look at.")
    return 1 if any(check.outcome is Health.FAIL for check in found) else 0
