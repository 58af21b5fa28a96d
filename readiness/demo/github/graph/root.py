"""The fields of Query: viewer, organisations, repositories, search, nodes by id, the rate limit."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import Info, asked, fail, field
from readiness.demo.github.graph.views import Protected
from readiness.demo.github.numbers import node_parts
from readiness.demo.github.people import User
from readiness.demo.github.queries import Found, Unsearchable, search
from readiness.demo.github.state import Organization, Repository


@field("Query", "viewer")
def viewer(_: None, info: Info) -> User | None:
    """Return the account behind the token."""
    return asked(info).viewer.user


@field("Query", "organization")
def organization(_: None, info: Info, login: str) -> Organization:
    """Return the organisation of that login."""
    found = asked(info).organization
    if login.lower() != found.login.lower():
        fail("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
    return found


@field("Query", "user")
def user(_: None, info: Info, login: str) -> User:
    """Return the user of that login; bots are none."""
    found = asked(info).organization.users.get(login.lower())
    if found is None or found.type == "Bot":
        fail("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
    return found


@field("Query", "repository")
def repository(_: None, info: Info, owner: str, name: str, **__: Any) -> Repository:
    """Return a repository the token may see."""
    here = asked(info).organization
    found = next((r for r in here.repositories.values() if r.name.lower() == name.lower()), None)
    if owner.lower() != here.login.lower() or found is None or not asked(info).viewer.sees(found):
        fail("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return found


@field("Query", "search")
def searching(_: None, info: Info, query: str, type: str, **arguments: Any) -> dict[str, Any]:  # noqa: A002 -- GitHub's name
    """Search pull requests; what cannot be seen is not found, without an error."""
    found = Found([], 0)
    if type == "ISSUE":
        with suppress(Unsearchable):
            found = search(query, asked(info).viewer)
    page = connection(info, found.pulls, arguments, total=found.count)
    others = ("codeCount", "discussionCount", "repositoryCount", "userCount", "wikiCount")
    return {**page, **dict.fromkeys(others, 0)}


@field("Query", "rateLimit")
def rate_limit(_: None, info: Info, **__: Any) -> dict[str, Any]:
    """Return the state of the limit after this operation, and what it costs."""
    now = asked(info)
    budget = now.call.stand_in.rates.budget(now.call.token, "graphql", now.call.now)
    used = min(budget.limit, budget.used + now.cost)
    return {
        "cost": now.cost,
        "nodeCount": now.nodes,
        "limit": budget.limit,
        "used": used,
        "remaining": budget.limit - used,
        "resetAt": budget.reset,
    }


@field("Query", "node")
def node(_: None, info: Info, id: str) -> Any:  # noqa: A002 -- GitHub's name
    """Return the thing of a node id."""
    found = _node(info, id)
    if found is None:
        fail("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
    return found


@field("Query", "nodes")
def nodes(_: None, info: Info, ids: list[str]) -> list[Any]:
    """Return the things of node ids, null for those not found."""
    return [_node(info, one) for one in ids]


def _node(info: Info, text: str) -> Any:
    kind, parts = node_parts(text)
    here = asked(info).organization
    if kind == "O":
        return here if parts == (str(here.id),) else None
    if kind in {"U", "BOT"}:
        return next((u for u in here.users.values() if u.node_id == text), None)
    if kind == "T":
        return next((t for t in here.teams.values() if t.node_id == text), None)
    if kind == "RRS":
        owned = (r for repository in here.repositories.values() for r in repository.rulesets)
        return next((r for r in (*here.rulesets, *owned) if r.node_id == text), None)
    return _node_in_repository(info, kind, parts)


def _node_in_repository(info: Info, kind: str, parts: tuple[str, ...]) -> Any:
    finder = FINDERS.get(kind)
    if finder is None or not parts or not all(part.isalnum() for part in parts):
        return None
    try:
        repository = asked(info).organization.repository_of(int(parts[0]))
        return finder(repository, parts[1:]) if asked(info).viewer.sees(repository) else None
    except (KeyError, ValueError, IndexError):
        return None  # an id whose thing is gone, or that was never ours


def _review(repository: Repository, parts: tuple[str, ...]) -> Any:
    return next(r for r in repository.pulls[int(parts[0])].reviews if r.id == int(parts[1]))


def _protection(repository: Repository, parts: tuple[str, ...]) -> Any:
    return next(Protected(repository, p) for p in repository.protections.values() if p.id == int(parts[0]))


FINDERS: dict[str, Callable[[Repository, tuple[str, ...]], Any]] = {
    "R": lambda repository, _: repository,
    "PR": lambda repository, parts: repository.pulls[int(parts[0])],
    "C": lambda repository, parts: repository.commits[parts[0]],
    "PRR": _review,
    "BPR": _protection,
}
