"""Searching by JQL: by page tokens on Cloud, by position and total on Data Center."""

import hashlib
from typing import Any

from flask import Blueprint, Response, request

from readiness.demo.jira import bodies, jql
from readiness.demo.jira.state import Issue
from readiness.demo.jira.wire import NOBODY, Problem, answer, call, number, somebody

endpoints = Blueprint("search", __name__)


@endpoints.get("/rest/api/3/search/jql")
def by_token() -> Response:
    """Answer with a page and the token of the next; ids alone unless fields are named (Cloud)."""
    _only(cloud=True)
    token = request.args.get("nextPageToken", "")
    hits, start = _resumed(token) if token else (_hits(), 0)
    size = number("maxResults", 50, 5000 if _fields() <= {"", "id", "key"} else 100)
    meeting = call().meeting
    if meeting.take("short_page"):
        size = max(1, size // 3)
    shown = max(0, start - size) if start and meeting.take("repeat_page") else start
    endless = meeting.take("endless")
    issues = [i for i in hits[shown : shown + size] if i.key in call().site.issues]
    body: dict[str, Any] = {"issues": [_issue(i) for i in issues]}
    last = start + size >= len(hits) and not endless
    if not last:
        body["nextPageToken"] = _token(hits, 0 if endless else start + size)
    return answer({**body, "isLast": last})


@endpoints.post("/rest/api/3/search/approximate-count")
def count() -> Response:
    """Answer with how many tickets the account sees (Cloud)."""
    _only(cloud=True)
    return answer({"count": len(_hits((request.get_json(silent=True) or {}).get("jql", "")))})


@endpoints.get("/rest/api/2/search")
def by_position() -> Response:
    """Answer with a page and the total (Data Center; Cloud has taken it away)."""
    _only(cloud=False)
    hits = _hits()
    start, size = number("startAt", 0, 1_000_000), number("maxResults", 50, 1000)
    meeting, total = call().meeting, len(hits)
    if start and meeting.take("deleted_between"):
        hits = hits[1:]
        total -= 1
    if fault := meeting.take("total_off"):
        total += fault.off_by
    if meeting.take("short_page"):
        size = max(1, size // 3)
    shown = max(0, start - size) if start and meeting.take("repeat_page") else start
    if meeting.take("endless"):
        shown, total = 0, total + 1_000_000
    issues = [_issue(i) for i in hits[shown : shown + size]]
    return answer({"expand": "schema,names", "startAt": start, "maxResults": size, "total": total, "issues": issues})


def _only(*, cloud: bool) -> None:
    if call().site.cloud != cloud:
        raise Problem(410 if call().site.cloud else 404, "The requested API has been removed.")


def _fields() -> set[str]:
    return set(request.args.get("fields", "" if call().site.cloud else "*navigable").split(","))


def _issue(issue: Issue) -> dict[str, Any]:
    wanted = _fields() - {"", "id", "key"}
    return bodies.issue(issue, wanted, request.args.get("expand", "").split(","), call().site)


def _hits(text: str | None = None) -> list[Issue]:
    site, user = call().site, somebody()
    if user is NOBODY:
        return []
    try:
        query = jql.read(request.args.get("jql", "") if text is None else text, site, user, call().now)
        return query.among(list(site.visible(user)))
    except jql.JqlError as error:
        raise Problem(400, str(error)) from error


def _token(hits: list[Issue], start: int) -> str:
    walks = call().stand_in.walks
    token = hashlib.sha256(f"{len(walks)} {start}".encode()).hexdigest()[:32]
    walks[token] = (hits, start)
    return token


def _resumed(token: str) -> tuple[list[Issue], int]:
    walks = call().stand_in.walks
    if call().user is None:
        return [], 0
    if call().meeting.take("token_expired") or token not in walks:
        raise Problem(400, "The provided next page token is invalid or expired.")
    return walks[token]
