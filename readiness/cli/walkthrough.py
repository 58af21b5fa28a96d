"""`readiness walkthrough`: a control followed by a person from end to end."""

from datetime import date

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, note


@click.group(help="Controls followed by a person from end to end.")
def command() -> None:
    """Group the acts on walkthroughs."""


@command.command("record", help="Record a walkthrough; it counts as one more procedure. Written to the ledger.")
@click.argument("control")
@click.option("--on", type=CivilDate(), required=True, help="The day it was done.")
@click.option("--by", required=True, help="E-mail address of who did it.")
@click.option(
    "--outcome", type=click.Choice(["pass", "fail"]), required=True, help="Whether the control did what it says."
)
@click.option("--note", "remark", default="", help="Needed: who was asked, which instance was followed, what was seen.")
@as_json
def record(control: str, on: date, by: str, outcome: str, remark: str, as_json: bool) -> None:
    """Record a walkthrough."""
    from readiness.services.controls import walkthroughs
    from readiness.wiring import open_workspace

    made = walkthroughs.walk_through(open_workspace(), control, on=on, by=by, passed=outcome == "pass", note=remark)
    if as_json:
        emit_json({"walkthrough": walkthroughs.described(made)})
    else:
        note(f"{control} was walked through on {on}: {outcome}")
