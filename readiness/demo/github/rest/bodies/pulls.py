"""Bodies of pull requests (the short form of lists has no `merged_by`), reviews and events."""

from readiness.demo.github.changes import Event, Label, PullRequest, Review
from readiness.demo.github.numbers import instant, instant_or_none, node_id
from readiness.demo.github.people import GHOST
from readiness.demo.github.rest.bodies.accounts import (
    WEB,
    Body,
    organization_as_account,
    simple_user,
    simple_user_or_none,
)
from readiness.demo.github.rest.bodies.repositories import embedded_repository
from readiness.demo.github.state import Organization, Repository

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
EVENT_NAMES = {
    "ReviewDismissedEvent": "review_dismissed",
    "MergedEvent": "merged",
    "ClosedEvent": "closed",
    "HeadRefForcePushedEvent": "head_ref_force_pushed",
    "LabeledEvent": "labeled",
    "ReopenedEvent": "reopened",
}


def label(api: str, repository: Repository, one: Label) -> Body:
    """Return a label."""
    return {
        "id": one.id,
        "node_id": node_id("LA", repository.id, one.id),
        "url": f"{api}/repos/{repository.full_name}/labels/{one.name}",
        "name": one.name,
        "description": one.description,
        "color": one.color,
        "default": False,
    }


def short_pull(api: str, organization: Organization, pull: PullRequest) -> Body:
    """Return a pull request as listed."""
    repository = organization.repository_of(pull)
    urls = _urls(api, repository, pull)
    links = {key.removesuffix("_url"): {"href": value} for key, value in urls.items() if key != "url"}
    return {
        **urls,
        "id": pull.id,
        "node_id": pull.node_id,
        "diff_url": f"{urls['html_url']}.diff",
        "patch_url": f"{urls['html_url']}.patch",
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": simple_user_or_none(api, pull.author) or simple_user(api, GHOST),
        "body": pull.body,
        "created_at": instant(pull.created_at),
        "updated_at": instant(pull.updated_at),
        "closed_at": instant_or_none(pull.closed_at),
        "merged_at": instant_or_none(pull.merged_at),
        "merge_commit_sha": pull.merge_commit,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(api, repository, one) for one in pull.labels],
        "milestone": None,
        "draft": pull.draft,
        "head": _side(api, organization, repository, pull.head, pull.head_commit.sha),
        "base": _side(api, organization, repository, pull.base, pull.base_sha),
        "_links": {"self": {"href": urls["url"]}, **links},
        "author_association": organization.association(pull.author, repository),
        "auto_merge": _auto_merge(api, pull),
        "active_lock_reason": None,
    }


def _urls(api: str, repository: Repository, pull: PullRequest) -> dict[str, str]:
    url = f"{api}/repos/{repository.full_name}"
    page = f"{WEB}/{repository.full_name}/pull/{pull.number}"
    return {
        "url": f"{url}/pulls/{pull.number}",
        "html_url": page,
        "issue_url": f"{url}/issues/{pull.number}",
        "commits_url": f"{url}/pulls/{pull.number}/commits",
        "review_comments_url": f"{url}/pulls/{pull.number}/comments",
        "review_comment_url": f"{url}/pulls/comments{{/number}}",
        "comments_url": f"{url}/issues/{pull.number}/comments",
        "statuses_url": f"{url}/statuses/{pull.head_commit.sha}",
    }


def long_pull(api: str, organization: Organization, pull: PullRequest) -> Body:
    """Return a pull request asked for by itself."""
    return {
        **short_pull(api, organization, pull),
        "merged": pull.merged,
        "mergeable": None if pull.merged else True,
        "rebaseable": None if pull.merged else True,
        "mergeable_state": "unknown" if pull.merged else "clean",
        "merged_by": simple_user_or_none(api, pull.merged_by),
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(pull.commits),
        "additions": 6 * len(pull.commits),
        "deletions": 2 * len(pull.commits),
        "changed_files": 1,
    }


def issue(api: str, organization: Organization, pull: PullRequest) -> Body:
    """Return a pull request as the issue lists and search show it."""
    short = short_pull(api, organization, pull)
    repository = organization.repository_of(pull)
    url = f"{api}/repos/{repository.full_name}/issues/{pull.number}"
    kept = (
        "id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees", "milestone",
        "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason", "draft", "body", "html_url",
    )  # fmt: skip
    merged = {name: short[name] for name in ("url", "html_url", "diff_url", "patch_url", "merged_at")}
    return {
        "url": url,
        "repository_url": f"{api}/repos/{repository.full_name}",
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        **{name: short[name] for name in kept},
        "comments": 0,
        "pull_request": merged,
        "reactions": {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(REACTIONS, 0)},
        "timeline_url": f"{url}/timeline",
        "performed_via_github_app": None,
        "state_reason": None,
        "closed_by": simple_user_or_none(api, pull.merged_by),
    }


def review(api: str, organization: Organization, one: Review) -> Body:
    """Return a review; REST says null for an account that is gone."""
    repository = organization.repository_of(one.pull)
    page = f"{WEB}/{repository.full_name}/pull/{one.pull.number}#pullrequestreview-{one.id}"
    pull_url = f"{api}/repos/{repository.full_name}/pulls/{one.pull.number}"
    return {
        "id": one.id,
        "node_id": one.node_id,
        "user": simple_user_or_none(api, one.author),
        "body": one.body,
        "state": one.state,
        "html_url": page,
        "pull_request_url": pull_url,
        "author_association": organization.association(one.author, repository),
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        "submitted_at": instant(one.submitted_at),
        "commit_id": one.commit,
    }


def event(api: str, organization: Organization, one: Event) -> Body:
    """Return something that happened to a pull request."""
    repository = organization.repository_of(one.pull)
    url = f"{api}/repos/{repository.full_name}"
    body: Body = {
        "id": one.id,
        "node_id": one.node_id,
        "url": f"{url}/issues/events/{one.id}",
        "actor": simple_user_or_none(api, one.actor),
        "event": EVENT_NAMES[one.kind],
        "commit_id": one.commit,
        "commit_url": f"{url}/commits/{one.commit}" if one.commit else None,
        "created_at": instant(one.at),
        "performed_via_github_app": None,
    }
    if one.review is not None:
        body["dismissed_review"] = {
            "state": str(one.previous_state).lower(),
            "review_id": one.review.id,
            "dismissal_message": one.message,
        }
    if one.label is not None:
        body["label"] = {"name": one.label.name, "color": one.label.color}
    return body


def _side(api: str, organization: Organization, repository: Repository, ref: str, commit: str) -> Body:
    return {
        "label": f"{organization.login}:{ref}",
        "ref": ref,
        "sha": commit,
        "user": organization_as_account(api, organization),
        "repo": embedded_repository(api, organization, repository),
    }


def _auto_merge(api: str, pull: PullRequest) -> Body | None:
    if pull.auto_merge is None:
        return None
    return {
        "enabled_by": simple_user_or_none(api, pull.auto_merge.enabled_by),
        "merge_method": pull.auto_merge.method,
        "commit_title": None,
        "commit_message": None,
    }
