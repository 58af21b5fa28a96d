"""Endpoints of pull requests: lists (short), one (long), reviews, commits, events."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies import pulls as bodies
from readiness.demo.github.rest.bodies.commits import commit
from readiness.demo.github.state import PullRequest
from readiness.demo.github.wire import answer, call, listing, missing

endpoints = Blueprint("pulls", __name__)
PULLS = "/pulls/pulls#list-pull-requests"
REVIEWS = "/pulls/reviews#list-reviews-for-a-pull-request"
EVENTS = "/issues/events#list-issue-events"
COMMITS_STOP = 250
"""Commits of one pull request its list shows at most."""
ORDERS: dict[str, Callable[[PullRequest], Any]] = {
    "created": lambda p: (p.created_at, p.id),
    "updated": lambda p: (p.updated_at, p.id),
    "popularity": lambda p: p.id,
    "long-running": lambda p: p.created_at,
}


@endpoints.get("/repos/<owner>/<name>/pulls")
def pulls(owner: str, name: str) -> Response:
    """Return pull requests, the open ones unless asked, in their short form."""
    found = finding.repository(owner, name, PULLS, "pull_requests")
    chosen = [pull for pull in found.pulls.values() if _asked_for(pull)]
    sort = request.args.get("sort", "created")
    ascending = (
        request.args.get("direction", "asc" if "sort" in request.args and sort != "created" else "desc") == "asc"
    )
    chosen.sort(key=ORDERS.get(sort, ORDERS["created"]), reverse=not ascending)
    return listing(chosen, lambda pull: bodies.short_pull(call().api, call().organization, pull))


@endpoints.get("/repos/<owner>/<name>/pulls/<int:number>")
def pull(owner: str, name: str, number: int) -> Response:
    """Return a pull request in its long form."""
    found = finding.pull(owner, name, number, "/pulls/pulls#get-a-pull-request")
    return answer(bodies.long_pull(call().api, call().organization, found))


@endpoints.get("/repos/<owner>/<name>/pulls/<int:number>/merge")
def merged(owner: str, name: str, number: int) -> Response:
    """Answer 204 for a merged pull request."""
    docs = "/pulls/pulls#check-if-a-pull-request-has-been-merged"
    return Response(status=204) if finding.pull(owner, name, number, docs).merged else missing(docs)


@endpoints.get("/repos/<owner>/<name>/pulls/<int:number>/reviews")
def reviews(owner: str, name: str, number: int) -> Response:
    """Return the reviews, oldest first; a dismissed one tells neither when nor what it was before."""
    found = finding.pull(owner, name, number, REVIEWS)
    ordered = sorted(found.reviews, key=lambda one: (one.submitted_at, one.id))
    return listing(ordered, lambda one: bodies.review(call().api, call().organization, one))


@endpoints.get("/repos/<owner>/<name>/pulls/<int:number>/commits")
def commits(owner: str, name: str, number: int) -> Response:
    """Return the commits, at most 250."""
    found = finding.pull(owner, name, number, "/pulls/pulls#list-commits-on-a-pull-request")
    repository = call().organization.repository_of(found)
    return listing(found.commits[:COMMITS_STOP], lambda one: commit(call().api, repository, one))


@endpoints.get("/repos/<owner>/<name>/pulls/<int:number>/requested_reviewers")
def requested_reviewers(owner: str, name: str, number: int) -> Response:
    """Return who was asked and has not answered: nobody, in the stand-in."""
    finding.pull(owner, name, number, "/pulls/review-requests")
    return answer({"users": [], "teams": []})


@endpoints.get("/repos/<owner>/<name>/issues")
def issues(owner: str, name: str) -> Response:
    """Return issues, pull requests among them, the open ones unless asked."""
    found = finding.repository(owner, name, "/issues/issues#list-repository-issues", "issues")
    state = request.args.get("state", "open")
    chosen = [pull for pull in found.pulls.values() if state in {"all", pull.state}]
    chosen.sort(key=ORDERS["created"], reverse=True)
    return listing(chosen, lambda pull: bodies.issue(call().api, call().organization, pull))


@endpoints.get("/repos/<owner>/<name>/issues/<int:number>")
def issue(owner: str, name: str, number: int) -> Response:
    """Return a pull request as an issue."""
    return answer(bodies.issue(call().api, call().organization, finding.pull(owner, name, number, EVENTS)))


@endpoints.get("/repos/<owner>/<name>/issues/<int:number>/events")
def events(owner: str, name: str, number: int) -> Response:
    """Return what happened, oldest first."""
    found = finding.pull(owner, name, number, EVENTS)
    happened = sorted(found.events, key=lambda one: (one.at, one.id))
    return listing(happened, lambda one: bodies.event(call().api, call().organization, one))


@endpoints.get("/repos/<owner>/<name>/issues/<int:number>/timeline")
def timeline(owner: str, name: str, number: int) -> Response:
    """Return what happened with commits and reviews in between, oldest first."""
    found = finding.pull(owner, name, number, "/issues/timeline#list-timeline-events-for-an-issue")
    return listing(_story(found), lambda one: one)


def _story(found: PullRequest) -> list[dict[str, Any]]:
    api, here = call().api, call().organization
    repository = here.repository_of(found)
    told = [(one.at, bodies.event(api, here, one)) for one in found.events]
    for review in found.reviews:
        body = {**bodies.review(api, here, review), "event": "reviewed", "state": review.state.lower()}
        told.append((review.submitted_at, body))
    for made in found.commits:
        git = commit(api, repository, made)
        parts = {key: value for key, value in git["commit"].items() if key != "comment_count"}
        body = {"event": "committed", **parts, "sha": made.sha, "node_id": made.node_id, "url": git["url"]}
        body["html_url"], body["parents"] = git["html_url"], git["parents"]
        told.append((made.committer.date, body))
    return [body for _, body in sorted(told, key=lambda pair: pair[0])]


def _asked_for(pull: PullRequest) -> bool:
    state = request.args.get("state", "open")
    base, head = request.args.get("base"), request.args.get("head")
    owner = call().organization.login
    return (
        state in {"all", pull.state}
        and base in {None, pull.base}
        and (head is None or head in {pull.head, f"{owner}:{pull.head}"})
    )
