"""Bodies of users, members, organisations and teams."""

from typing import Any

from readiness.demo.github.numbers import instant
from readiness.demo.github.people import PERMISSIONS, Permission, Team, User
from readiness.demo.github.state import Organization

Body = dict[str, Any]
WEB = "https://github.com"
AVATARS = "https://avatars.githubusercontent.com/u"
NEW_REPOSITORIES: Body = {
    "dependency_graph_enabled_for_new_repositories": False,
    "dependabot_alerts_enabled_for_new_repositories": False,
    "dependabot_security_updates_enabled_for_new_repositories": False,
    "advanced_security_enabled_for_new_repositories": False,
    "secret_scanning_enabled_for_new_repositories": False,
    "secret_scanning_push_protection_enabled_for_new_repositories": False,
    "secret_scanning_push_protection_custom_link": None,
    "secret_scanning_push_protection_custom_link_enabled": False,
    "secret_scanning_validity_checks_enabled": False,
}
"""Settings of the organisation the stand-in leaves as they come."""
ROLE_NAMES = {"pull": "read", "push": "write"}


def account(api: str, login: str, number: int, node: str, kind: str) -> Body:
    """Return the members every account has wherever it is mentioned."""
    url = f"{api}/users/{login}"
    page = f"{WEB}/apps/{login.removesuffix('[bot]')}" if kind == "Bot" else f"{WEB}/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": node,
        "avatar_url": f"{AVATARS}/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def simple_user(api: str, user: User) -> Body:
    """Return a user as embedded in other bodies."""
    return account(api, user.login, user.id, user.node_id, user.type)


def simple_user_or_none(api: str, user: User | None) -> Body | None:
    """Return an embedded user, or null for a ghost."""
    return None if user is None else simple_user(api, user)


def full_user(api: str, user: User) -> Body:
    """Return a user asked for by itself."""
    return {
        **simple_user(api, user),
        "name": user.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": user.email,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 3,
        "public_gists": 0,
        "followers": 5,
        "following": 4,
        "created_at": instant(user.created_at),
        "updated_at": instant(user.created_at),
    }


def own_user(api: str, user: User, *, two_factor: bool) -> Body:
    """Return the user behind the token, as the owner of the account sees it."""
    return {
        **full_user(api, user),
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": two_factor,
        "plan": {"name": "free", "space": 976562499, "collaborators": 0, "private_repos": 10000},
    }


def organization_as_account(api: str, organization: Organization) -> Body:
    """Return the organisation as owner of a repository."""
    return account(api, organization.login, organization.id, organization.node_id, "Organization")


def simple_organization(api: str, organization: Organization) -> Body:
    """Return the organisation as embedded in teams and memberships."""
    url = f"{api}/orgs/{organization.login}"
    return {
        "login": organization.login,
        "id": organization.id,
        "node_id": organization.node_id,
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{AVATARS}/{organization.id}?v=4",
        "description": organization.description,
    }


def public_organization(api: str, organization: Organization) -> Body:
    """Return the organisation as anybody sees it."""
    return {
        **simple_organization(api, organization),
        "name": organization.name or organization.login,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "twitter_username": None,
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": sum(not r.private for r in organization.repositories.values()),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{WEB}/{organization.login}",
        "created_at": instant(organization.created_at),
        "updated_at": instant(organization.created_at),
        "archived_at": None,
        "type": "Organization",
    }


def owned_organization(api: str, organization: Organization) -> Body:
    """Return the organisation as its owner sees it, with its settings."""
    private = sum(r.private for r in organization.repositories.values())
    body: Body = {
        **public_organization(api, organization),
        "total_private_repos": private,
        "owned_private_repos": private,
        "private_gists": 0,
        "disk_usage": sum(r.size for r in organization.repositories.values()),
        "collaborators": len(organization.outsiders),
        "billing_email": f"billing@{organization.login}.example",
        "default_repository_permission": organization.base_permission,
        "default_repository_branch": "main",
        "two_factor_requirement_enabled": organization.two_factor_required,
        **_rights_of_members(organization),
        "plan": {
            "name": "team",
            "space": 976562499,
            "private_repos": 999999,
            "filled_seats": len(organization.members),
            "seats": len(organization.members) + 2,
        },
        **NEW_REPOSITORIES,
    }
    return {**body, **organization.settings}


def _rights_of_members(organization: Organization) -> Body:
    creates = organization.members_can_create_repositories
    return {
        "members_can_create_repositories": creates,
        "members_allowed_repository_creation_type": "all" if creates else "none",
        "members_can_create_public_repositories": creates,
        "members_can_create_private_repositories": creates,
        "members_can_create_internal_repositories": creates,
        "members_can_create_pages": True,
        "members_can_create_public_pages": True,
        "members_can_create_private_pages": True,
        "members_can_fork_private_repositories": organization.members_can_fork_private_repositories,
        "members_can_delete_repositories": True,
        "members_can_change_repo_visibility": True,
        "members_can_invite_outside_collaborators": True,
        "members_can_delete_issues": False,
        "members_can_create_teams": True,
        "members_can_view_dependency_insights": True,
        "display_commenter_full_name_setting_enabled": False,
        "readers_can_create_discussions": True,
        "web_commit_signoff_required": False,
        "deploy_keys_enabled_for_repositories": True,
    }


def permissions(permission: Permission) -> dict[str, bool]:
    """Return a permission as the five switches REST shows."""
    strength = PERMISSIONS.index(permission)
    return {name: PERMISSIONS.index(name) <= strength for name in reversed(PERMISSIONS[1:])}


def role_name(permission: Permission) -> str:
    """Return a permission as a role's name: read, triage, write, maintain or admin."""
    return ROLE_NAMES.get(permission, permission)


def simple_team(api: str, organization: Organization, team: Team, permission: Permission = "pull") -> Body:
    """Return a team as listed."""
    url = f"{api}/organizations/{organization.id}/team/{team.id}"
    return {
        "name": team.name,
        "id": team.id,
        "node_id": team.node_id,
        "slug": team.slug,
        "description": team.description,
        "privacy": team.privacy,
        "notification_setting": "notifications_enabled",
        "url": url,
        "html_url": f"{WEB}/orgs/{organization.login}/teams/{team.slug}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "permission": permission,
        "permissions": permissions(permission),
        "parent": simple_team(api, organization, team.parent) if team.parent else None,
    }


def full_team(api: str, organization: Organization, team: Team) -> Body:
    """Return a team asked for by itself."""
    return {
        **simple_team(api, organization, team),
        "created_at": instant(team.created_at),
        "updated_at": instant(team.created_at),
        "members_count": len(team.everybody),
        "repos_count": len(team.repositories),
        "organization": public_organization(api, organization),
    }
