"""The fields of commits: history, authors, checks and the pull requests they belong to."""

from typing import Any

from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import WEB, Info, asked, fail, field, grant
from readiness.demo.github.graph.organizations import ACTIONS_APP
from readiness.demo.github.graph.repositories import chosen
from readiness.demo.github.graph.views import Context, Rollup, Run, Suite
from readiness.demo.github.history import Commit, GitActor, latest_statuses, rollup
from readiness.demo.github.numbers import node_id, parse_instant
from readiness.demo.github.state import Repository

CHANGED_FILE = "src/service.py"
"""The file every commit of the stand-in changes."""


def _repository(commit: Commit, info: Info) -> Repository:
    return asked(info).organization.repository_of(commit)


def _path(commit: Commit, info: Info) -> str:
    return f"/{_repository(commit, info).full_name}/commit/{commit.sha}"


field("Commit", "id")(lambda commit, _: commit.node_id)
field("Commit", "oid")(lambda commit, _: commit.sha)
field("Commit", "abbreviatedOid")(lambda commit, _: commit.sha[:7])
field("Commit", "additions")(lambda _, __: 6)
field("Commit", "deletions")(lambda _, __: 2)
field("Commit", "changedFilesIfAvailable")(lambda _, __: 1)
field("Commit", "authoredDate")(lambda commit, _: commit.author.date)
field("Commit", "committedDate")(lambda commit, _: commit.committer.date)
field("Commit", "authoredByCommitter")(lambda commit, _: commit.author.email == commit.committer.email)
field("Commit", "committedViaWeb")(lambda commit, _: commit.verified)
field("Commit", "messageHeadline")(lambda commit, _: commit.headline)
field("Commit", "messageBody")(lambda commit, _: commit.message.partition("\n\n")[2])
field("Commit", "pushedDate")(lambda _, __: None)
field("Commit", "repository")(_repository)
field("Commit", "url", "commitUrl")(lambda commit, info: WEB + _path(commit, info))
field("Commit", "resourcePath", "commitResourcePath")(_path)
field("GitActor", "avatarUrl")(lambda _, __, **___: "https://avatars.githubusercontent.com/u/1?v=4")
field("StatusCheckRollup", "commit")(lambda source, _: source.commit)


@field("Commit", "history")
def history(commit: Commit, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the commit and its ancestors, latest first, between two instants if asked: not the first parents alone."""
    grant(info, "contents")
    since, until = arguments.get("since"), arguments.get("until")
    first = parse_instant(since) if since else None
    last = parse_instant(until) if until else None
    path = arguments.get("path")
    touched = path is None or f"{CHANGED_FILE}/".startswith(f"{path.strip('/')}/")
    found = [
        one
        for one in _repository(commit, info).history(commit.sha)
        if touched
        and (first is None or one.committer.date >= first)
        and (last is None or one.committer.date <= last)
        and _wrote(one, arguments.get("author"))
    ]
    return connection(info, found, arguments)


@field("Commit", "parents")
def parents(commit: Commit, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the parents."""
    known = _repository(commit, info).commits
    return connection(info, [known[parent] for parent in commit.parents], arguments)


@field("Commit", "authors")
def authors(commit: Commit, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the author and the co-authors of the trailers."""
    return connection(info, commit.authors, arguments)


@field("Commit", "associatedPullRequests")
def associated_pull_requests(commit: Commit, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the merged pull request that brought the commit, and the open ones that hold it."""
    grant(info, "pull_requests")
    known = _repository(commit, info).pulls
    found = [known[number] for number in commit.pulls if number in known]
    return connection(info, chosen([p for p in found if p.merged or p.state == "open"], arguments), arguments)


@field("Commit", "signature")
def signature(commit: Commit, _: Info) -> dict[str, Any] | None:
    """Return the signature of what GitHub committed itself, null for the rest."""
    if not commit.verified:
        return None
    return {
        "__typename": "GpgSignature",
        "email": commit.committer.email,
        "isValid": True,
        "keyId": "B5690EEEBB952194",
        "payload": f"tree\n\n{commit.message}",
        "signature": "-----BEGIN PGP SIGNATURE-----\n\nstand-in\n-----END PGP SIGNATURE-----\n",
        "signer": commit.committer.user,
        "state": "VALID",
        "verifiedAt": commit.committer.date,
        "wasSignedByGitHub": True,
    }


@field("Commit", "statusCheckRollup")
def status_check_rollup(commit: Commit, info: Info) -> Rollup | None:
    """Return all checks together, null without any."""
    grant(info, "checks")
    state = rollup(commit)
    return Rollup(_repository(commit, info), commit, state) if state else None


@field("Commit", "status")
def status(commit: Commit, info: Info) -> dict[str, Any] | None:
    """Return the older statuses alone, null without any."""
    repository = _repository(commit, info)
    contexts = [Context(repository, commit, one) for one in latest_statuses(commit)]
    if not contexts:
        return None
    states = {one.status.state for one in contexts}
    bad = "FAILURE" if states & {"failure", "error"} else "PENDING"
    return {
        "id": node_id("S", repository.id, commit.sha),
        "state": "SUCCESS" if states == {"success"} else bad,
        "contexts": contexts,
        "commit": commit,
    }


@field("Status", "context")
def status_context(source: dict[str, Any], _: Info, name: str) -> Context | None:
    """Return the newest status of one context."""
    return next((one for one in source["contexts"] if one.status.context == name), None)


@field("StatusCheckRollup", "contexts")
def contexts(source: Rollup, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the check runs, then the statuses."""
    runs = [Run(source.repository, source.commit, run) for run in source.commit.check_runs]
    statuses = [Context(source.repository, source.commit, one) for one in latest_statuses(source.commit)]
    page = connection(info, [*runs, *statuses], arguments)
    return {**page, "checkRunCount": len(runs), "statusContextCount": len(statuses)}


@field("Commit", "checkSuites")
def check_suites(commit: Commit, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the check suites: one holds all runs."""
    found = [Suite(_repository(commit, info), commit)] if commit.check_runs else []
    return connection(info, found, arguments)


@field("CheckSuite", "checkRuns")
def check_runs(suite: Suite, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the runs of a suite."""
    return connection(info, [Run(suite.repository, suite.commit, r) for r in suite.commit.check_runs], arguments)


field("CheckSuite", "app")(lambda _, __: ACTIONS_APP)
field("CheckSuite", "id")(lambda suite, _: node_id("CS", suite.repository.id, suite.commit.sha))
field("CheckSuite", "databaseId")(lambda suite, _: suite.commit.check_runs[0].id + 7)
field("CheckSuite", "createdAt", "updatedAt")(lambda suite, _: suite.commit.check_runs[0].started_at)
field("CheckSuite", "status")(lambda s, _: _status_of([r.conclusion for r in s.commit.check_runs]))
field("CheckSuite", "conclusion")(lambda suite, _: _suite_conclusion(suite))
field("CheckSuite", "url")(lambda suite, _: f"{WEB}/{suite.repository.full_name}/commit/{suite.commit.sha}/checks")
field("CheckSuite", "resourcePath")(lambda s, _: f"/{s.repository.full_name}/commit/{s.commit.sha}/checks")
field("CheckRun", "checkSuite")(lambda source, _: Suite(source.repository, source.commit))
field("CheckRun", "id")(lambda source, _: node_id("CR", source.repository.id, source.run.id))
field("CheckRun", "databaseId")(lambda source, _: source.run.id)
field("CheckRun", "externalId")(lambda source, _: str(source.run.id))
field("CheckRun", "name")(lambda source, _: source.run.name)
field("CheckRun", "startedAt")(lambda source, _: source.run.started_at)
field("CheckRun", "completedAt")(lambda source, _: source.run.completed_at)
field("CheckRun", "status")(lambda source, _: _status_of([source.run.conclusion]))
field("CheckRun", "conclusion")(lambda source, _: source.run.conclusion.upper() if source.run.conclusion else None)
field("CheckRun", "summary", "text", "title")(lambda _, __: None)
field("CheckRun", "resourcePath")(lambda source, _: f"/{source.repository.full_name}/runs/{source.run.id}")
field("CheckRun", "url", "permalink", "detailsUrl")(
    lambda source, _: f"{WEB}/{source.repository.full_name}/runs/{source.run.id}"
)
field("StatusContext", "avatarUrl", "targetUrl")(lambda _, __, **___: None)
field("StatusContext", "id")(lambda source, _: node_id("SC", source.repository.id, source.status.id))
field("StatusContext", "context")(lambda source, _: source.status.context)
field("StatusContext", "createdAt")(lambda source, _: source.status.created_at)
field("StatusContext", "creator")(lambda source, _: source.status.creator)
field("StatusContext", "description")(lambda source, _: source.status.description or None)
field("StatusContext", "state")(lambda source, _: source.status.state.upper())


@field("CheckRun", "isRequired")
def run_is_required(source: Run, info: Info, **arguments: Any) -> bool:
    """Say whether a pull request needs this check."""
    return source.run.name in _required(source.repository, info, arguments)


@field("StatusContext", "isRequired")
def status_is_required(source: Context, info: Info, **arguments: Any) -> bool:
    """Say whether a pull request needs this status."""
    return source.status.context in _required(source.repository, info, arguments)


def _required(repository: Repository, info: Info, arguments: dict[str, Any]) -> set[str]:
    number, identity = arguments.get("pullRequestNumber"), arguments.get("pullRequestId")
    pull = repository.pulls.get(number) if number else None
    if identity:
        pull = next((p for p in repository.pulls.values() if p.node_id == identity), None)
    if pull is None:
        fail(
            "UNPROCESSABLE", "Either a pull request id or number must be provided to determine if a check is required."
        )
    return asked(info).organization.required_checks(repository, pull.base)


def _wrote(commit: Commit, author: dict[str, Any] | None) -> bool:
    if author is None:
        return True
    actor: GitActor = commit.author
    by_id = author.get("id") is not None and actor.user is not None and actor.user.node_id == author["id"]
    return by_id or actor.email in (author.get("emails") or [])


def _status_of(conclusions: list[str | None]) -> str:
    return "IN_PROGRESS" if None in conclusions else "COMPLETED"


def _suite_conclusion(suite: Suite) -> str | None:
    conclusions = [run.conclusion for run in suite.commit.check_runs]
    if None in conclusions:
        return None
    return "FAILURE" if set(conclusions) & {"failure", "timed_out", "cancelled", "action_required"} else "SUCCESS"
