"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.services import sessions
from readiness.services.sessions import TooManyAttempts, WrongPassword
from readiness.web import current
from readiness.web.door import cookie_name, inside, leave, let_in

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
        return let_in(sessions.sign_in(place.database, email, password, current.visit(), place.now()), to)
    except (WrongPassword, TooManyAttempts) as fault:
        status = 429 if isinstance(fault, TooManyAttempts) else 403
        return render_template("login/show.html", email=email[:320], to=to, fault=fault), status


@pages.post("/logout")
def end() -> Response:
    """End this browser's session."""
    leave()
    response = redirect(url_for("login.show"), code=303)
    response.delete_cookie(cookie_name())
    return response
