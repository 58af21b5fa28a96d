"""The organisation's own settings, as its page of settings shows them."""

from collections.abc import Iterator

from collectors.github.answer import reading
from collectors.github.client import GitHub, path
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Refused, Row, Schema, Shape
from collectors.reading import instant

__all__ = ["COLLECTOR"]

NEEDS = "read:org and admin:org of an owner (classic), or Organization administration: read"

SCHEMA = Schema(
    key="login",
    columns=(
        Column("login", ColumnType.TEXT, "Login of the organisation"),
        Column("id", ColumnType.INTEGER, "GitHub's number of the organisation"),
        Column("url", ColumnType.TEXT, "Page of the organisation"),
        Column(
            "two_factor_requirement_enabled",
            ColumnType.BOOLEAN,
            "Every member must have a second factor; null where the token may not see it",
            required=False,
        ),
        Column(
            "default_repository_permission",
            ColumnType.TEXT,
            "What members may do in every repository: none, read, write, admin; null where the token may not see it",
            required=False,
        ),
        Column(
            "members_can_create_repositories", ColumnType.BOOLEAN, "Members may create repositories", required=False
        ),
        Column(
            "members_can_fork_private_repositories", ColumnType.BOOLEAN, "Members may fork private ones", required=False
        ),
        Column(
            "plan",
            ColumnType.TEXT,
            "Plan the organisation pays for; null where the token may not see it",
            required=False,
        ),
        Column("created_at", ColumnType.INSTANT, "When the organisation was made", required=False),
    ),
)


def fetch(client: GitHub, _ask: Ask) -> Iterator[Page]:
    """Ask for the organisation once; Refused, the page kept, where GitHub shows the public part of it only."""
    answer = client.get(path("orgs", client.organization), needs=NEEDS)
    with reading(answer):
        organization = answer.body
        row: Row = {
            "login": organization["login"],
            "id": organization["id"],
            "url": organization.get("html_url") or organization["url"],
            "two_factor_requirement_enabled": organization.get("two_factor_requirement_enabled"),
            "default_repository_permission": organization.get("default_repository_permission"),
            "members_can_create_repositories": organization.get("members_can_create_repositories"),
            "members_can_fork_private_repositories": organization.get("members_can_fork_private_repositories"),
            "plan": (organization.get("plan") or {}).get("name"),
            "created_at": instant(organization.get("created_at")),
        }
    yield Page(answer.call, answer.body, (row,))
    if row["default_repository_permission"] is None:
        has = "" if client.scopes is None else f" (it has: {', '.join(client.scopes) or 'no scope'})"
        raise Refused(f"GitHub shows this token the organisation without its settings. Grant the token {NEEDS}{has}.")


COLLECTOR = Collector(
    id="github.org.settings",
    title="Organisation settings",
    shape=Shape.CONFIG,
    schema=SCHEMA,
    needs=(
        "classic: admin:org (read part), account an owner",
        "fine-grained and App: Organization administration: read",
    ),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
