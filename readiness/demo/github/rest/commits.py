"""Endpoints of commits, the pull requests they belong to, and their checks."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, request

from readiness.demo.github.history import CheckRun, Commit, latest_statuses
from readiness.demo.github.numbers import parse_instant
from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies import commits as bodies
from readiness.demo.github.rest.bodies.pulls import short_pull
from readiness.demo.github.state import Repository
from readiness.demo.github.wire import Problem, answer, call, listing

endpoints = Blueprint("commits", __name__)
COMMITS = "/commits/commits#list-commits"
STATUSES = "/commits/statuses#list-commit-statuses-for-a-reference"
CHECKS = "/checks/runs#list-check-runs-for-a-git-reference"


@endpoints.get("/repos/<owner>/<name>/commits")
def commits(owner: str, name: str) -> Response:
    """Return the history of a ref, latest first, between two instants if asked: not the first parents alone."""
    found = finding.repository(owner, name, COMMITS, "contents")
    ref = request.args.get("sha", found.default_branch)
    if not found.empty and ref not in found.branches and ref not in found.commits:
        raise Problem(404, "Not Found", COMMITS)
    head = finding.commit(found, ref, COMMITS)
    return listing(list(_between(found, head.sha)), lambda one: bodies.commit(call().api, found, one))


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>")
def commit(owner: str, name: str, ref: str) -> Response:
    """Return one commit."""
    found = finding.repository(owner, name, "/commits/commits#get-a-commit", "contents")
    return answer(bodies.full_commit(call().api, found, _commit(found, ref)))


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>/pulls")
def pulls(owner: str, name: str, ref: str) -> Response:
    """Return the pull requests of a commit: the merged one that brought it, else the open ones that hold it."""
    found = finding.repository(owner, name, COMMITS, "pull_requests")
    known = [found.pulls[number] for number in _commit(found, ref).pulls if number in found.pulls]
    return listing(known, lambda pull: short_pull(call().api, call().organization, pull))


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>/check-runs")
def check_runs(owner: str, name: str, ref: str) -> Response:
    """Return the check runs of a commit."""
    found = finding.repository(owner, name, CHECKS, "checks")
    made = _commit(found, ref)
    return listing(
        [run for run in made.check_runs if _asked_for(run)],
        lambda run: bodies.check_run(call().api, found, made, run),
        lambda runs, total: {"total_count": total, "check_runs": runs},
    )


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>/check-suites")
def check_suites(owner: str, name: str, ref: str) -> Response:
    """Return the check suites of a commit: one holds all its runs."""
    found = finding.repository(owner, name, CHECKS, "checks")
    made = _commit(found, ref)
    return listing(
        [made] if made.check_runs else [],
        lambda one: bodies.check_suite(call().api, call().organization, found, one),
        lambda suites, total: {"total_count": total, "check_suites": suites},
    )


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>/status")
def combined_status(owner: str, name: str, ref: str) -> Response:
    """Return the statuses of a commit together."""
    found = finding.repository(owner, name, STATUSES, "statuses")
    return answer(bodies.combined_status(call().api, call().organization, found, _commit(found, ref)))


@endpoints.get("/repos/<owner>/<name>/commits/<path:ref>/statuses")
def statuses(owner: str, name: str, ref: str) -> Response:
    """Return the statuses of a commit, newest first."""
    found = finding.repository(owner, name, STATUSES, "statuses")
    made = _commit(found, ref)
    return listing(latest_statuses(made), lambda one: bodies.status_with_creator(call().api, found, made, one))


def _commit(found: Repository, ref: str) -> Commit:
    return finding.commit(found, ref, "/commits/commits#get-a-commit")


def _asked_for(run: CheckRun) -> bool:
    name, status = request.args.get("check_name"), request.args.get("status")
    return name in {None, run.name} and status in {None, "completed" if run.conclusion else "in_progress"}


def _between(found: Repository, head: str) -> Iterator[Commit]:
    since, until = _moment("since"), _moment("until")
    author = request.args.get("author", "").lower()
    for commit in found.history(head):
        at = commit.committer.date
        if (since is None or at >= since) and (until is None or at <= until) and _wrote(commit, author):
            yield commit


def _wrote(commit: Commit, author: str) -> bool:
    user = commit.author.user
    return not author or author == commit.author.email.lower() or (user is not None and author == user.login.lower())


def _moment(name: str) -> datetime | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise Problem(422, f"Invalid {name}: {text}", COMMITS) from error
