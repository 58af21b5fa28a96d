"""The search endpoint: at most 1,000 results are given out, whatever the total says."""

from typing import NoReturn

from flask import Blueprint, Response, request

from readiness.demo.github.queries import STOP, Unsearchable, search
from readiness.demo.github.rest.bodies.pulls import issue
from readiness.demo.github.rest.finding import viewer
from readiness.demo.github.wire import Problem, call, listing, page_asked

endpoints = Blueprint("search", __name__)
DOCS = "/search/search#search-issues-and-pull-requests"


@endpoints.get("/search/issues")
def issues() -> Response:
    """Search pull requests (the stand-in has no other issues)."""
    text = request.args.get("q", "")
    if not text.strip():
        _invalid("Validation Failed", "missing", None)
    if "sort" in request.args:
        text += f" sort:{request.args['sort']}-{request.args.get('order', 'desc')}"
    try:
        found = search(text, viewer())
    except Unsearchable as refusal:
        _invalid("Validation Failed", "invalid", str(refusal))
    per_page, page = page_asked()
    if (page - 1) * per_page >= STOP:
        raise Problem(422, "Only the first 1000 search results are available", DOCS)
    return listing(
        found.pulls,
        lambda pull: {**issue(call().api, call().organization, pull), "score": 1.0},
        lambda bodies, total: {
            "total_count": found.count + total - len(found.pulls),
            "incomplete_results": False,
            "search_type": "lexical",
            "items": bodies,
        },
    )


def _invalid(message: str, code: str, detail: str | None) -> NoReturn:
    error = {"resource": "Search", "field": "q", "code": code}
    raise Problem(422, message, DOCS, errors=[{**({"message": detail} if detail else {}), **error}])
