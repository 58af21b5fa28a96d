"""`readiness check`: is everything in its place."""

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table


@click.command(
    help="Check catalog, ledger, vault, key and each connection. Exit 1 when a check fails or --fail-on is met."
)
@click.option("--fail-on", type=click.Choice(["gap", "overdue", "failing"]), help="Also fail on this, for CI.")
@click.option(
    "--patience", type=click.FloatRange(0, 86400), default=10, show_default=True, help="Seconds a source may take."
)
@options.as_json
def command(fail_on: str | None, patience: float, as_json: bool) -> int:
    """Check; return the exit code."""
    from dataclasses import asdict

    from readiness.services.installation import checks
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    found = list(checks.checks(workspace, patience))
    if fail_on:
        found.append(checks.standing(options.answered(workspace, None, None, None), fail_on))
    if as_json:
        emit_json({"checks": [asdict(check) for check in found]})
    else:
        table = [[check.outcome.value, check.name, check.detail, check.fix] for check in found]
        emit_table(("outcome", "check", "detail", "fix"), table, "Nothing to check.")
    return 1 if any(check.outcome == checks.Health.FAIL for check in found) else 0
