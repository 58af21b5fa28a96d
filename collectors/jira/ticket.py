"""One ticket as Jira tells it, made into a row; what overflows its page is fetched on the way."""

from collections.abc import Generator, Iterable, Mapping
from datetime import datetime
from typing import Any

from collectors.jira import approvals
from collectors.jira.answer import Answer
from collectors.jira.client import Jira
from collectors.jira.fields import own_values
from collectors.jira.history import account, due_changes, entries, transitions
from collectors.kit import Page, Row
from collectors.reading import day, instant

__all__ = ["ticket_row"]


def ticket_row(
    client: Jira, answer: Answer, issue: Mapping[str, Any], ids: Mapping[str, str]
) -> Generator[Page, None, Row]:
    """Return the row of a ticket; yields the pages of what its search page did not hold.

    Raises KeyError, TypeError or ValueError where it is not of the published shape. A field that is missing leaves its
    column null.
    """
    fields = issue["fields"]
    log, log_whole = yield from entries(client, issue)
    moves = transitions(log)
    by_request, asked, approvals_whole = yield from approvals.asked(client, issue)
    options = client.options
    by_status = approvals.moved(moves, options.approved_statuses, options.declined_statuses)
    people = [fields.get("reporter"), fields.get("assignee"), *asked, *(entry.get("author") for entry in log)]
    return {
        "item": issue["key"],
        "url": f"{options.base_url}/browse/{issue['key']}",
        **_plain(fields),
        "resolved": _resolved(fields, moves),
        "approvals": [*by_request, *by_status],
        "approvals_whole": approvals_whole,
        "transitions": moves,
        "due_changes": due_changes(log),
        "changelog_whole": log_whole,
        "people": _people(people),
        **own_values(answer, fields, ids),
    }


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that are one field each."""
    return {
        "project": _of(fields.get("project"), "key"),
        "type": _of(fields.get("issuetype"), "name"),
        "summary": fields.get("summary"),
        "status": _of(fields.get("status"), "name"),
        "status_category": _category(fields),
        "resolution": _of(fields.get("resolution"), "name"),
        "priority": _of(fields.get("priority"), "name"),
        "labels": fields.get("labels"),
        "created": instant(fields.get("created")),
        "updated": instant(fields.get("updated")),
        "due": day(fields.get("duedate")),
        "reporter": account(fields.get("reporter")),
        "assignee": account(fields.get("assignee")),
        "parent": _of(fields.get("parent"), "key"),
        "subtasks": [_related(child, "subtask") for child in fields.get("subtasks") or ()],
        "links": [_link(link) for link in fields.get("issuelinks") or ()],
        "attachments": len(fields["attachment"]) if fields.get("attachment") is not None else None,
    }


def _category(fields: Mapping[str, Any]) -> str | None:
    found = _of(_of(fields.get("status"), "statusCategory"), "key")
    return None if found is None else str(found)


def _resolved(fields: Mapping[str, Any], moves: list[Row]) -> datetime | None:
    """Return when it was resolved; some workflows set no resolution and only move the ticket."""
    if fields.get("resolutiondate"):
        return instant(fields["resolutiondate"])
    if _category(fields) != "done":
        return None
    if fields.get("statuscategorychangedate"):
        return instant(fields["statuscategorychangedate"])
    at = moves[-1]["at"] if moves else None
    return at if isinstance(at, datetime) else None


def _link(link: Mapping[str, Any]) -> Row:
    outward = "outwardIssue" in link
    return _related(
        link["outwardIssue" if outward else "inwardIssue"], link["type"]["outward" if outward else "inward"]
    )


def _related(other: Mapping[str, Any], relation: str) -> Row:
    fields = other.get("fields") or {}
    return {
        "item": other["key"],
        "relation": relation,
        "type": _of(fields.get("issuetype"), "name"),
        "status_category": _category(fields),
    }


def _people(users: Iterable[Mapping[str, Any] | None]) -> list[Row]:
    found: dict[str, Row] = {}
    for user in users:
        id_ = account(user)
        if user is not None and id_ is not None:
            found[id_] = {
                "account": id_,
                "email": user.get("emailAddress"),
                "name": user.get("displayName"),
                "type": user.get("accountType"),
            }
    return [found[id_] for id_ in sorted(found)]


def _of(node: Mapping[str, Any] | None, key: str) -> Any:
    return node.get(key) if node else None
