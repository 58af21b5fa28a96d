"""Everybody with an account in the organisation: members, and outsiders who may reach some of its repositories."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from collectors.github.answer import reading
from collectors.github.client import GitHub, path
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Malformed, Page, Refused, Row, Schema, Shape

__all__ = ["COLLECTOR"]

NEEDS = "read:org (classic) of an owner, or Members: read"
READS_MEMBERS = frozenset({"read:org", "write:org", "admin:org"})

SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", ColumnType.TEXT, "ORGANISATION/LOGIN"),
        Column("organization", ColumnType.TEXT, "Login of the organisation, as the connection names it"),
        Column("login", ColumnType.TEXT, "Login of the account"),
        Column("id", ColumnType.INTEGER, "GitHub's number of the account, which survives a change of login"),
        Column("type", ColumnType.TEXT, "User or Bot"),
        Column("kind", ColumnType.TEXT, "member or outside_collaborator"),
        Column("role", ColumnType.TEXT, "admin (an owner), member or outside_collaborator"),
        Column(
            "two_factor",
            ColumnType.BOOLEAN,
            "The account has a second factor; null where only an owner's token could see that",
            required=False,
        ),
    ),
)


def fetch(client: GitHub, _ask: Ask) -> Iterator[Page]:
    """List those without a second factor where that may be seen, then owners, members and outside collaborators."""
    seen: set[str] = set()
    for place, roles in (("members", ("admin", "member")), ("outside_collaborators", ("outside_collaborator",))):
        without = yield from _without_second_factor(client, place)
        for role in roles:
            yield from _listed(client, place, role, without, seen)
        if place == "members" and not seen:
            raise Refused(
                f"GitHub shows none of the members, and an organisation always has one. Grant the token {NEEDS}."
            )
    if client.scopes is not None and not READS_MEMBERS & set(client.scopes):
        raise Refused(
            "Without the scope read:org GitHub lists only the members who made their membership public. "
            f"Grant the token read:org (it has: {', '.join(client.scopes) or 'no scope'})."
        )


def _without_second_factor(client: GitHub, place: str) -> Generator[Page, None, set[str] | None]:
    """Return the logins without a second factor, or None where the token may not ask: only an owner's may."""
    without: set[str] = set()
    try:
        for answer in client.pages(path("orgs", client.organization, place), {"filter": "2fa_disabled"}, needs=NEEDS):
            yield Page(answer.call, answer.body)
            with reading(answer):
                without.update(account["login"] for account in answer.body)
    except Refused:
        return None
    return without


def _listed(client: GitHub, place: str, role: str, without: set[str] | None, seen: set[str]) -> Iterator[Page]:
    asked = {"role": role} if place == "members" else {}
    for answer in client.pages(path("orgs", client.organization, place), asked, needs=NEEDS):
        with reading(answer):
            rows = [_row(client.organization, account, role, without) for account in answer.body]
        fresh = tuple(row for row in rows if row["login"] not in seen)
        seen.update(row["login"] for row in fresh)
        yield Page(answer.call, answer.body, fresh)
        if len(fresh) < len(rows):
            raise Malformed("GitHub lists an account twice: the list changed while it was read. Collect again.")


def _row(organization: str, account: Mapping[str, Any], role: str, without: set[str] | None) -> Row:
    login = account["login"]
    return {
        "item": f"{organization}/{login}",
        "organization": organization,
        "login": login,
        "id": account["id"],
        "type": account["type"],
        "kind": "outside_collaborator" if role == "outside_collaborator" else "member",
        "role": role,
        "two_factor": None if without is None else login not in without,
    }


COLLECTOR = Collector(
    id="github.org.members",
    title="Members and outside collaborators",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(
        "classic: read:org, account an owner (others cannot see who lacks a second factor)",
        "fine-grained and App: Members: read",
    ),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
