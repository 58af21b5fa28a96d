"""`readiness waiver`: approved answers to exceptions."""

from datetime import date

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, emit_table, note


@click.group(help="Approved answers to exceptions; shown as waived everywhere, never as ok.")
def command() -> None:
    """Group the acts on waivers."""


@command.command("add", help="Answer one item's exception. Written to the ledger.")
@click.argument("procedure")
@click.argument("item")
@click.option("--reason", required=True, help="Why it is acceptable; the auditor reads this.")
@click.option("--by", required=True, help="E-mail address of who asks for it.")
@click.option("--approved-by", required=True, help="E-mail address of somebody else who approved it.")
@click.option("--expires", type=CivilDate(), help="Last day it answers; required for an item of a configuration.")
@as_json
def add(procedure: str, item: str, reason: str, by: str, approved_by: str, expires: date | None, as_json: bool) -> None:
    """Record a waiver."""
    from readiness.services.waivers import grants
    from readiness.wiring import open_workspace

    made = grants.waive(
        open_workspace(), procedure, item, reason=reason, by=by, approved_by=approved_by, expires=expires
    )
    if as_json:
        emit_json({"waiver": grants.described(made)})
    else:
        note(f"{item} is waived under {procedure}" + (f" until {expires}" if expires else ""))


@command.command("end", help="End one early: its exception stands open again. Written to the ledger.")
@click.argument("id_", metavar="ID")
@click.option("--from", "start", type=CivilDate(), help="First day on which it answers no more; default today.")
@click.option("--reason", required=True, help="Why it is acceptable no more; the auditor reads this.")
@click.option("--by", required=True, help="E-mail address of a lead or administrator.")
@as_json
def end(id_: str, start: date | None, reason: str, by: str, as_json: bool) -> None:
    """Record that a waiver ends."""
    from readiness.services.waivers import grants, proposals
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    first = start or workspace.today
    ended = proposals.end(workspace, id_, start=first, by=by, reason=reason)
    if as_json:
        emit_json({"waiver": grants.row(ended)})
    else:
        note(f"{ended.item} is waived under {ended.procedure} no more from {first} on")


@command.command("list", help="Every waiver, oldest first.")
@as_json
def list_(as_json: bool) -> None:
    """List waivers."""
    from readiness.cli.naming import Names
    from readiness.services.waivers import grants
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    found = [grants.row(one) for one in grants.recorded(workspace)]
    if as_json:
        emit_json({"waivers": found})
    else:
        shown = ("id", "procedure", "item", "reason", "by", "approved_by", "recorded_on", "expires", "ended_from")
        names = Names(workspace)
        table = [[*(row[key] for key in shown), names.title(row["procedure"])] for row in found]
        emit_table((*shown, "title"), table, "No exception is waived.")
