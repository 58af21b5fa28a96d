"""Endpoints of the organisation: itself, its members, outside collaborators and repositories."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request

from readiness.demo.github.people import Membership
from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies.accounts import (
    owned_organization,
    public_organization,
    simple_organization,
    simple_user,
)
from readiness.demo.github.rest.bodies.repositories import short_repository
from readiness.demo.github.rest.finding import MEMBER_SCOPES, viewer
from readiness.demo.github.state import Repository
from readiness.demo.github.wire import Problem, answer, call, forbidden, listing, missing

endpoints = Blueprint("orgs", __name__)
MEMBERS = "/orgs/members#list-organization-members"
OUTSIDERS = "/orgs/outside-collaborators#list-outside-collaborators-for-an-organization"
ORDERS: dict[str, Callable[[Repository], object]] = {
    "created": lambda r: (r.created_at, r.id),
    "full_name": lambda r: r.full_name.lower(),
    "pushed": lambda r: (r.pushed_at or r.created_at, r.id),
    "updated": lambda r: (r.updated_at or r.pushed_at or r.created_at, r.id),
}


@endpoints.get("/orgs/<login>")
def organization(login: str) -> Response:
    """Return the organisation; its settings, two_factor_requirement_enabled among them, are for owners."""
    found = finding.organization(login)
    if viewer().governs:
        return answer(owned_organization(call().api, found))
    withheld = {"default_repository_permission": None, "two_factor_requirement_enabled": None}
    return answer({**public_organization(call().api, found), **(withheld if viewer().member else {})})


@endpoints.get("/orgs/<login>/members")
def members(login: str) -> Response:
    """Return the members; those who hide it only to members, filters for owners only."""
    found = finding.organization(login, MEMBERS)
    call().accepted = MEMBER_SCOPES
    chosen = request.args.get("filter", "all")
    if chosen in {"2fa_disabled", "2fa_insecure"} and not ((viewer().owner and viewer().inside) or viewer().governs):
        raise Problem(422, "Only owners can use this filter.", MEMBERS)
    role = request.args.get("role", "all")
    return listing(
        [
            m.user
            for m in found.members.values()
            if (viewer().inside or m.public)
            and role in {"all", m.role}
            and (chosen != "2fa_disabled" or not m.two_factor)
            and chosen != "2fa_insecure"
        ],
        lambda user: simple_user(call().api, user),
    )


@endpoints.get("/orgs/<login>/public_members")
def public_members(login: str) -> Response:
    """Return the members who show it."""
    found = finding.organization(login, MEMBERS)
    return listing([m.user for m in found.members.values() if m.public], lambda user: simple_user(call().api, user))


@endpoints.get("/orgs/<login>/members/<name>")
def is_member(login: str, name: str) -> Response:
    """Answer 204 for a member the token may know of."""
    _membership(login, name)
    return Response(status=204)


@endpoints.get("/orgs/<login>/memberships/<name>")
def membership(login: str, name: str) -> Response:
    """Return the role of a member."""
    found = _membership(login, name)
    url = f"{call().api}/orgs/{login}"
    return answer(
        {
            "url": f"{url}/memberships/{found.user.login}",
            "state": "active",
            "role": found.role,
            "direct_membership": True,
            "enterprise_teams_providing_indirect_membership": [],
            "organization_url": url,
            "user": simple_user(call().api, found.user),
            "organization": simple_organization(call().api, call().organization),
        }
    )


@endpoints.get("/orgs/<login>/outside_collaborators")
def outside_collaborators(login: str) -> Response:
    """Return the outside collaborators, to owners."""
    found = finding.organization(login, OUTSIDERS)
    call().accepted = MEMBER_SCOPES
    if not viewer().supervises:
        forbidden(OUTSIDERS, "Must be an organization owner to list outside collaborators.")
    weak = request.args.get("filter") == "2fa_disabled"
    people = [o.user for o in found.outsiders.values() if not (weak and o.two_factor)]
    return listing(people, lambda user: simple_user(call().api, user))


@endpoints.get("/orgs/<login>/repos")
def repositories(login: str) -> Response:
    """Return the repositories the token may see, in their short form, newest first unless sorted otherwise."""
    found = finding.organization(login, "/repos/repos#list-organization-repositories")
    wanted = request.args.get("type", "all")
    seen = [r for r in found.repositories.values() if viewer().sees(r) and _of_type(r, wanted)]
    return listing(_sorted(seen), lambda one: short_repository(call().api, viewer(), one))


@endpoints.get("/orgs/<login>/installations")
def installations(login: str) -> Response:
    """Return the apps installed, to owners."""
    from_page = "/orgs/orgs#list-app-installations-for-an-organization"
    finding.organization(login, from_page)
    if not viewer().governs:
        missing(from_page)
    return listing([], lambda one: one, lambda bodies, total: {"total_count": total, "installations": bodies})


def _membership(login: str, name: str) -> Membership:
    found = finding.organization(login, MEMBERS).members.get(name.lower())
    call().accepted = MEMBER_SCOPES
    if found is None or not (viewer().inside or found.public):
        missing(MEMBERS)
    return found


def _of_type(repository: Repository, wanted: str) -> bool:
    tests = {
        "public": not repository.private,
        "private": repository.private,
        "forks": repository.fork,
        "sources": not repository.fork,
    }
    return tests.get(wanted, True)


def _sorted(repositories: Sequence[Repository]) -> list[Repository]:
    sort = request.args.get("sort", "created")
    ascending = request.args.get("direction", "asc" if sort == "full_name" else "desc") == "asc"
    return sorted(repositories, key=ORDERS.get(sort, ORDERS["created"]), reverse=not ascending)  # type: ignore[arg-type]  # every order compares with itself
