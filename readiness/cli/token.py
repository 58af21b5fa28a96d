"""`readiness token`: by which programs come, and what they may."""

from datetime import date
from typing import Any

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, emit_table, note

ROLES = ("lead", "engineer", "auditor", "executive", "admin")
SCOPES = ("read", "evidence:write", "evidence:review", "collect", "manage")


@click.group(help="Tokens by which programs use the API.")
def command() -> None:
    """Group the acts on tokens."""


@command.command("create", help="Make a token and print it, this once. Written to the ledger.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may at most.")
@click.option("--expires", type=CivilDate(), help="The last day it works; default in 90 days, at most in 366.")
@click.option("--name", default="", help="What it is for; no two that work have the same.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=("read",),
    help="What it is for; may come several times. Default read.",
)
@click.option("--by", help="E-mail address of who answers for it; it stops working when they are locked out.")
@click.option("--engagement", help="Of an auditor's: the one engagement it reads; default the selected one.")
@as_json
def create(expires: date | None, as_json: bool, **wish: Any) -> None:
    """Make a token."""
    from readiness.services.people import tokens
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        made = tokens.create(session, workspace, tokens.Wish(expires=expires, **wish))
    said = tokens.described(workspace, made.held)
    if as_json:
        emit_json({"token": {**said, "token": made.whole}})
        return
    click.echo(made.whole)
    note(f"Keep it where only the program reads it: it is shown this once. It works until {said['last_day']}.")


@command.command("list", help="Every token, last made first; no secret is shown.")
@as_json
def list_(as_json: bool) -> None:
    """List tokens."""
    from readiness.services.people import tokens
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.reading() as session:
        found = [tokens.described(workspace, held) for held in tokens.listed(session)]
    if as_json:
        emit_json({"tokens": found})
        return
    shown = ("prefix", "name", "role", "state", "by", "last_day", "last_used_at")
    rows = [[*(row[key] for key in shown), " ".join(row["scopes"])] for row in found]
    emit_table((*shown, "scopes"), rows, "No token yet: `readiness token create`.")


@command.command("revoke", help="End a token at once. Written to the ledger.")
@click.argument("token")
@as_json
def revoke(token: str, as_json: bool) -> None:
    """Revoke a token by its id or prefix."""
    from readiness.services.people import tokens
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        ended = tokens.revoke(session, token, workspace.now())
    if as_json:
        emit_json({"token": tokens.described(workspace, ended)})
    else:
        note(f"{ended.token.name or ended.token.id} works no more")
