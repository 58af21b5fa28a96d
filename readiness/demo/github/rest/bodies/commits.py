"""Bodies of commits, check runs and statuses."""

from readiness.demo.github.history import CheckRun, Commit, GitActor, Status, latest_statuses, rollup
from readiness.demo.github.numbers import instant, instant_or_none, node_id, sha
from readiness.demo.github.people import LONG_AGO
from readiness.demo.github.rest.bodies.accounts import (
    WEB,
    Body,
    account,
    simple_user_or_none,
)
from readiness.demo.github.rest.bodies.repositories import embedded_repository
from readiness.demo.github.state import Organization, Repository

ACTIONS_ID = 15368


def commit(api: str, repository: Repository, made: Commit) -> Body:
    """Return a commit as listed."""
    url = f"{api}/repos/{repository.full_name}/commits/{made.sha}"
    git = f"{api}/repos/{repository.full_name}/git"
    tree = sha(made.sha, "tree")
    return {
        "sha": made.sha,
        "node_id": made.node_id,
        "commit": {
            "author": _actor(made.author),
            "committer": _actor(made.committer),
            "message": made.message,
            "tree": {"sha": tree, "url": f"{git}/trees/{tree}"},
            "url": f"{git}/commits/{made.sha}",
            "comment_count": 0,
            "verification": _verification(made),
        },
        "url": url,
        "html_url": f"{WEB}/{repository.full_name}/commit/{made.sha}",
        "comments_url": f"{url}/comments",
        "author": simple_user_or_none(api, made.author.user),
        "committer": simple_user_or_none(api, made.committer.user),
        "parents": [_parent(api, repository, parent) for parent in made.parents],
    }


def full_commit(api: str, repository: Repository, made: Commit) -> Body:
    """Return a commit asked for by itself, with what it changed."""
    changed = {
        "sha": sha(made.sha, "file"),
        "filename": "src/service.py",
        "status": "modified",
        "additions": 6,
        "deletions": 2,
        "changes": 8,
        "blob_url": f"{WEB}/{repository.full_name}/blob/{made.sha}/src%2Fservice.py",
        "raw_url": f"{WEB}/{repository.full_name}/raw/{made.sha}/src%2Fservice.py",
        "contents_url": f"{api}/repos/{repository.full_name}/contents/src%2Fservice.py?ref={made.sha}",
        "patch": "@@ -1,2 +1,6 @@",
    }
    stats = {"total": 8, "additions": 6, "deletions": 2}
    return {**commit(api, repository, made), "stats": stats, "files": [changed]}


def branch(api: str, repository: Repository, name: str, *, protected: bool) -> Body:
    """Return a branch as listed."""
    head = repository.branches[name]
    url = f"{api}/repos/{repository.full_name}"
    return {"name": name, "commit": {"sha": head, "url": f"{url}/commits/{head}"}, "protected": protected}


def check_run(api: str, repository: Repository, made: Commit, run: CheckRun) -> Body:
    """Return one check run of a commit."""
    url = f"{api}/repos/{repository.full_name}/check-runs/{run.id}"
    page = f"{WEB}/{repository.full_name}/actions/runs/{run.id}/job/{run.id}"
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", repository.id, run.id),
        "head_sha": made.sha,
        "external_id": str(run.id),
        "url": url,
        "html_url": page,
        "details_url": page,
        "status": "completed" if run.conclusion else "in_progress",
        "conclusion": run.conclusion,
        "started_at": instant(run.started_at),
        "completed_at": instant_or_none(run.completed_at),
        "output": {
            "title": None,
            "summary": None,
            "text": None,
            "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.id + 7},
        "app": _app(api, run.app),
        "pull_requests": [],
    }


def status(api: str, repository: Repository, made: Commit, one: Status) -> Body:
    """Return one commit status."""
    return {
        "url": f"{api}/repos/{repository.full_name}/statuses/{made.sha}",
        "avatar_url": "https://avatars.githubusercontent.com/oa/1?v=4",
        "id": one.id,
        "node_id": node_id("SC", repository.id, one.id),
        "state": one.state,
        "description": one.description or None,
        "target_url": None,
        "context": one.context,
        "created_at": instant(one.created_at),
        "updated_at": instant(one.created_at),
    }


def status_with_creator(api: str, repository: Repository, made: Commit, one: Status) -> Body:
    """Return one commit status as the list of statuses shows it."""
    return {**status(api, repository, made, one), "creator": simple_user_or_none(api, one.creator)}


def combined_status(api: str, organization: Organization, repository: Repository, made: Commit) -> Body:
    """Return the newest status of every context together; pending when there is none."""
    statuses = latest_statuses(made)
    states = {one.state for one in statuses}
    bad = "failure" if states & {"failure", "error"} else "pending"
    url = f"{api}/repos/{repository.full_name}/commits/{made.sha}"
    return {
        "state": "success" if states == {"success"} else bad,
        "statuses": [status(api, repository, made, one) for one in statuses],
        "sha": made.sha,
        "total_count": len(statuses),
        "repository": embedded_repository(api, organization, repository),
        "commit_url": url,
        "url": f"{url}/status",
    }


def check_suite(api: str, organization: Organization, repository: Repository, made: Commit) -> Body:
    """Return the check suite of a commit's runs."""
    state = rollup(made)
    url = f"{api}/repos/{repository.full_name}/check-suites/{made.check_runs[0].id + 7}"
    return {
        "id": made.check_runs[0].id + 7,
        "node_id": node_id("CS", repository.id, made.sha),
        "head_branch": repository.default_branch,
        "head_sha": made.sha,
        "status": "in_progress" if state == "PENDING" else "completed",
        "conclusion": None if state == "PENDING" else str(state).lower(),
        "url": url,
        "before": made.parents[0] if made.parents else None,
        "after": made.sha,
        "pull_requests": [],
        "app": _app(api, made.check_runs[0].app),
        "created_at": instant(made.check_runs[0].started_at),
        "updated_at": instant(made.check_runs[0].started_at),
        "latest_check_runs_count": len(made.check_runs),
        "check_runs_url": f"{url}/check-runs",
        "repository": embedded_repository(api, organization, repository),
        "head_commit": {
            "id": made.sha,
            "tree_id": sha(made.sha, "tree"),
            "message": made.message,
            "timestamp": instant(made.committer.date),
            "author": {"name": made.author.name, "email": made.author.email},
            "committer": {"name": made.committer.name, "email": made.committer.email},
        },
    }


def _actor(actor: GitActor) -> Body:
    return {"name": actor.name, "email": actor.email, "date": instant(actor.date)}


def _verification(made: Commit) -> Body:
    payload = f"tree {sha(made.sha, 'tree')}\n\n{made.message}" if made.verified else None
    return {
        "verified": made.verified,
        "reason": "valid" if made.verified else "unsigned",
        "signature": "-----BEGIN PGP SIGNATURE-----\n\nstand-in\n-----END PGP SIGNATURE-----\n"
        if made.verified
        else None,
        "payload": payload,
        "verified_at": instant(made.committer.date) if made.verified else None,
    }


def _parent(api: str, repository: Repository, parent: str) -> Body:
    return {
        "sha": parent,
        "url": f"{api}/repos/{repository.full_name}/commits/{parent}",
        "html_url": f"{WEB}/{repository.full_name}/commit/{parent}",
    }


def _app(api: str, slug: str) -> Body:
    return {
        "id": ACTIONS_ID,
        "client_id": "Iv1.05c79e9ad1f6bdfa",
        "slug": slug,
        "node_id": "MDM6QXBwMTUzNjg=",
        "owner": account(api, "github", 9919, "MDEyOk9yZ2FuaXphdGlvbjk5MTk=", "Organization"),
        "name": "GitHub Actions",
        "description": "Automate your workflow from idea to production",
        "external_url": "https://help.github.com/en/actions",
        "html_url": f"{WEB}/apps/{slug}",
        "created_at": instant(LONG_AGO),
        "updated_at": instant(LONG_AGO),
        "permissions": {"checks": "write", "contents": "write", "metadata": "read"},
        "events": ["push", "pull_request"],
    }
