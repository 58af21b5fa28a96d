"""Who approved a ticket: as Jira Service Management asked them, or by moving it to a status that means it."""

from collections.abc import Generator, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from collectors.jira.answer import reading
from collectors.jira.client import Jira
from collectors.jira.history import account
from collectors.kit import Malformed, Page, Row
from collectors.reading import instant

__all__ = ["asked", "moved"]

NEEDS = "access to the service project as an agent, who may see approvals"
PAGE = 50
UNSEEN = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def asked(client: Jira, issue: Mapping[str, Any]) -> Generator[Page, None, tuple[list[Row], list[Any], bool]]:
    """Return the approvals of a request, the people asked, and whether these are all; none outside service projects.

    A ticket of a service project that is no request has none; where Jira will not say which it is, they are not whole.
    """
    project = issue["fields"].get("project") or {}
    if project.get("projectTypeKey") != "service_desk":
        return [], [], True
    rows: list[Row] = []
    people: list[Any] = []
    start = 0
    while True:
        where = f"/request/{issue['key']}/approval"
        answer = client.desk(where, {"start": start, "limit": PAGE}, needs=NEEDS, bearable=UNSEEN)
        yield Page(answer.call, answer.body)
        if answer.status != HTTPStatus.OK:
            return rows, people, False
        with reading(answer):
            for approval in answer.body["values"]:
                completed = (approval.get("completedDate") or {}).get("iso8601")
                for one in approval["approvers"]:
                    people.append(one.get("approver"))
                    rows.append(_row(one, completed))
            last, size = bool(answer.body["isLastPage"]), len(answer.body["values"])
        if last:
            return rows, people, True
        if not size:
            raise Malformed(f"Jira's approvals of {issue['key']} do not end. Collect again later.")
        start += size


def moved(transitions: Iterable[Row], approved: Iterable[str], declined: Iterable[str]) -> list[Row]:
    """Return the moves to a status by which people approve or decline."""
    meaning = {name.casefold(): "declined" for name in declined} | {name.casefold(): "approved" for name in approved}
    return [
        {
            "approver": one["by"],
            "decided_at": one["at"],
            "decision": meaning[str(one["to"]).casefold()],
            "source": "status",
        }
        for one in transitions
        if str(one["to"]).casefold() in meaning
    ]


def _row(one: Mapping[str, Any], completed: str | None) -> Row:
    decision = str(one["approverDecision"])
    return {
        "approver": account(one.get("approver")),
        # Jira keeps when the approval was complete, not when each person answered
        "decided_at": instant(completed) if completed and decision != "pending" else None,
        "decision": decision,
        "source": "request",
    }
