"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from readiness import clock
from readiness.errors import Refusal
from readiness.services.people import factors, sessions
from readiness.services.people.factors import WrongCode
from readiness.services.people.sessions import HalfIn, TooManyAttempts, WrongPassword
from readiness.web import current
from readiness.web.door import cookie_name, half_cookie_name, leave, let_half_in, let_in
from readiness.web.forms import inside

pages = Blueprint("login", __name__)


@pages.get("/login")
def show() -> str:
    """Ask for an address and a password."""
    return render_template("login/show.html", email="", to=inside(request.args.get("next")), fault=None)


@pages.post("/login")
def enter() -> Response | tuple[str, int]:
    """Open a session, or say why not and keep the address that was typed."""
    place, email, to = current.workspace(), request.form.get("email", ""), inside(request.form.get("next"))
    password = request.form.get("password", "")
    try:
        entered = sessions.sign_in(place.database, email, password, current.visit(), place.now())
        return let_half_in(entered, to) if isinstance(entered, HalfIn) else let_in(entered, to)
    except (WrongPassword, TooManyAttempts) as fault:
        status = 429 if isinstance(fault, TooManyAttempts) else 403
        return render_template("login/show.html", email=email[:320], to=to, fault=fault), status


@pages.get("/login/code")
def ask() -> str:
    """Ask for the second factor; for the password where none was given yet."""
    to = inside(request.args.get("next"))
    if not request.cookies.get(half_cookie_name()):
        return render_template("login/show.html", email="", to=to, fault=None)
    return render_template("login/code.html", to=to, fault=None)


@pages.post("/login/code")
def finish() -> Response | tuple[str, int]:
    """Open the session by a code; who took too long begins again."""
    place, to = current.workspace(), inside(request.form.get("next"))
    secret, code = request.cookies.get(half_cookie_name(), ""), request.form.get("code", "")
    try:
        # a telephone knows the real time only, whatever day a workspace plays
        return let_in(factors.finish(place, secret, code, current.visit(), clock.now()), to)
    except (WrongCode, TooManyAttempts) as fault:
        status = 429 if isinstance(fault, TooManyAttempts) else 403
        return render_template("login/code.html", to=to, fault=fault), status
    except Refusal as fault:
        return render_template("login/show.html", email="", to=to, fault=fault), 403


@pages.post("/logout")
def end() -> Response:
    """End this browser's session."""
    leave()
    response = redirect(url_for("login.show"), code=303)
    response.delete_cookie(cookie_name())
    return response
