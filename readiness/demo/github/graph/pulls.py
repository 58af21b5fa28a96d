"""The fields of pull requests, reviews and what happened to them."""

import re
from datetime import datetime
from typing import Any

from readiness.demo.github.changes import Label, PullRequest, Review
from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import WEB, Info, asked, field
from readiness.demo.github.graph.views import PullCommit, Ref, Rollup
from readiness.demo.github.history import Commit, rollup
from readiness.demo.github.numbers import node_id, parse_instant
from readiness.demo.github.people import PERMISSIONS
from readiness.demo.github.state import Organization, Repository

PULL: dict[str, str] = {
    "id": "node_id",
    "databaseId": "id",
    "isDraft": "draft",
    "publishedAt": "created_at",
    "baseRefName": "base",
    "baseRefOid": "base_sha",
    "headRefName": "head",
    "state": "graph_state",
}
"""Fields of PullRequest that are members of another name."""


def _repository(pull: PullRequest, info: Info) -> Repository:
    here: Organization = asked(info).organization
    return here.repository_of(pull)


def _path(pull: PullRequest, info: Info) -> str:
    return f"/{_repository(pull, info).full_name}/pull/{pull.number}"


def _review_path(review: Review, info: Info) -> str:
    return f"{_path(review.pull, info)}#pullrequestreview-{review.id}"


def _label_path(label: Label, info: Info) -> str:
    return f"/{asked(info).organization.repository_of(label.repository_id).full_name}/labels/{label.name}"


for name, member in PULL.items():
    field("PullRequest", name)(lambda pull, _, member=member: getattr(pull, member))
field("PullRequest", "fullDatabaseId")(lambda pull, _: str(pull.id))
field("PullRequest", "activeLockReason", "lastEditedAt")(lambda _, __: None)
field("PullRequest", "locked")(lambda _, __: False)
field("PullRequest", "additions")(lambda pull, _: 6 * len(pull.commits))
field("PullRequest", "deletions")(lambda pull, _: 2 * len(pull.commits))
field("PullRequest", "changedFiles")(lambda _, __: 1)
field("PullRequest", "body", "bodyText")(lambda pull, _: pull.body or "")
field("PullRequest", "closed")(lambda pull, _: pull.state == "closed")
field("PullRequest", "headRefOid")(lambda pull, _: pull.head_commit.sha)
field("PullRequest", "isInMergeQueue")(lambda pull, _: pull.queue_entry is not None)
field("PullRequest", "mergeable")(lambda pull, _: "UNKNOWN" if pull.merged else "MERGEABLE")
field("PullRequest", "totalCommentsCount")(lambda pull, _: len(pull.reviews))
field("PullRequest", "repository", "baseRepository")(_repository)
field("PullRequest", "baseRef")(lambda pull, info: _ref(_repository(pull, info), pull.base))
field("PullRequest", "headRef")(lambda pull, info: None if pull.merged else _ref(_repository(pull, info), pull.head))
field("PullRequest", "headRepository")(lambda p, info: None if p.head_repository is None else _repository(p, info))
field("PullRequest", "headRepositoryOwner")(
    lambda p, info: None if p.head_repository is None else asked(info).organization
)
field("PullRequest", "isCrossRepository")(lambda pull, _: pull.head_repository != "")
field("PullRequest", "url", "permalink")(lambda pull, info: WEB + _path(pull, info))
field("PullRequest", "resourcePath")(_path)
field("PullRequest", "authorAssociation")(
    lambda p, info: asked(info).organization.association(p.author, _repository(p, info))
)
field("PullRequest", "mergeCommit")(lambda pull, info: _repository(pull, info).commits.get(pull.merge_commit or ""))
field("PullRequestCommit", "url")(lambda one, info: f"{WEB}{_path(one.pull_request, info)}/commits/{one.commit.sha}")
field("PullRequestCommit", "resourcePath")(
    lambda one, info: f"{_path(one.pull_request, info)}/commits/{one.commit.sha}"
)
field("Label", "id")(lambda label, _: node_id("LA", label.repository_id, label.id))
field("Label", "repository")(lambda label, info: asked(info).organization.repository_of(label.repository_id))
field("Label", "url")(lambda label, info: WEB + _label_path(label, info))
field("Label", "resourcePath")(_label_path)
field("Label", "createdAt")(lambda _, info: asked(info).organization.created_at)
field("Label", "isDefault")(lambda _, __: False)


@field("PullRequest", "commits")
def commits(pull: PullRequest, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the commits of the branch, oldest first."""
    return connection(info, [PullCommit(pull, one) for one in pull.commits], arguments)


@field("PullRequest", "labels")
def labels(pull: PullRequest, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the labels."""
    return connection(info, pull.labels, arguments)


@field("PullRequest", "reviews")
def reviews(
    pull: PullRequest,
    info: Info,
    states: list[str] | None = None,
    author: str | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    """Return the reviews, oldest first; a dismissed one tells neither when nor what it was before."""
    found = [
        one
        for one in sorted(pull.reviews, key=lambda r: (r.submitted_at, r.id))
        if (states is None or one.state in states)
        and (author is None or (one.author is not None and one.author.graph_login == author))
    ]
    return connection(info, found, arguments)


@field("PullRequest", "latestOpinionatedReviews")
def latest_opinionated_reviews(
    pull: PullRequest,
    info: Info,
    writersOnly: bool = False,  # noqa: N803, FBT001, FBT002 -- GitHub's name
    **arguments: Any,
) -> dict[str, Any]:
    """Return each reviewer's latest yes or no as it stands today, also when it came after the merge."""
    found = [one for one in pull.opinions() if not writersOnly or can_push(one, info)]
    return connection(info, found, arguments)


@field("PullRequest", "latestReviews")
def latest_reviews(pull: PullRequest, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return each reviewer's latest review of any kind."""
    latest = {r.author.id: r for r in sorted(pull.reviews, key=lambda r: r.submitted_at) if r.author}
    return connection(info, list(latest.values()), arguments)


@field("PullRequest", "reviewDecision")
def review_decision(pull: PullRequest, info: Info) -> str | None:
    """Return whether the reviews suffice, null where no review is required."""
    needed = asked(info).organization.required_reviews(_repository(pull, info), pull.base)
    if needed == 0:
        return None
    states = [one.state for one in pull.opinions() if can_push(one, info)]
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    return "APPROVED" if states.count("APPROVED") >= needed else "REVIEW_REQUIRED"


@field("PullRequest", "reviewRequests")
def review_requests(_: PullRequest, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return who was asked and has not answered: nobody, in the stand-in."""
    return connection(info, [], arguments)


@field("PullRequest", "closingIssuesReferences")
def closing_issues(pull: PullRequest, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the issues the merge closes."""
    repository = _repository(pull, info)
    found = [
        {
            "__typename": "Issue",
            "id": node_id("I", repository.id, number),
            "number": number,
            "title": f"Issue {number}",
            "url": f"{WEB}/{repository.full_name}/issues/{number}",
            "state": "CLOSED" if pull.merged else "OPEN",
            "createdAt": pull.created_at,
            "closedAt": pull.merged_at,
            "repository": repository,
        }
        for number in pull.closing_issues
    ]
    return connection(info, found, arguments)


@field("PullRequest", "statusCheckRollup")
def status_check_rollup(pull: PullRequest, info: Info) -> Rollup | None:
    """Return the checks of the head together."""
    state = rollup(pull.head_commit)
    return Rollup(_repository(pull, info), pull.head_commit, state) if state else None


@field("PullRequest", "autoMergeRequest")
def auto_merge_request(pull: PullRequest, _: Info) -> dict[str, Any] | None:
    """Return that it merges itself, null otherwise and once merged."""
    found = pull.auto_merge
    if found is None or pull.merged:
        return None
    return {
        "enabledAt": found.enabled_at,
        "enabledBy": found.enabled_by,
        "mergeMethod": found.method.upper(),
        "pullRequest": pull,
    }


@field("PullRequest", "mergeQueueEntry")
def merge_queue_entry(pull: PullRequest, _: Info) -> dict[str, Any] | None:
    """Return its place in the merge queue."""
    entry = pull.queue_entry
    if entry is None:
        return None
    return {
        "id": node_id("MQE", pull.id),
        "enqueuedAt": entry.enqueued_at,
        "enqueuer": entry.enqueued_by,
        "position": entry.position,
        "headCommit": pull.head_commit,
        "pullRequest": pull,
        "jump": False,
        "solo": False,
        "state": "QUEUED",
    }


@field("PullRequest", "timelineItems")
def timeline_items(
    pull: PullRequest,
    info: Info,
    itemTypes: list[str] | None = None,  # noqa: N803 -- GitHub's name
    since: str | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    """Return what happened, oldest first, of the kinds asked for."""
    told: list[tuple[str, datetime, object]] = [(_kind(event.kind), event.at, event) for event in pull.events]
    told += [("PULL_REQUEST_REVIEW", one.submitted_at, one) for one in pull.reviews]
    told += [("PULL_REQUEST_COMMIT", c.committer.date, PullCommit(pull, c)) for c in pull.commits]
    told.sort(key=lambda item: item[1])
    first = parse_instant(since) if since else None
    found = [
        thing for kind, at, thing in told if (itemTypes is None or kind in itemTypes) and (first is None or at >= first)
    ]
    found = found[arguments.get("skip") or 0 :]
    page = connection(info, found, arguments)
    return {**page, "filteredCount": len(found), "pageCount": len(page["nodes"]), "updatedAt": pull.updated_at}


for type_name in ("ReviewDismissedEvent", "MergedEvent", "HeadRefForcePushedEvent", "ClosedEvent", "LabeledEvent"):
    field(type_name, "id")(lambda event, _: event.node_id)
    field(type_name, "createdAt")(lambda event, _: event.at)
    field(type_name, "databaseId")(lambda event, _: event.id)
    field(type_name, "pullRequest")(lambda event, _: event.pull)
    field(type_name, "url")(lambda event, info: f"{WEB}{_path(event.pull, info)}#event-{event.id}")
    field(type_name, "resourcePath")(lambda event, info: f"{_path(event.pull, info)}#event-{event.id}")
for type_name in ("AddedToMergeQueueEvent", "RemovedFromMergeQueueEvent"):
    field(type_name, "id")(lambda event, _: event.node_id)
    field(type_name, "createdAt")(lambda event, _: event.at)
    field(type_name, "enqueuer")(lambda event, _: event.actor)
    field(type_name, "pullRequest")(lambda event, _: event.pull)
field("RemovedFromMergeQueueEvent", "beforeCommit")(lambda event, info: _commit(event.pull, event.before, info))
field("RemovedFromMergeQueueEvent", "reason")(lambda event, _: event.message)
field("ReviewDismissedEvent", "previousReviewState")(lambda event, _: event.previous_state)
field("ReviewDismissedEvent", "dismissalMessage", "dismissalMessageHTML")(lambda event, _: event.message)
field("ReviewDismissedEvent", "pullRequestCommit")(lambda _, __: None)
field("MergedEvent", "commit")(lambda event, info: _commit(event.pull, event.commit, info))
field("MergedEvent", "mergeRef")(lambda event, info: _ref(_repository(event.pull, info), event.pull.base))
field("MergedEvent", "mergeRefName")(lambda event, _: event.pull.base)
field("HeadRefForcePushedEvent", "afterCommit")(lambda event, info: _commit(event.pull, event.commit, info))
field("HeadRefForcePushedEvent", "beforeCommit")(lambda event, info: _commit(event.pull, event.before, info))
field("HeadRefForcePushedEvent", "ref")(lambda event, info: _ref(_repository(event.pull, info), event.pull.head))
field("ClosedEvent", "stateReason")(lambda _, __: None)
field("PullRequestReview", "id")(lambda review, _: review.node_id)
field("PullRequestReview", "databaseId")(lambda review, _: review.id)
field("PullRequestReview", "fullDatabaseId")(lambda review, _: str(review.id))
field("PullRequestReview", "bodyText")(lambda review, _: review.body)
field("PullRequestReview", "isMinimized")(lambda _, __: False)
field("PullRequestReview", "lastEditedAt")(lambda _, __: None)
field("PullRequestReview", "createdAt", "updatedAt", "publishedAt")(lambda review, _: review.submitted_at)
field("PullRequestReview", "pullRequest")(lambda review, _: review.pull)
field("PullRequestReview", "repository")(lambda review, info: _repository(review.pull, info))
field("PullRequestReview", "commit")(lambda review, info: _commit(review.pull, review.commit, info))
field("PullRequestReview", "url")(lambda review, info: WEB + _review_path(review, info))
field("PullRequestReview", "resourcePath")(_review_path)


@field("PullRequestReview", "authorAssociation")
def review_association(review: Review, info: Info) -> str:
    """Return the reviewer's relation to the repository."""
    return asked(info).organization.association(review.author, _repository(review.pull, info))


@field("PullRequestReview", "authorCanPushToRepository")
def can_push(review: Review, info: Info) -> bool:
    """Say whether the reviewer may push, which makes the opinion count."""
    given = asked(info).organization.permission(review.author, _repository(review.pull, info))
    return PERMISSIONS.index(given) >= PERMISSIONS.index("push")


def _kind(event: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", event).upper()


def _commit(pull: PullRequest, sha: str | None, info: Info) -> Commit | None:
    return _repository(pull, info).commits.get(sha or "")


def _ref(repository: Repository, name: str) -> Ref | None:
    return Ref(repository, name) if name in repository.branches else None
