"""Adding and taking away one's own second factor; what is shown once is an answer to a form and never an address."""

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug import Response

from readiness import clock
from readiness.errors import Refusal, WrongUse
from readiness.services.people import factors
from readiness.services.people.factors import Enrolment
from readiness.services.people.sessions import TooManyAttempts
from readiness.store.accounts import User
from readiness.web import current
from readiness.workspace import Workspace

TITLE = "The secret, for the camera of a telephone"
pages = Blueprint("factor", __name__, url_prefix="/account/second-factor")


@pages.get("")
def show() -> str:
    """Show whether there is one, and the way to another state."""
    return _page()


@pages.post("")
def begin() -> str | tuple[str, int]:
    """Show a new secret to who proves the password."""
    try:
        return _page(enrolment=factors.propose(*_mine(), request.form.get("password", ""), current.visit()))
    except (WrongUse, Refusal) as fault:
        return _page(fault=fault), _status(fault)


@pages.post("/confirm")
def confirm() -> str | tuple[str, int]:
    """Ask for it from now on, once a code shows that the telephone knows it; show the recovery codes."""
    try:
        # a telephone knows the real time only, whatever day a workspace plays
        return _page(codes=factors.confirm(*_mine(), request.form.get("code", ""), current.visit(), clock.now()))
    except (WrongUse, Refusal) as fault:
        return _page(fault=fault, enrolment=factors.proposed(*_mine())), _status(fault)


@pages.post("/codes")
def renew_codes() -> str | tuple[str, int]:
    """Show new recovery codes; those before work no more."""
    try:
        return _page(codes=factors.renew_codes(*_mine(), request.form.get("password", ""), current.visit()))
    except (WrongUse, Refusal) as fault:
        return _page(fault=fault), _status(fault)


@pages.post("/end")
def remove() -> Response | tuple[str, int]:
    """Take it away, by the password and a code."""
    form = request.form
    try:
        factors.remove(*_mine(), form.get("password", ""), form.get("code", ""), current.visit(), clock.now())
    except (WrongUse, Refusal) as fault:
        return _page(fault=fault), _status(fault)
    return redirect(url_for("factor.show"), code=303)


def drawn(uri: str) -> Markup:
    """Return an address as a picture for a camera: black on white in any colours, drawn here and nowhere else."""
    picture = segno.make(uri, error="m", micro=False)
    svg = picture.svg_inline(
        dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None, title=TITLE
    )
    return Markup(svg)  # noqa: S704 -- numbers and paths of our own making


def _mine() -> tuple[Workspace, User]:
    return current.workspace(), current.person()


def _status(fault: WrongUse | Refusal) -> int:
    return 429 if isinstance(fault, TooManyAttempts) else 409 if isinstance(fault, Refusal) else 400


def _page(
    enrolment: Enrolment | None = None, codes: tuple[str, ...] = (), fault: WrongUse | Refusal | None = None
) -> str:
    place, me = current.workspace(), current.person()
    with current.reading() as session:
        left = factors.codes_left(session, me)
        since = me.factor_since or (place.now() if codes else None)
    return render_template(
        "account/factor.html",
        since=since,
        left=left,
        enrolment=enrolment,
        picture=drawn(enrolment.uri) if enrolment else None,
        codes=codes,
        must=me.role in place.settings.sign_in.second_factor,
        fault=fault,
    )
