"""Endpoints about the interface and the account behind the token."""

from flask import Blueprint, Response

from readiness.demo.github.people import User
from readiness.demo.github.rates import LIMITS
from readiness.demo.github.rest.bodies.accounts import full_user, own_user, simple_organization
from readiness.demo.github.rest.bodies.repositories import short_repository
from readiness.demo.github.rest.finding import viewer
from readiness.demo.github.wire import Problem, answer, call, forbidden, listing, missing

endpoints = Blueprint("root", __name__)
PLURALS = {"commit": "commits", "issue": "issues", "repository": "repositories", "topic": "topics", "user": "users"}
SEARCHED = ("code", "commit", "issue", "repository", "topic", "user")
PLACES = {
    "current_user_url": "/user",
    "authorizations_url": "/authorizations",
    "emails_url": "/user/emails",
    "emojis_url": "/emojis",
    "events_url": "/events",
    "feeds_url": "/feeds",
    "followers_url": "/user/followers",
    "following_url": "/user/following{/target}",
    "gists_url": "/gists{/gist_id}",
    "hub_url": "/hub",
    "issues_url": "/issues",
    "keys_url": "/user/keys",
    "label_search_url": "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
    "notifications_url": "/notifications",
    "organization_url": "/orgs/{org}",
    "organization_repositories_url": "/orgs/{org}/repos{?type,page,per_page,sort}",
    "organization_teams_url": "/orgs/{org}/teams",
    "public_gists_url": "/gists/public",
    "rate_limit_url": "/rate_limit",
    "repository_url": "/repos/{owner}/{repo}",
    "current_user_repositories_url": "/user/repos{?type,page,per_page,sort}",
    "starred_url": "/user/starred{/owner}{/repo}",
    "starred_gists_url": "/gists/starred",
    "user_url": "/users/{user}",
    "user_organizations_url": "/user/orgs",
    "user_repositories_url": "/users/{user}/repos{?type,page,per_page,sort}",
    **{
        f"{what}_search_url": f"/search/{PLURALS.get(what, what)}?q={{query}}{{&page,per_page,sort,order}}"
        for what in SEARCHED
    },
}
"""What the root names; the stand-in answers a part of them."""
CLIENTS = "https://github.com/settings/connections/applications{/client_id}"


@endpoints.get("/")
def root() -> Response:
    """Say where things are."""
    places = {name: call().api + place for name, place in PLACES.items()}
    return answer({**places, "current_user_authorizations_html_url": CLIENTS})


@endpoints.get("/user")
def user() -> Response:
    """Return the account behind the token; an installation has none."""
    found = _account()
    membership = call().organization.members.get(found.login.lower())
    return answer(own_user(call().api, found, two_factor=membership is not None and membership.two_factor))


@endpoints.get("/users/<login>")
def one_user(login: str) -> Response:
    """Return an account."""
    found = call().organization.users.get(login.lower())
    return answer(full_user(call().api, found)) if found else missing("/users/users#get-a-user")


@endpoints.get("/user/orgs")
def organizations() -> Response:
    """Return the organisations of the account, as far as the token may read them."""
    _account()
    found = [call().organization] if viewer().inside else []
    return listing(found, lambda one: simple_organization(call().api, one))


@endpoints.get("/user/repos")
def repositories() -> Response:
    """Return the repositories the account has access to."""
    _account()
    found = [r for r in call().organization.repositories.values() if viewer().sees(r)]
    return listing(found, lambda one: short_repository(call().api, viewer(), one))


@endpoints.get("/rate_limit")
def rate_limit() -> Response:
    """Return the figures of every limit; asking costs nothing."""
    rates, now = call().stand_in.rates, call().now
    resources = {name: rates.budget(call().token, name, now).figures() for name in LIMITS}
    return answer({"resources": resources, "rate": resources["core"]})


def _account() -> User:
    token = viewer().token
    if token is None:
        raise Problem(401, "Requires authentication", "/users/users#get-the-authenticated-user")
    found = viewer().user
    return found if token.kind != "installation" and found else forbidden("/users/users#get-the-authenticated-user")
