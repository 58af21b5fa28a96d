"""The one-time link by which a person chooses a password."""

from flask import Blueprint, render_template, request, url_for
from werkzeug import Response

from readiness.errors import WrongUse
from readiness.services.people import links, sessions
from readiness.services.people.accounts import FIRST_ADMINISTRATOR
from readiness.services.people.sessions import HalfIn
from readiness.web import current, forms
from readiness.web.door import let_half_in, let_in

pages = Blueprint("setup", __name__)


@pages.get("/setup/<token>")
def show(token: str) -> tuple[str, int]:
    """Ask for a password, and of the first administrator for an address."""
    return _form(token, email="", fault=None)


@pages.post("/setup/<token>")
def choose(token: str) -> Response | tuple[str, int]:
    """Keep the password and sign in, or say what is wrong with it."""
    place, email = current.workspace(), request.form.get("email", "")
    try:
        password = forms.typed_twice(request.form)
        signed_in = sessions.set_up(place.database, token, email, password, current.visit(), place.now())
        home = url_for("overview.show")
        return let_half_in(signed_in, home) if isinstance(signed_in, HalfIn) else let_in(signed_in, home)
    except WrongUse as fault:
        return _form(token, email[:320], fault)


def _form(token: str, email: str, fault: WrongUse | None) -> tuple[str, int]:
    place = current.workspace()
    with place.database.reading() as session:
        user = links.invited(session, token, place.now())
    if user is None:
        return render_template("setup/spent.html"), 404
    first = user.email == FIRST_ADMINISTRATOR
    page = render_template("setup/show.html", user=user, first=first, email=email, token=token, fault=fault)
    return page, 400 if fault else 200
