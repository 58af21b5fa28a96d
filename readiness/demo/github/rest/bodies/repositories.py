"""Bodies of repositories (the short form of lists, the long form of one), branches and activities."""

from readiness.demo.github.access import Viewer
from readiness.demo.github.moves import Activity
from readiness.demo.github.numbers import instant, instant_or_none, node_id
from readiness.demo.github.rest.bodies.accounts import (
    WEB,
    Body,
    organization_as_account,
    permissions,
    role_name,
    simple_user_or_none,
)
from readiness.demo.github.state import Organization, Repository

PARTS = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


SAME: Body = {
    "homepage": None,
    "stargazers_count": 0,
    "watchers_count": 0,
    "has_issues": True,
    "has_projects": True,
    "has_downloads": True,
    "has_wiki": False,
    "has_pages": False,
    "has_discussions": False,
    "forks_count": 0,
    "mirror_url": None,
    "disabled": False,
    "license": None,
    "is_template": False,
    "web_commit_signoff_required": False,
    "has_pull_requests": True,
    "pull_request_creation_policy": "all",
    "topics": [],
    "forks": 0,
    "watchers": 0,
}
"""What is the same of every repository here."""


def embedded_repository(api: str, organization: Organization, repository: Repository) -> Body:
    """Return a repository as embedded in a pull request."""
    name = repository.full_name
    url = f"{api}/repos/{name}"
    opened = sum(pull.state == "open" for pull in repository.pulls.values())
    return {
        "id": repository.id,
        "node_id": repository.node_id,
        "name": repository.name,
        "full_name": name,
        "private": repository.private,
        "owner": organization_as_account(api, organization),
        "html_url": f"{WEB}/{name}",
        "description": repository.description,
        "fork": repository.fork,
        "url": url,
        **{key: url + part for key, part in PARTS.items()},
        "created_at": instant(repository.created_at),
        "updated_at": instant(repository.updated_at or repository.pushed_at or repository.created_at),
        "pushed_at": instant_or_none(repository.pushed_at),
        "git_url": f"git://github.com/{name}.git",
        "ssh_url": f"git@github.com:{name}.git",
        "clone_url": f"{WEB}/{name}.git",
        "svn_url": f"{WEB}/{name}",
        "size": repository.size,
        "language": None if repository.empty else repository.language,
        "archived": repository.archived,
        "open_issues_count": opened,
        "allow_forking": not repository.private,
        "visibility": repository.visibility,
        "open_issues": opened,
        "default_branch": repository.default_branch,
        **SAME,
    }


def short_repository(api: str, viewer: Viewer, repository: Repository) -> Body:
    """Return a repository as listed: without the settings of merging."""
    permission = viewer.permission(repository)
    body = embedded_repository(api, viewer.organization, repository)
    if viewer.token is None:
        return body
    analysis = {"security_and_analysis": _analysis()} if permission == "admin" else {}
    return {**body, "permissions": permissions(permission), **analysis, "custom_properties": {}}


def long_repository(api: str, viewer: Viewer, repository: Repository) -> Body:
    """Return a repository asked for by itself; the settings of merging for those who may push."""
    body = {
        **short_repository(api, viewer, repository),
        "temp_clone_token": None,
        "organization": {
            **organization_as_account(api, viewer.organization),
            "type": "Organization",
        },
        "network_count": 0,
        "subscribers_count": 2,
    }
    merging = {
        "allow_squash_merge": True,
        "allow_merge_commit": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "delete_branch_on_merge": True,
        "allow_update_branch": False,
        "use_squash_pr_title_as_default": False,
        "squash_merge_commit_message": "COMMIT_MESSAGES",
        "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
        "merge_commit_message": "PR_TITLE",
        "merge_commit_title": "MERGE_MESSAGE",
    }
    return {**body, **merging} if viewer.can("push", repository) else body


def _analysis() -> Body:
    off = {"status": "disabled"}
    names = (
        "secret_scanning",
        "secret_scanning_push_protection",
        "dependabot_security_updates",
        "secret_scanning_non_provider_patterns",
        "secret_scanning_validity_checks",
    )
    return dict.fromkeys(names, off)


def team_repository(api: str, viewer: Viewer, repository: Repository) -> Body:
    """Return a repository as a team's list shows it."""
    body = short_repository(api, viewer, repository)
    return {**body, "role_name": role_name(viewer.permission(repository))}


def activity(api: str, made: Activity) -> Body:
    """Return one movement of a branch."""
    return {
        "id": made.id,
        "node_id": node_id("PSH", made.id),
        "before": made.before,
        "after": made.after,
        "ref": made.ref,
        "timestamp": instant(made.at),
        "activity_type": made.kind,
        "actor": simple_user_or_none(api, made.actor),
    }
