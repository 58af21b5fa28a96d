"""Approvals of a service project's requests."""

from typing import Any

from flask import Blueprint, Response

from readiness.demo.jira import bodies
from readiness.demo.jira.state import Approval
from readiness.demo.jira.wire import Problem, answer, call, number, somebody

endpoints = Blueprint("desk", __name__)


@endpoints.get("/rest/servicedeskapi/request/<key>/approval")
def approvals(key: str) -> Response:
    """Answer with a page of approvals; a ticket that is no request, or not for this account, is 404."""
    found = call().site.issues.get(key.upper())
    user = somebody()
    if found is None or found.approvals is None or not found.shown_to(user):
        raise Problem(404, "The request doesn't exist or you don't have permission to view it.")
    if found.project.agents is not None and user.account not in found.project.agents:
        raise Problem(403, "You do not have the permission to view this request's approvals.")
    start, limit = number("start", 0, 10_000), number("limit", 50, 100)
    shown = found.approvals[start : start + limit]
    values = [_approval(n, one) for n, one in enumerate(shown, start)]
    last = start + limit >= len(found.approvals)
    return answer({"size": len(shown), "start": start, "limit": limit, "isLastPage": last, "values": values})


def _approval(number_: int, one: Approval) -> dict[str, Any]:
    body = {
        "id": str(number_ + 1),
        "name": one.name,
        "finalDecision": one.decision,
        "canAnswerApproval": False,
        "approvers": [{"approver": bodies.person(who), "approverDecision": what} for who, what in one.approvers],
        "createdDate": _date(one.created),
    }
    return {**body, "completedDate": _date(one.completed)} if one.completed else body


def _date(at: Any) -> dict[str, Any]:
    written = bodies.instant(at) or ""
    milliseconds = int(at.timestamp() * 1000)
    return {"iso8601": written[:19] + written[23:], "jira": written, "friendly": "", "epochMillis": milliseconds}
