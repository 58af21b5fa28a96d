"""Find what a path names, as far as the token may see it: 404 for the rest."""

from readiness.demo.github.access import Viewer
from readiness.demo.github.history import Commit
from readiness.demo.github.people import Permission
from readiness.demo.github.state import Organization, PullRequest, Repository
from readiness.demo.github.wire import Problem, call, forbidden, missing

ORG_SCOPES = ("admin:org", "read:org", "repo", "user", "write:org")
REPO_SCOPES = ("repo",)
MEMBER_SCOPES = ("admin:org", "read:org", "write:org")


def viewer() -> Viewer:
    """Return who asks."""
    return call().viewer


def organization(login: str, docs: str = "/orgs/orgs#get-an-organization") -> Organization:
    """Return the organisation of that login."""
    call().accepted = ORG_SCOPES
    if login.lower() != call().organization.login.lower():
        missing(docs)
    return call().organization


def repository(
    owner: str, name: str, docs: str = "/repos/repos#get-a-repository", granted: str = "metadata"
) -> Repository:
    """Return the repository of that name; a fine-grained token without the permission is told so by 403."""
    call().accepted = REPO_SCOPES
    call().headers["X-Accepted-GitHub-Permissions"] = f"{granted}=read"
    here = call().organization
    found = next((r for r in here.repositories.values() if r.name.lower() == name.lower()), None)
    if owner.lower() != here.login.lower() or found is None or not viewer().sees(found):
        missing(docs)
    if not viewer().granted(granted):
        forbidden(docs)
    return found


def repository_as(permission: Permission, owner: str, name: str, docs: str, granted: str) -> Repository:
    """Return a repository in which the token may do that; less is 404 for persons, 403 for lack of a fine-grained permission."""
    found = repository(owner, name, docs, granted)
    if not viewer().can(permission, found):
        missing(docs)
    return found


def commit(found: Repository, ref: str, docs: str) -> Commit:
    """Return the commit of a sha (or its beginning), a branch or a full ref."""
    if found.empty:
        raise Problem(409, "Git Repository is empty.", docs)
    sha = found.branches.get(ref.removeprefix("refs/").removeprefix("heads/"), ref)
    made = found.commits.get(sha) or _abbreviated(found, sha)
    if made is None:
        raise Problem(422, f"No commit found for SHA: {ref}", docs)
    return made


def pull(owner: str, name: str, number: int, docs: str) -> PullRequest:
    """Return a pull request."""
    found = repository(owner, name, docs, "pull_requests").pulls.get(number)
    if found is None:
        missing(docs)
    return found


def branch(found: Repository, name: str, docs: str) -> str:
    """Return the name of a branch that exists."""
    if name not in found.branches:
        raise Problem(404, "Branch not found", docs)
    return name


def _abbreviated(found: Repository, sha: str) -> Commit | None:
    shortest = 7
    if len(sha) < shortest:
        return None
    return next((made for known, made in found.commits.items() if known.startswith(sha)), None)
