"""One ticket, and its changelog page by page."""

from flask import Blueprint, Response, request

from readiness.demo.jira import bodies
from readiness.demo.jira.state import Issue
from readiness.demo.jira.wire import Problem, answer, bean, call, somebody

endpoints = Blueprint("issues", __name__)


@endpoints.get("/rest/api/2/issue/<key>")
@endpoints.get("/rest/api/3/issue/<key>")
def one(key: str) -> Response:
    """Answer with a ticket, under its new key where it was moved."""
    wanted = request.args.get("fields", "*all").split(",")
    expand = request.args.get("expand", "").split(",")
    return answer(bodies.issue(_found(key), wanted, expand, call().site))


@endpoints.get("/rest/api/3/issue/<key>/changelog")
def changelog(key: str) -> Response:
    """Answer with a page of the changelog, oldest first (Cloud only)."""
    if not call().site.cloud:
        raise Problem(404, "null for uri")
    entries = sorted(_found(key).histories, key=lambda h: (h.at, h.id))
    page = bean("values", [bodies.history(h) for h in entries], 100, 100)
    if call().meeting.take("newest_history_only"):
        page |= {"values": page["values"][-1:], "isLast": True}
    return answer({"self": bodies.address(f"/issue/{key}/changelog"), **page})


def _found(key: str) -> Issue:
    site, user = call().site, somebody()
    found = site.issues.get(key.upper()) or site.moved.get(key.upper())
    if found is not None and found.shown_to(user):
        return found
    if site.cloud:
        raise Problem(404, "Issue does not exist or you do not have permission to see it.")
    if found is not None and user.account:
        raise Problem(403, "You do not have the permission to see the specified issue.")
    raise Problem(404, "Issue Does Not Exist")
