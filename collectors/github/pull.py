"""One merged pull request as GraphQL tells it, made into a row; what overflows its page is fetched on the way."""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from collectors.github.client import GitHub
from collectors.github.pull_query import AUTHORS, CHECKS, COMMITS, EVENTS, REVIEWS, whole
from collectors.kit import Page, Row
from collectors.reading import instant

__all__ = ["pull_row", "ticket_keys"]

TICKET = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,7}(?![A-Za-z0-9])")
RUNNING = frozenset({"PENDING", "EXPECTED"})
Node = Mapping[str, Any]


def pull_row(client: GitHub, pull: Node, *, production: bool, checks_hidden: bool) -> Generator[Page, None, Row]:
    """Return the row of a pull request; yields the pages of what its search page did not hold.

    Raises KeyError, TypeError or ValueError where the node is not of the published shape.
    """
    reviews, reviews_whole = yield from whole(client, REVIEWS, pull["id"], pull["reviews"])
    events, events_whole = yield from whole(client, EVENTS, pull["id"], pull["timelineItems"])
    commits, commits_whole = yield from _commits(client, pull)
    checks, checks_whole = yield from _checks(client, pull)
    merged_at = instant(pull["mergedAt"])
    merge_commit = (pull["mergeCommit"] or {}).get("oid")
    dismissals = {event["review"]["id"]: event for event in _of_kind(events, "ReviewDismissedEvent") if event["review"]}
    return {
        **_identity(pull, production=production),
        "merged_at": merged_at,
        "merged_by": _of(pull["mergedBy"], "login"),
        "merged_by_type": _of(pull["mergedBy"], "__typename"),
        "merge_commit": merge_commit,
        "merge_queue": _through_queue(events, merged_at),
        "merge_commits": [merge_commit] if merge_commit else [],
        "reviews": [_review(review, dismissals.get(review["id"])) for review in reviews],
        "commits": commits,
        "reviews_whole": reviews_whole and events_whole,
        "commits_whole": commits_whole,
        "labels": [label["name"] for label in (pull["labels"] or {}).get("nodes") or ()],
        "ticket_keys": ticket_keys(pull["headRefName"], pull["title"], pull["body"]),
        "checks": checks,
        "checks_whole": checks_whole and not checks_hidden,
        "review_decision": pull["reviewDecision"],
    }


def _identity(pull: Node, *, production: bool) -> Row:
    """Return which pull request it is, whose, and between which commits."""
    repository, number = pull["repository"]["nameWithOwner"], pull["number"]
    return {
        "item": f"{repository}#{number}",
        "repository": repository,
        "number": number,
        "title": pull["title"],
        "url": pull["url"],
        "author": _of(pull["author"], "login"),
        "author_type": _of(pull["author"], "__typename"),
        "base_branch": pull["baseRefName"],
        "production": production,
        "head_oid": pull["headRefOid"],
        "base_oid": pull["baseRefOid"],
        "created_at": instant(pull["createdAt"]),
    }


def ticket_keys(*texts: str | None) -> list[str]:
    """Return what looks like keys of tickets (ABC-123) in the texts, each once, sorted."""
    return sorted({key for text in texts if text for key in TICKET.findall(text)})


def _review(review: Node, dismissal: Node | None) -> Row:
    return {
        "id": review["id"],
        "reviewer": _of(review["author"], "login"),
        "reviewer_type": _of(review["author"], "__typename"),
        "association": review["authorAssociation"],
        "can_push": review["authorCanPushToRepository"],
        "state": review["state"],
        "submitted_at": instant(review["submittedAt"]),
        "commit_oid": _of(review["commit"], "oid"),
        "dismissed_at": instant(dismissal["createdAt"]) if dismissal else None,
        "dismissed_by": _of(dismissal["actor"], "login") if dismissal else None,
        "dismissed_state": dismissal["previousReviewState"] if dismissal else None,
    }


def _commits(client: GitHub, pull: Node) -> Generator[Page, None, tuple[list[Row], bool]]:
    nodes, all_there = yield from whole(client, COMMITS, pull["id"], pull["commits"])
    rows: list[Row] = []
    for commit in (node["commit"] for node in nodes):
        authors, all_named = yield from whole(client, AUTHORS, commit["id"], commit["authors"])
        all_there = all_there and all_named
        rows.append(
            {
                "oid": commit["oid"],
                "committed_at": instant(commit["committedDate"]),
                "authors": [
                    {
                        "login": _of(author["user"], "login"),
                        "type": _of(author["user"], "__typename"),
                        "name": author["name"],
                        "email": author["email"],
                    }
                    for author in authors
                ],
            }
        )
    return rows, all_there


def _checks(client: GitHub, pull: Node) -> Generator[Page, None, tuple[list[Row], bool]]:
    """Return the checks of the merged head; not whole where GitHub shows another commit as the last."""
    heads = pull["head"]["nodes"]
    if not heads or heads[0]["commit"]["oid"] != pull["headRefOid"]:
        return [], False
    head = heads[0]["commit"]
    if head["statusCheckRollup"] is None:
        return [], True
    contexts, all_there = yield from whole(client, CHECKS, head["id"], head["statusCheckRollup"]["contexts"])
    return [_check(context) for context in contexts], all_there


def _check(context: Node) -> Row:
    """Put a check run and an older commit status into one form; `required` at the time is nothing GitHub keeps."""
    if context["__typename"] == "CheckRun":
        return {
            "name": context["name"],
            "required": None,
            "status": context["status"],
            "conclusion": context["conclusion"],
            "completed_at": instant(context["completedAt"]),
        }
    done = context["state"] not in RUNNING
    return {
        "name": context["context"],
        "required": None,
        "status": "COMPLETED" if done else context["state"],
        "conclusion": context["state"] if done else None,
        "completed_at": instant(context["createdAt"]) if done else None,
    }


def _through_queue(events: Iterable[Node], merged_at: datetime | None) -> bool:
    """Say whether a merge queue merged it: it was in the queue at the merge, or left it because of the merge."""
    inside = False
    for event in sorted(_of_kind(events, "AddedToMergeQueueEvent", "RemovedFromMergeQueueEvent"), key=_at):
        at = instant(event["createdAt"])
        if at is not None and merged_at is not None and at > merged_at:
            break
        added = event["__typename"] == "AddedToMergeQueueEvent"
        inside = added or "merge" in str(event.get("reason") or "").lower()
    return inside


def _of_kind(events: Iterable[Node], *kinds: str) -> Sequence[Node]:
    return [event for event in events if event["__typename"] in kinds]


def _at(event: Node) -> str:
    return str(event["createdAt"])


def _of(node: Node | None, key: str) -> Any:
    """Return a value of what may be gone: the accounts of ghosts, commits that were never kept."""
    return None if node is None else node[key]
