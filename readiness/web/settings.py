"""What the workspace is made of: engagements, whether its parts answer, owners, and every setting with the line to edit."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug import Response

from readiness import __version__
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import ReadinessError, Refusal, WrongConfiguration, WrongUse
from readiness.services import checkpoints
from readiness.services import engagements as service
from readiness.services.engagements import Proposal
from readiness.services.installation import settings_in_force
from readiness.services.people import accounts
from readiness.services.scheduling.schedule import scheduler_seen
from readiness.store import engagements
from readiness.store.accounts import AUDITOR
from readiness.web import current, forms
from readiness.web.health import health

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.get("")
def show() -> str:
    """Show it."""
    return _page()


@pages.post("/engagements")
def create_engagement() -> Response | tuple[str, int]:
    """Create an engagement; what was typed stays where it cannot be."""
    try:
        service.create(current.workspace(), _proposal(), current.person().email)
    except (WrongUse, Refusal) as fault:
        return _page(fault), 409 if isinstance(fault, Refusal) else 400
    return _back()


@pages.post("/engagements/<id>/select")
def select_engagement(id: str) -> Response:  # noqa: A002 -- what it is
    """Measure everything against this one from now on."""
    service.select(current.workspace(), _found(id).id, current.person().email)
    return _back()


@pages.post("/engagements/<id>/scope")
def sign_scope(id: str) -> Response:  # noqa: A002 -- what it is
    """Sign what is in scope, in the name of who is signed in."""
    service.sign_scope(current.workspace(), _found(id).id, current.person().email)
    return _back()


def _back() -> Response:
    return redirect(url_for("settings.show"), code=303)


def _found(id_: str) -> Engagement:
    with current.reading() as session:
        found = engagements.find(session, id_)
    return found if found is not None and found.id == id_ else abort(404)


def _proposal() -> Proposal:
    form = request.form
    if form.get("type") not in ("1", "2"):
        raise WrongUse("an engagement is of Type 1 or Type 2", "Choose one.")
    firm = form.get("firm", "").strip()
    return Proposal(
        type=ReportType(int(form["type"])),
        start=forms.day(form, "start"),
        end=forms.day(form, "end"),
        as_of=forms.day(form, "as_of"),
        categories=frozenset(_category(name) for name in form.getlist("category")),
        firm=firm,
        name=form.get("name", "").strip() or None,
    )


def _category(name: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        raise WrongUse(f"there is no category {name[:40]!r}", f"Choose from: {', '.join(Category)}.") from None


def _page(fault: ReadinessError | None = None) -> str:
    place = current.workspace()
    with current.reading() as session:
        people = accounts.everybody(session)
        seen = scheduler_seen(session)
    owners = settings_in_force.owners(place, people)
    return render_template(
        "settings/show.html",
        engagements_known=service.listed(place),
        auditors=Counter(one.engagement for one in people if one.role == AUDITOR and not one.locked_out(place.now())),
        health=health(),
        seen=seen,
        key=_key(),
        version=__version__,
        owners=owners,
        ownerless=[one for one in owners if one.vacant],
        sections=settings_in_force.sections(place),
        connections=list(settings_in_force.connections(place)),
        unapplied=settings_in_force.unapplied(place),
        categories=list(Category),
        fault=fault,
        typed=request.form if fault else {},
        chosen=request.form.getlist("category") if fault else [Category.SECURITY.value],
    )


def _key() -> dict[str, Any]:
    """Return the fingerprint of the signing key, or what is wrong with it."""
    try:
        return {"fingerprint": checkpoints.fingerprint(current.workspace()), "fault": None}
    except WrongConfiguration as fault:
        return {"fingerprint": None, "fault": str(fault)}
