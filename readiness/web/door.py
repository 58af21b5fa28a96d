"""The door: every request asks who comes, and the table of roles whether they may."""

from http import HTTPStatus

from flask import Flask, abort, current_app, g, make_response, redirect, request, url_for
from werkzeug import Response

from readiness.services.people import sessions
from readiness.services.people.sessions import AT_MOST, OWES_FOR, HalfIn, SignedIn
from readiness.store.accounts import User
from readiness.web import current, unsent
from readiness.web.api import bearer, problem
from readiness.web.roles import OWN, may

STATIC = "static"


def close(app: Flask) -> None:
    """Ask before every request; a path that leads nowhere is asked for too, so that nobody can map the pages."""

    @app.before_request
    def ask() -> Response | None:
        if problem.wanted():
            bearer.ask()
            return None
        g.person = None if request.endpoint == STATIC else _who()
        role = g.person.role if g.person else None
        if request.endpoint is not None and may(role, request.endpoint):
            return redirect(url_for("factor.show"), code=303) if _owes_factor(g.person) else None
        if role is None and unsent.late():
            return make_response(unsent.signed_out())
        if role is None:
            return redirect(url_for("login.show", next=_wanted()), code=303)
        return None if request.endpoint is None else abort(HTTPStatus.FORBIDDEN)


def cookie_name() -> str:
    """Name the cookie; by https its prefix ties it to this very host."""
    return "__Host-readiness" if current_app.config["SESSION_COOKIE_SECURE"] else "readiness"


def let_in(signed_in: SignedIn, to: str) -> Response:
    """Give the browser its cookie and send it on; any session it came with ends."""
    leave()
    response = redirect(to, code=303)
    response.delete_cookie(half_cookie_name(), secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    response.set_cookie(
        cookie_name(),
        signed_in.secret,
        max_age=AT_MOST,  # not a date: a workspace may have its own idea of today
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def let_half_in(half_in: HalfIn, to: str) -> Response:
    """Give the browser a cookie that opens nothing, and ask for the second factor."""
    response = redirect(url_for("login.ask", next=None if to == "/" else to), code=303)
    response.set_cookie(
        half_cookie_name(),
        half_in.secret,
        max_age=OWES_FOR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def half_cookie_name() -> str:
    """Name the cookie of a browser that owes the second factor."""
    return f"{cookie_name()}_half"


def leave() -> None:
    """End the session the browser came with, if any."""
    secret = request.cookies.get(cookie_name())
    if secret:
        place = current.workspace()
        with place.database.writing() as session:
            sessions.sign_out(session, secret, place.now())


def _owes_factor(person: User | None) -> bool:
    """Say whether the settings ask the person's role for a second factor that they have not added, on a page behind the door."""
    if person is None or person.factor_since is not None or may(None, request.endpoint or ""):
        return False
    return person.role in current.workspace().settings.sign_in.second_factor and request.endpoint not in OWN


def _who() -> User | None:
    secret = request.cookies.get(cookie_name())
    place = current.workspace()
    return sessions.recognise(place.database, secret, place.now()) if secret else None


def _wanted() -> str | None:
    path = request.full_path.rstrip("?")
    return path if request.method == "GET" and path != "/" else None
