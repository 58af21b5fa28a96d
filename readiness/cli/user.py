"""`readiness user`: who may sign in."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, emit_table, note
from readiness.errors import WrongUse

if TYPE_CHECKING:
    from readiness.services.messages.invitations import Invitation
    from readiness.store.accounts import User

ROLES = ("lead", "engineer", "auditor", "executive", "admin")


@click.group(help="Who may sign in, and as what.")
def command() -> None:
    """Group the acts on accounts."""


@command.command("add", help="Add a person and print the one-time link, valid 7 days, by which they choose a password.")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from one line of stdin instead of a link.")
@click.option("--engagement", help="An auditor's: the one they see, by name or id. Default: the selected one.")
@click.option("--until", type=CivilDate(), help="An auditor's last day. Default: a year from now.")
@as_json
def add(email: str, role: str, password_stdin: bool, engagement: str | None, until: date | None, as_json: bool) -> None:
    """Add somebody."""
    from readiness.services.messages.invitations import invitation
    from readiness.services.people import accounts
    from readiness.wiring import open_workspace

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    workspace = open_workspace()
    if role != "auditor" and (engagement or until):
        raise WrongUse(f"--engagement and --until are an auditor's, not {role}'s", "Leave them out.")
    mandate = accounts.mandate(workspace, engagement, until) if role == "auditor" else None
    with workspace.database.writing() as session:
        added = accounts.add(session, email, role, workspace.now(), password, mandate=mandate)
    _tell(added.user, invitation(workspace, added.user, added.token) if added.token else None, as_json)


@command.command("link", help="Print a new one-time link for somebody who has an account; older links stop working.")
@click.argument("email")
@as_json
def link(email: str, as_json: bool) -> None:
    """Make a new link."""
    from readiness.services.messages.invitations import invitation
    from readiness.services.people import accounts, links
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        user = accounts.find(session, email)
        token = links.new_link(session, user, workspace.now())
    _tell(user, invitation(workspace, user, token), as_json)


@command.command("list", help="Everybody, by address.")
@as_json
def list_(as_json: bool) -> None:
    """List accounts."""
    from readiness.services.people import accounts
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.reading() as session:
        found = [accounts.described(user, workspace) for user in accounts.everybody(session)]
    if as_json:
        emit_json({"users": found})
    else:
        shown = ("email", "role", "state", "last_seen_at", "until")
        emit_table(
            shown, [[row[key] for key in shown] for row in found], "Nobody yet; `readiness serve` sets up the first."
        )


@command.command("disable", help="Lock somebody out at once; what they did stays.")
@click.argument("email")
@as_json
def disable(email: str, as_json: bool) -> None:
    """Disable an account."""
    from readiness.services.people import accounts
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        user = accounts.disable(session, email, workspace.now())
    if as_json:
        emit_json({"user": {"email": user.email, "role": user.role, "state": "disabled"}})
    else:
        note(f"{user.email} is locked out")


@command.command("enable", help="Let somebody in again, with the password they had.")
@click.argument("email")
@as_json
def enable(email: str, as_json: bool) -> None:
    """Enable an account."""
    from readiness.services.people import accounts
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        user = accounts.enable(session, email, workspace.now())
    if as_json:
        emit_json({"user": {"email": user.email, "role": user.role, "state": accounts.state(user, workspace.now())}})
    else:
        note(f"{user.email} may sign in again")


@command.command(
    "reset-factor", help="Take somebody's second factor away, for a lost telephone. Written to the ledger."
)
@click.argument("email")
@as_json
def reset_factor(email: str, as_json: bool) -> None:
    """Reset a second factor."""
    from readiness.services.people import accounts, factors
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        user = factors.reset(session, accounts.find(session, email), workspace.now())
    if as_json:
        emit_json({"user": {"email": user.email, "second_factor": user.factor_since is not None}})
    else:
        note(f"{user.email} signs in by the password alone")


@command.command("calendar", help="Print a new link by which a calendar program reads somebody's due dates.")
@click.argument("email")
@click.option("--revoke", is_flag=True, help="End the link instead.")
@as_json
def calendar(email: str, revoke: bool, as_json: bool) -> None:
    """Make or end a calendar link; an older one stops working either way."""
    from readiness.services.duties import calendar as links
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.writing() as session:
        if revoke:
            links.revoke_link(session, email, workspace.now())
        token = None if revoke else links.make_link(session, email, workspace.now())
    link = links.address(workspace, token) if token else None
    if as_json:
        emit_json({"user": {"email": email, "calendar": link}})
    elif link:
        click.echo(link)
        note(f"Give this link to {email}: whoever has it reads their due dates and nothing else.")
    else:
        note(f"{email} has no calendar link any more")


def _tell(user: User, made: Invitation | None, as_json: bool) -> None:
    if as_json:
        link = {"set_up": made and made.address, "sent": bool(made and made.sent)}
        emit_json({"user": {"email": user.email, "role": user.role, **link}})
    elif made is None:
        note(f"{user.email} can sign in")
    else:
        click.echo(made.address)
        if made.trouble:
            note(f"No message took it to {user.email}: {made.trouble}")
        how = "It was sent to" if made.sent else "Give this link to"
        note(f"{how} {user.email}: it works once, within 7 days.")
