"""Endpoints of GitHub Apps: the app by its JWT, its installation, and the installation's tokens."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from readiness.demo.github.access import App, Token
from readiness.demo.github.numbers import instant, node_id, sha
from readiness.demo.github.people import LONG_AGO
from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies.accounts import organization_as_account
from readiness.demo.github.rest.bodies.repositories import short_repository
from readiness.demo.github.rest.finding import viewer
from readiness.demo.github.wire import Problem, answer, call, forbidden, listing, missing

endpoints = Blueprint("app", __name__)
DOCS = "/apps/apps#get-the-authenticated-app"
TOKENS = "/apps/apps#create-an-installation-access-token-for-an-app"
HOUR = timedelta(hours=1)


@endpoints.get("/app")
def app() -> Response:
    """Return the app behind the JWT."""
    found = _app()
    return answer(
        {
            "id": found.id,
            "client_id": "Iv23liStandIn0000001",
            "slug": found.slug,
            "node_id": node_id("A", found.id),
            "owner": organization_as_account(call().api, call().organization),
            "name": found.slug.replace("-", " ").title(),
            "description": "Reads evidence",
            "external_url": "https://readiness.example",
            "html_url": f"https://github.com/apps/{found.slug}",
            "created_at": instant(LONG_AGO),
            "updated_at": instant(LONG_AGO),
            "permissions": found.permissions,
            "events": [],
            "installations_count": 1,
        }
    )


@endpoints.get("/app/installations")
def installations() -> Response:
    """Return where the app is installed."""
    return listing([_app()], _installation)


@endpoints.get("/app/installations/<int:number>")
def installation(number: int) -> Response:
    """Return one installation."""
    found = _app()
    return answer(_installation(found)) if number == found.installation_id else missing(DOCS)


@endpoints.get("/orgs/<login>/installation")
def organization_installation(login: str) -> Response:
    """Return the installation of the organisation."""
    found = _app()
    finding.organization(login, DOCS)
    return answer(_installation(found))


@endpoints.get("/repos/<owner>/<name>/installation")
def repository_installation(owner: str, name: str) -> Response:
    """Return the installation that covers a repository."""
    found, here = _app(), call().organization
    known = owner.lower() == here.login.lower() and name in here.repositories
    if not known or (found.repositories is not None and name not in found.repositories):
        missing(DOCS)
    return answer(_installation(found))


@endpoints.post("/app/installations/<int:number>/access_tokens")
def access_token(number: int) -> Response:
    """Make a token of the installation, good for an hour; permissions may be narrowed, never widened."""
    found = _app()
    if number != found.installation_id:
        missing(TOKENS)
    if found.suspended:
        raise Problem(403, "This installation has been suspended", TOKENS)
    asked = request.get_json(silent=True) or {}
    permissions = asked.get("permissions") or dict(found.permissions)
    if not permissions.keys() <= found.permissions.keys():
        raise Problem(422, "The permissions requested are not granted to this installation.", TOKENS)
    text = f"ghs_{sha(number, len(call().stand_in.tokens))[:36]}"
    names = frozenset(asked["repositories"]) if asked.get("repositories") else found.repositories
    expires = call().now + HOUR
    call().stand_in.tokens[text] = Token(f"{found.slug}[bot]", (), "installation", permissions, names, expires)
    selection = "all" if names is None else "selected"
    body = {
        "token": text,
        "expires_at": instant(expires),
        "permissions": permissions,
        "repository_selection": selection,
    }
    return answer(body, 201)


@endpoints.get("/installation/repositories")
def repositories() -> Response:
    """Return the repositories an installation's token reaches."""
    token = viewer().token
    if token is None or token.kind != "installation":
        forbidden("/apps/installations#list-repositories-accessible-to-the-app-installation")
    reach = token.repositories
    found = [r for r in call().organization.repositories.values() if reach is None or r.name in reach]
    selection = "all" if reach is None else "selected"
    return listing(
        found,
        lambda one: short_repository(call().api, viewer(), one),
        lambda bodies, total: {"total_count": total, "repository_selection": selection, "repositories": bodies},
    )


def _app() -> App:
    """Return the app whose JWT came with the request; raises 401 in GitHub's words."""
    found = call().stand_in.app
    if complaint := found.complaint(call().token, call().now):
        raise Problem(401, complaint, DOCS)
    return found


def _installation(found: App) -> dict[str, Any]:
    here, api = call().organization, call().api
    url = f"{api}/app/installations/{found.installation_id}"
    return {
        "id": found.installation_id,
        "client_id": "Iv23liStandIn0000001",
        "account": organization_as_account(api, here),
        "repository_selection": "all" if found.repositories is None else "selected",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"https://github.com/organizations/{here.login}/settings/installations/{found.installation_id}",
        "app_id": found.id,
        "app_slug": found.slug,
        "target_id": here.id,
        "target_type": "Organization",
        "permissions": found.permissions,
        "events": [],
        "created_at": instant(LONG_AGO),
        "updated_at": instant(LONG_AGO),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": instant(LONG_AGO) if found.suspended else None,
    }
