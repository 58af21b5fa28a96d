"""Endpoints of repositories: themselves, branches, collaborators, teams and activity."""

from flask import Blueprint, Response, request

from readiness.demo.github.moves import Activity
from readiness.demo.github.people import Permission, User
from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies import commits as bodies
from readiness.demo.github.rest.bodies.accounts import permissions, role_name, simple_team, simple_user
from readiness.demo.github.rest.bodies.repositories import activity, long_repository
from readiness.demo.github.rest.bodies.rules import protection_summary
from readiness.demo.github.rest.finding import viewer
from readiness.demo.github.state import Repository
from readiness.demo.github.wire import answer, call, forbidden, listing, missing, page_asked

endpoints = Blueprint("repos", __name__)
BRANCHES = "/branches/branches#list-branches"
COLLABORATORS = "/collaborators/collaborators#list-repository-collaborators"
OLD_NAMES = {"pull": "read", "triage": "read", "push": "write", "maintain": "write"}


@endpoints.get("/repos/<owner>/<name>")
def repository(owner: str, name: str) -> Response:
    """Return a repository in its long form."""
    return answer(long_repository(call().api, viewer(), finding.repository(owner, name)))


@endpoints.get("/repos/<owner>/<name>/branches")
def branches(owner: str, name: str) -> Response:
    """Return the branches, by name."""
    found = finding.repository(owner, name, BRANCHES, "contents")
    only = request.args.get("protected")
    names = [b for b in sorted(found.branches) if only is None or _protected(found, b) == (only == "true")]
    return listing(names, lambda b: bodies.branch(call().api, found, b, protected=_protected(found, b)))


@endpoints.get("/repos/<owner>/<name>/branches/<path:branch>")
def branch(owner: str, name: str, branch: str) -> Response:
    """Return a branch with its head."""
    docs = "/branches/branches#get-a-branch"
    found = finding.repository(owner, name, docs, "contents")
    finding.branch(found, branch, docs)
    url = f"{call().api}/repos/{found.full_name}/branches/{branch}"
    return answer(
        {
            **bodies.branch(call().api, found, branch, protected=_protected(found, branch)),
            "commit": bodies.commit(call().api, found, found.commits[found.branches[branch]]),
            "_links": {"self": url, "html": f"https://github.com/{found.full_name}/tree/{branch}"},
            "protection": protection_summary(found.protection(branch)),
            "protection_url": f"{url}/protection",
        }
    )


@endpoints.get("/repos/<owner>/<name>/collaborators")
def collaborators(owner: str, name: str) -> Response:
    """Return who has access: all, direct or outside; to those who may push."""
    found = _pushable(owner, name)
    users = [u for u in _people(found, request.args.get("affiliation", "all")) if _has(found, u)]
    return listing(users, lambda user: _collaborator(found, user))


@endpoints.get("/repos/<owner>/<name>/collaborators/<login>")
def collaborator(owner: str, name: str, login: str) -> Response:
    """Answer 204 for a collaborator."""
    found = _pushable(owner, name)
    known = any(user.login.lower() == login.lower() for user in _people(found, "all"))
    return Response(status=204) if known else missing(COLLABORATORS)


@endpoints.get("/repos/<owner>/<name>/collaborators/<login>/permission")
def permission(owner: str, name: str, login: str) -> Response:
    """Return the permission of one account, in the old four names and as a role."""
    found = _pushable(owner, name)
    user = call().organization.users.get(login.lower())
    if user is None:
        missing(COLLABORATORS)
    given = call().organization.permission(user, found)
    body = {
        "permission": OLD_NAMES.get(given, given),
        "user": _collaborator(found, user),
        "role_name": role_name(given),
    }
    return answer(body)


@endpoints.get("/repos/<owner>/<name>/teams")
def teams(owner: str, name: str) -> Response:
    """Return the teams with access."""
    found = finding.repository_as("push", owner, name, "/repos/repos#list-repository-teams", "administration")
    here = call().organization
    known = [t for t in here.teams.values() if found.name in t.repositories]
    return listing(known, lambda t: simple_team(call().api, here, t, t.repositories[found.name]))


@endpoints.get("/repos/<owner>/<name>/activity")
def activities(owner: str, name: str) -> Response:
    """Return the movements of branches, newest first, paged by cursor."""
    found = finding.repository_as("push", owner, name, "/repos/repos#list-repository-activities", "contents")
    made = [a for a in reversed(found.activities) if _asked_for(a)]
    per_page, _ = page_asked()
    after = request.args.get("after", "")
    start = int(after) if after.isdecimal() else 0
    shown = made[start : start + per_page]
    response = answer([activity(call().api, one) for one in shown])
    if start + per_page < len(made):
        url = f"{call().api}{request.environ['stand_in.canonical']}?per_page={per_page}&after={start + per_page}"
        response.headers["Link"] = f'<{url}>; rel="next"'
    return response


def _pushable(owner: str, name: str) -> Repository:
    found = finding.repository(owner, name, COLLABORATORS)
    if not viewer().can("push", found):
        forbidden(COLLABORATORS, "Must have push access to view repository collaborators.")
    return found


def _asked_for(made: Activity) -> bool:
    ref, kind = request.args.get("ref"), request.args.get("activity_type")
    return (ref is None or made.ref in {ref, f"refs/heads/{ref}"}) and kind in {None, made.kind}


def _protected(found: Repository, branch: str) -> bool:
    if found.protection(branch) is not None:
        return True
    return any(True for _ in call().organization.active_rulesets(found, branch))


def _people(found: Repository, affiliation: str) -> list[User]:
    here = call().organization
    outside = [o.user for login, o in here.outsiders.items() if login in found.collaborators]
    if affiliation == "outside":
        return outside
    direct = [here.users[login] for login in found.collaborators]
    if affiliation == "direct":
        return direct
    members = [m.user for m in here.members.values()]
    return [*members, *(user for user in direct if user not in members)]


def _has(found: Repository, user: User) -> bool:
    given = call().organization.permission(user, found)
    wanted = request.args.get("permission")
    return given != "none" and (wanted is None or permissions(given).get(wanted, False))


def _collaborator(found: Repository, user: User) -> dict[str, object]:
    given: Permission = call().organization.permission(user, found)
    return {**simple_user(call().api, user), "permissions": permissions(given), "role_name": role_name(given)}
