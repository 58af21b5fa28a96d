"""Endpoints of teams."""

from flask import Blueprint, Response

from readiness.demo.github.people import Team
from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies.accounts import full_team, simple_team, simple_user
from readiness.demo.github.rest.bodies.repositories import team_repository
from readiness.demo.github.rest.finding import MEMBER_SCOPES, viewer
from readiness.demo.github.wire import answer, call, listing, missing

endpoints = Blueprint("teams", __name__)
DOCS = "/teams/teams#list-teams"


@endpoints.get("/orgs/<login>/teams")
def teams(login: str) -> Response:
    """Return the teams, to members."""
    found = finding.organization(login, DOCS)
    _members_only()
    return listing(list(found.teams.values()), lambda team: simple_team(call().api, found, team))


@endpoints.get("/orgs/<login>/teams/<slug>")
def team(login: str, slug: str) -> Response:
    """Return a team."""
    return answer(full_team(call().api, call().organization, _team(login, slug)))


@endpoints.get("/orgs/<login>/teams/<slug>/members")
def members(login: str, slug: str) -> Response:
    """Return a team's members."""
    return listing(_team(login, slug).everybody, lambda user: simple_user(call().api, user))


@endpoints.get("/orgs/<login>/teams/<slug>/repos")
def repositories(login: str, slug: str) -> Response:
    """Return the repositories a team has access to."""
    names = _team(login, slug).repositories
    found = [r for name, r in call().organization.repositories.items() if name in names and viewer().sees(r)]
    return listing(found, lambda one: team_repository(call().api, viewer(), one))


@endpoints.get("/orgs/<login>/team/<int:number>")
def team_by_id(login: str, number: int) -> Response:
    """Return a team by its number."""
    return team(login, _slug(number))


@endpoints.get("/orgs/<login>/team/<int:number>/members")
def members_by_id(login: str, number: int) -> Response:
    """Return the members of a team by its number."""
    return members(login, _slug(number))


@endpoints.get("/orgs/<login>/team/<int:number>/repos")
def repositories_by_id(login: str, number: int) -> Response:
    """Return the repositories of a team by its number."""
    return repositories(login, _slug(number))


def _team(login: str, slug: str) -> Team:
    found = finding.organization(login, DOCS).teams.get(slug)
    _members_only()
    return found or missing(DOCS)


def _slug(number: int) -> str:
    return next((slug for slug, team in call().organization.teams.items() if team.id == number), "")


def _members_only() -> None:
    call().accepted = MEMBER_SCOPES
    if not viewer().inside:
        missing(DOCS)
