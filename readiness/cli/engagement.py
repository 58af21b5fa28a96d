"""`readiness engagement`: the window everything is measured against."""

from datetime import date

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import Cell, emit_json, emit_table, note
from readiness.domain.vocabulary import Category
from readiness.errors import WrongUse


@click.group(help="The window everything is measured against.")
def command() -> None:
    """Group the acts on engagements."""


@command.command("create", help="Create an engagement; the first one is selected.")
@click.option("--type", "type_", type=click.Choice(["1", "2"]), required=True, help="1: design at a date. 2: a window.")
@click.option("--start", type=CivilDate(), help="First day of a Type 2 window.")
@click.option("--end", type=CivilDate(), help="Last day of a Type 2 window.")
@click.option("--as-of", type=CivilDate(), help="Date of a Type 1 report.")
@click.option("--categories", default="security", show_default=True, help="Comma-separated; security is always in.")
@click.option("--firm", default="", help="The CPA firm.")
@click.option("--name", help="Default: its type and dates.")
@as_json
def create(
    type_: str,
    start: date | None,
    end: date | None,
    as_of: date | None,
    categories: str,
    firm: str,
    name: str | None,
    as_json: bool,
) -> None:
    """Create an engagement."""
    from readiness.domain.engagement import ReportType
    from readiness.services import engagements
    from readiness.wiring import open_workspace

    chosen = _categories(categories)
    proposal = engagements.Proposal(ReportType(int(type_)), start, end, as_of, chosen, firm, name)
    made = engagements.create(open_workspace(), proposal)
    if as_json:
        emit_json({"engagement": engagements.described(made)})
    else:
        note(f"created {made.name}, {made.window.start} to {made.window.end}")


@command.command("list", help="Every engagement, oldest first.")
@as_json
def list_(as_json: bool) -> None:
    """List engagements."""
    from readiness.services import engagements
    from readiness.wiring import open_workspace

    found = engagements.listed(open_workspace())
    rows = [{**engagements.described(one), "selected": selected} for one, selected in found]
    if as_json:
        emit_json({"engagements": rows})
        return
    shown = ("name", "type", "start", "end", "firm", "scope_signed_by", "selected")
    table = [[_cell(row[key]) for key in shown] for row in rows]
    emit_table(shown, table, "No engagement yet. Run `readiness engagement create`.")


@command.command("select", help="Measure everything against this one from now on.")
@click.argument("name")
@as_json
def select(name: str, as_json: bool) -> None:
    """Select an engagement."""
    from readiness.services import engagements
    from readiness.wiring import open_workspace

    made = engagements.select(open_workspace(), name)
    emit_json({"engagement": engagements.described(made)}) if as_json else note(f"{made.name} is selected")


@command.command("sign-scope", help="Record who signed what is in scope. Written to the ledger.")
@click.argument("name")
@click.option("--by", required=True, help="E-mail address of the signer.")
@as_json
def sign_scope(name: str, by: str, as_json: bool) -> None:
    """Sign the scope of an engagement."""
    from readiness.services import engagements
    from readiness.wiring import open_workspace

    made = engagements.sign_scope(open_workspace(), name, by)
    emit_json({"engagement": engagements.described(made)}) if as_json else note(f"{by} signed the scope of {made.name}")


def _categories(text: str) -> frozenset[Category]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Category)]
    if unknown:
        raise WrongUse(f"there is no category {unknown[0]}", f"Choose from: {', '.join(Category)}.")
    return frozenset(map(Category, names))


def _cell(value: object) -> Cell:
    if value in (None, ""):
        return None
    return value if isinstance(value, bool) else str(value)
