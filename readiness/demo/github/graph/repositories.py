"""The fields of repositories and their refs."""

from collections.abc import Callable, Sequence
from typing import Any

from readiness.demo.github.changes import PullRequest
from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import WEB, Info, asked, fail, field, grant
from readiness.demo.github.graph.views import Protected, Ref, RulesetRule
from readiness.demo.github.history import Commit
from readiness.demo.github.rules import Ruleset
from readiness.demo.github.state import Organization, Repository

HEADS = "refs/heads/"
TRUE = ("autoMergeAllowed", "deleteBranchOnMerge", "hasIssuesEnabled", "hasProjectsEnabled", "isInOrganization",
        "mergeCommitAllowed", "rebaseMergeAllowed", "squashMergeAllowed")  # fmt: skip
FALSE = ("allowUpdateBranch", "forkingAllowed", "hasWikiEnabled", "isDisabled", "isLocked", "isMirror", "isTemplate",
         "webCommitSignoffRequired")  # fmt: skip
GRAPH_PERMISSIONS = {"pull": "READ", "push": "WRITE"}
ORDERS: dict[str, Callable[[PullRequest], Any]] = {
    "CREATED_AT": lambda p: (p.created_at, p.id),
    "UPDATED_AT": lambda p: (p.updated_at, p.id),
    "COMMENTS": lambda p: p.id,
}
OLDEST_FIRST = {"field": "CREATED_AT", "direction": "ASC"}

field("Repository", *TRUE)(lambda _, __: True)
field("Repository", *FALSE)(lambda _, __: False)
field("Repository", "parent", "homepageUrl")(lambda _, __: None)
field("Repository", "forkCount", "stargazerCount")(lambda _, __: 0)
field("Repository", "id")(lambda repository, _: repository.node_id)
field("Repository", "databaseId")(lambda repository, _: repository.id)
field("Repository", "diskUsage")(lambda repository, _: repository.size)
field("Repository", "isArchived")(lambda repository, _: repository.archived)
field("Repository", "archivedAt")(lambda r, _: (r.pushed_at or r.created_at) if r.archived else None)
field("Repository", "isEmpty")(lambda repository, _: repository.empty)
field("Repository", "isFork")(lambda repository, _: repository.fork)
field("Repository", "isPrivate")(lambda repository, _: repository.private)
field("Repository", "visibility")(lambda repository, _: repository.visibility.upper())
field("Repository", "nameWithOwner")(lambda repository, _: repository.full_name)
field("Repository", "owner")(lambda _, info: asked(info).organization)
field("Repository", "sshUrl")(lambda repository, _: f"git@github.com:{repository.full_name}.git")
field("Repository", "url")(lambda repository, _: f"{WEB}/{repository.full_name}")
field("Repository", "resourcePath")(lambda repository, _: f"/{repository.full_name}")
field("Repository", "updatedAt")(lambda r, _: r.updated_at or r.pushed_at or r.created_at)
field("Repository", "viewerCanAdminister")(lambda repository, info: asked(info).viewer.can("admin", repository))
field("Ref", "prefix")(lambda _, __: HEADS)


@field("Repository", "viewerPermission")
def viewer_permission(repository: Repository, info: Info) -> str:
    """Return what the token may do, in GraphQL's word."""
    given = asked(info).viewer.permission(repository)
    return GRAPH_PERMISSIONS.get(given, given.upper())


@field("Repository", "primaryLanguage")
def primary_language(repository: Repository, _: Info) -> dict[str, str] | None:
    """Return the language most of it is in, null where nothing is."""
    if repository.empty or repository.language is None:
        return None
    return {"id": f"LA_{repository.language}", "name": repository.language, "color": "#3572A5"}


@field("Repository", "defaultBranchRef")
def default_branch(repository: Repository, _: Info) -> Ref | None:
    """Return the default branch, null while nothing was pushed."""
    return Ref(repository, repository.default_branch) if repository.default_branch in repository.branches else None


@field("Repository", "ref")
def ref(repository: Repository, _: Info, qualifiedName: str) -> Ref | None:  # noqa: N803 -- GitHub's name
    """Return a branch by its name, in full or not."""
    name = qualifiedName.removeprefix(HEADS)
    return Ref(repository, name) if name in repository.branches else None


@field("Repository", "refs")
def refs(repository: Repository, info: Info, refPrefix: str, **arguments: Any) -> dict[str, Any]:  # noqa: N803 -- GitHub's name
    """Return the branches below refs/heads/, by name."""
    words = (arguments.get("query") or "").lower()
    names = [name for name in sorted(repository.branches) if words in name.lower()] if refPrefix == HEADS else []
    if arguments.get("direction") == "DESC" or (arguments.get("orderBy") or {}).get("direction") == "DESC":
        names.reverse()
    return connection(info, [Ref(repository, name) for name in names], arguments)


@field("Repository", "object")
def git_object(repository: Repository, _: Info, expression: str | None = None, oid: str | None = None) -> Commit | None:
    """Return a commit by its hash, its branch, or `branch^{commit}`."""
    wanted = oid or (expression or "").removesuffix("^{commit}").removeprefix(HEADS)
    return repository.commits.get(repository.branches.get(wanted, wanted))


@field("Repository", "pullRequest")
def pull_request(repository: Repository, info: Info, number: int) -> PullRequest:
    """Return a pull request by its number."""
    grant(info, "pull_requests")
    if number not in repository.pulls:
        fail("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
    return repository.pulls[number]


@field("Repository", "pullRequests")
def pull_requests(repository: Repository, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return pull requests, oldest first unless ordered otherwise."""
    grant(info, "pull_requests")
    return connection(info, chosen(list(repository.pulls.values()), arguments), arguments)


@field("Ref", "associatedPullRequests")
def pull_requests_from(ref: Ref, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the pull requests whose branch it is."""
    own = [pull for pull in ref.repository.pulls.values() if pull.head == ref.name]
    return connection(info, chosen(own, arguments), arguments)


def chosen(pulls: list[PullRequest], arguments: dict[str, Any]) -> list[PullRequest]:
    """Return the pull requests the arguments of a connection ask for, in their order."""
    order = arguments.get("orderBy") or OLDEST_FIRST
    kept = [pull for pull in pulls if _wanted(pull, arguments)]
    return sorted(kept, key=ORDERS[order["field"]], reverse=order["direction"] == "DESC")


@field("Repository", "labels")
def labels(repository: Repository, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the labels."""
    return connection(info, list(repository.labels.values()), arguments)


@field("Repository", "branchProtectionRules")
def branch_protection_rules(repository: Repository, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the classic protections, to admins; to others the list is empty, without an error."""
    admin = asked(info).viewer.can("admin", repository)
    found = [Protected(repository, one) for one in repository.protections.values()] if admin else []
    return connection(info, found, arguments)


@field("Repository", "rulesets")
def rulesets(
    repository: Repository,
    info: Info,
    includeParents: bool = True,  # noqa: N803, FBT001, FBT002 -- GitHub's name
    **arguments: Any,
) -> dict[str, Any]:
    """Return the rulesets, those of the organisation with them unless asked otherwise."""
    return connection(info, _rulesets(repository, info, parents=includeParents), arguments)


@field("Repository", "ruleset")
def ruleset(
    repository: Repository,
    info: Info,
    databaseId: int,  # noqa: N803 -- GitHub's name
    includeParents: bool = True,  # noqa: N803, FBT001, FBT002 -- GitHub's name
) -> Ruleset | None:
    """Return one of the rulesets."""
    return next((r for r in _rulesets(repository, info, parents=includeParents) if r.id == databaseId), None)


@field("Repository", "collaborators")
def collaborators(repository: Repository, info: Info, **arguments: Any) -> dict[str, Any] | None:
    """Return who has access, to those who may push; null to others."""
    here, viewer = asked(info).organization, asked(info).viewer
    if not viewer.can("push", repository):
        return None
    kind = arguments.get("affiliation") or "ALL"
    logins = set(repository.collaborators) | (set(here.members) if kind == "ALL" else set())
    if kind == "OUTSIDE":
        logins &= set(here.outsiders)
    users = [here.users[login] for login in sorted(logins)]

    def edge(user: Any) -> dict[str, Any]:
        given = here.permission(user, repository)
        return {"permission": GRAPH_PERMISSIONS.get(given, given.upper())}

    return connection(info, [u for u in users if here.permission(u, repository) != "none"], arguments, edge=edge)


@field("Ref", "target")
def target(ref: Ref, _: Info) -> Commit:
    """Return the head."""
    return ref.repository.commits[ref.repository.branches[ref.name]]


@field("Ref", "branchProtectionRule")
def branch_protection_rule(ref: Ref, info: Info) -> Protected | None:
    """Return the classic protection in force, to admins."""
    found = ref.repository.protection(ref.name)
    return Protected(ref.repository, found) if found and asked(info).viewer.can("admin", ref.repository) else None


@field("Ref", "rules")
def rules_in_force(ref: Ref, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the rules of active rulesets that apply."""
    active = asked(info).organization.active_rulesets(ref.repository, ref.name)
    return connection(info, [RulesetRule(rs, i, rule) for rs in active for i, rule in enumerate(rs.rules)], arguments)


def _rulesets(repository: Repository, info: Info, *, parents: bool) -> Sequence[Ruleset]:
    here: Organization = asked(info).organization
    return here.rulesets_of(repository) if parents else repository.rulesets


def _wanted(pull: PullRequest, arguments: dict[str, Any]) -> bool:
    labels = arguments.get("labels")
    return (
        (arguments.get("states") is None or pull.graph_state in arguments["states"])
        and arguments.get("baseRefName") in {None, pull.base}
        and arguments.get("headRefName") in {None, pull.head}
        and (labels is None or any(label.name in labels for label in pull.labels))
    )
