"""The fields of organisations, accounts and teams."""

from collections.abc import Callable
from typing import Any

from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import WEB, Info, asked, field, need
from readiness.demo.github.people import LONG_AGO, Team, User
from readiness.demo.github.rules import Ruleset
from readiness.demo.github.state import Organization, Repository

AVATARS = "https://avatars.githubusercontent.com/u"
ORDERS: dict[str, Callable[[Repository], Any]] = {
    "CREATED_AT": lambda r: (r.created_at, r.id),
    "NAME": lambda r: r.name.lower(),
    "PUSHED_AT": lambda r: (r.pushed_at or r.created_at, r.id),
    "UPDATED_AT": lambda r: (r.updated_at or r.pushed_at or r.created_at, r.id),
    "STARGAZERS": lambda r: r.id,
}

for type_name in ("Organization", "User", "Bot", "Team"):
    field(type_name, "databaseId")(lambda source, _: source.id)
for type_name in ("Organization", "User", "Bot", "Team"):
    field(type_name, "id")(lambda source, _: source.node_id)
for type_name in ("Organization", "User", "Bot"):
    field(type_name, "updatedAt")(lambda source, _: source.created_at)
    field(type_name, "avatarUrl")(lambda source, _, **__: f"{AVATARS}/{source.id}?v=4")
field("User", "login")(lambda user, _: user.graph_login)
field("Bot", "login")(lambda user, _: user.graph_login)
field("User", "url")(lambda user, _: f"{WEB}/{user.graph_login}")
field("User", "resourcePath")(lambda user, _: f"/{user.graph_login}")
field("Bot", "url")(lambda user, _: f"{WEB}/apps/{user.graph_login}")
field("Bot", "resourcePath")(lambda user, _: f"/apps/{user.graph_login}")
field("User", "bio", "company", "location")(lambda _, __: None)
field("User", "email")(lambda user, _: user.email or "")
field("User", "isSiteAdmin")(lambda user, _: user.site_admin)
field("User", "isViewer")(lambda user, info: user is asked(info).viewer.user)
field("Organization", "url")(lambda here, _: f"{WEB}/{here.login}")
field("Organization", "resourcePath")(lambda here, _: f"/{here.login}")
field("Organization", "archivedAt", "email", "location")(lambda _, __: None)
field("Organization", "isVerified", "webCommitSignoffRequired")(lambda _, __: False)
field("Organization", "viewerIsAMember")(lambda _, info: asked(info).viewer.member)
field("Organization", "viewerCanAdminister")(lambda _, info: asked(info).viewer.owner)
field("Team", "url")(lambda team, info: f"{WEB}/orgs/{asked(info).organization.login}/teams/{team.slug}")
field("Team", "privacy")(lambda team, _: "VISIBLE" if team.privacy == "closed" else "SECRET")


@field("User", "organization")
def organization_of(user: User, info: Info, login: str) -> Organization | None:
    """Return an organisation the user belongs to, as far as the token may know."""
    here = asked(info).organization
    belongs = user.login.lower() in here.members and login.lower() == here.login.lower()
    return here if belongs and asked(info).viewer.inside else None


@field("Organization", "requiresTwoFactorAuthentication")
def requires_two_factor(here: Organization, info: Info) -> bool | None:
    """Say whether a second factor is required, to owners; null to others."""
    return here.two_factor_required if asked(info).viewer.governs else None


@field("Organization", "membersWithRole")
def members(here: Organization, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the members; whether each has a second factor is null to all but owners."""
    need(info, "read:org", "members")
    governs = asked(info).viewer.governs

    def edge(user: User) -> dict[str, Any]:
        membership = here.members[user.login.lower()]
        return {"hasTwoFactorEnabled": membership.two_factor if governs else None, "role": membership.role.upper()}

    return connection(info, [m.user for m in here.members.values()], arguments, edge=edge)


@field("Organization", "repositories")
def repositories(here: Organization, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the repositories the token may see, by age unless ordered otherwise."""
    seen = [r for r in here.repositories.values() if asked(info).viewer.sees(r) and _wanted(r, arguments)]
    order = arguments.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    seen.sort(key=ORDERS[order["field"]], reverse=order["direction"] == "DESC")
    page = connection(info, seen, arguments)
    return {**page, "totalDiskUsage": sum(r.size for r in seen)}


@field("Organization", "repository")
def repository(here: Organization, info: Info, name: str, **_: Any) -> Repository | None:
    """Return a repository of the organisation, or null."""
    found = here.repositories.get(name)
    return found if found is not None and asked(info).viewer.sees(found) else None


@field("Organization", "rulesets")
def rulesets(here: Organization, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the organisation's rulesets."""
    need(info, "admin:org", "organization_administration")
    return connection(info, here.rulesets, arguments)


@field("Organization", "ruleset")
def ruleset(here: Organization, info: Info, databaseId: int, **_: Any) -> Ruleset | None:  # noqa: N803 -- GitHub's name
    """Return one of the organisation's rulesets."""
    need(info, "admin:org", "organization_administration")
    return next((r for r in here.rulesets if r.id == databaseId), None)


@field("Organization", "teams")
def teams(here: Organization, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the teams."""
    need(info, "read:org", "members")
    return connection(info, list(here.teams.values()), arguments)


@field("Organization", "team")
def team(here: Organization, info: Info, slug: str) -> Team | None:
    """Return a team by its slug."""
    need(info, "read:org", "members")
    return here.teams.get(slug)


@field("Team", "members")
def team_members(team: Team, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return a team's members."""
    role = {True: "MAINTAINER", False: "MEMBER"}
    return connection(info, team.everybody, arguments, edge=lambda user: {"role": role[user in team.maintainers]})


@field("App", "url")
def app_url(app: dict[str, Any], _: Info) -> str:
    """Return an app's page."""
    return f"{WEB}/apps/{app['slug']}"


ACTIONS_APP = {
    "__typename": "App",
    "databaseId": 15368,
    "id": "A_kwDOACTIONS",
    "name": "GitHub Actions",
    "slug": "github-actions",
    "description": "Automate your workflow from idea to production",
    "createdAt": LONG_AGO,
    "updatedAt": LONG_AGO,
}
"""The app behind every check run."""


def _wanted(repository: Repository, arguments: dict[str, Any]) -> bool:
    asks = {
        "isArchived": repository.archived,
        "isFork": repository.fork,
        "isLocked": False,
        "hasIssuesEnabled": True,
        "visibility": repository.visibility.upper(),
        "privacy": "PRIVATE" if repository.private else "PUBLIC",
    }
    return all(arguments.get(name) in {None, value} for name, value in asks.items())
