"""Who calls: a token in the Authorization header, never a cookie; and whether it may."""

from dataclasses import replace

from flask import abort, g, request

from readiness.services.people import tokens
from readiness.services.people.tokens import Caller
from readiness.web import current
from readiness.web.api.problem import Forbidden
from readiness.web.roles import API, may, may_call

SCHEME = "bearer"


def ask() -> None:
    """Let a request in, or answer 401 for a token that works not, 403 for one that is not for this, 429 for too many wrong ones.

    Without a token every address answers alike, so that nobody can map what there is.
    """
    g.person = None
    if request.endpoint is not None and may(None, request.endpoint):
        return
    place = current.workspace()
    g.caller = tokens.recognise(place.database, _token(), request.remote_addr or "", place.now())
    g.person = g.caller.person
    g.workspace = replace(place, database=place.database.marked(**g.caller.mark))
    if request.endpoint is not None:
        _check(g.caller, request.endpoint)


def caller() -> Caller:
    """Return who calls; only views behind the door may ask."""
    found: Caller = g.caller
    return found


def answerable() -> str:
    """Return the address of who answers for the token; Forbidden where nobody was named when it was made."""
    email = caller().person.email
    if not email:
        raise Forbidden("Nobody answers for this token. Make one on the page of the tokens, or with --by EMAIL.")
    return email


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        abort(401)
    return token.strip()


def _check(caller: Caller, endpoint: str) -> None:
    """Hold the token's role, its scopes, and what its maker may today against the table of roles."""
    roles = {caller.token.role, caller.creator.role if caller.creator else caller.token.role}
    if endpoint not in API or not all(may_call(role, endpoint) for role in roles):
        raise Forbidden("This is not for the role of this token.")
    scope = API[endpoint].scope
    if scope not in caller.token.scopes:
        raise Forbidden(f"This needs the scope {scope}, which the token has not.", scope)
