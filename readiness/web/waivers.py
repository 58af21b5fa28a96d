"""Answers to exceptions: what is waived and until when, asking for one from a failing item, and somebody else's yes or no."""

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.errors import ReadinessError
from readiness.services.waivers import effects, proposals, standings
from readiness.services.waivers.standings import Standing, Told
from readiness.store.database import Session
from readiness.store.waiver_proposals import WaiverProposal
from readiness.web import current, files, forms, tables
from readiness.web.answered import Answered, answered
from readiness.web.roles import ONE_ENGAGEMENT
from readiness.web.tables import Column, Table

pages = Blueprint("waivers", __name__)
APPROVE, DECLINE = "approve", "decline"
ORDER = tuple(Standing)
A_QUARTER = timedelta(days=90)
GRANTED = (Standing.IN_FORCE, Standing.EXPIRED, Standing.ENDED)
TABLE: Table[Told] = Table(
    noun="waivers",
    columns=(
        Column("Item", "item", lambda one: one.item),
        Column("State", "standing", lambda one: ORDER.index(one.standing)),
        Column("Why"),
        Column("Who", "by", lambda one: one.by),
        Column("Since", "since", lambda one: one.since),
        Column("Until", "expires", lambda one: one.last),
    ),
    facets={
        "standing": lambda one: one.standing.value,
        "procedure": lambda one: one.procedure,
        "by": lambda one: one.by,
    },
    text=lambda one: " ".join((one.item, one.procedure, one.reason, one.by, one.approved_by or "")),
    groups={"procedure": lambda one: one.procedure, "standing": lambda one: one.standing.value},
)


@pages.get("/waivers", defaults={"form": ""})
@pages.get("/waivers.<file:form>")
def index(form: str) -> tables.Answer:
    """List them as they stand on the day asked about; what waits for an answer first."""
    if not form:
        return _index()
    with current.reading() as session:
        shown = tables.shown(seen(session), TABLE)
    return files.answer(form, "waivers", [standings.described(one) for one in shown.rows])


@pages.post("/waivers", provide_automatic_options=False)
def answer() -> tuple[str, int]:
    """Approve or decline what is selected in the list, each by itself, in the name of who is signed in."""
    place, by = current.workspace(), current.person().email
    told = answered(
        {APPROVE: "approved", DECLINE: "declined"},
        lambda word, ids, reason: proposals.answer_each(place, ids, by, approved=word == APPROVE, reason=reason),
    )
    return _index(told), told.status


@pages.get("/waivers/ask")
def ask() -> str:
    """Ask for one, with what it would change."""
    return _form(request.args.get("procedure", ""), request.args.get("item", ""))


@pages.post("/waivers/ask")
def propose() -> Response | tuple[str, int]:
    """Record what is asked, in the name of who is signed in; what was typed stays where something is wrong."""
    form = request.form
    procedure, item = form.get("procedure", ""), form.get("item", "")
    try:
        made = proposals.propose(
            current.workspace(),
            procedure,
            item,
            reason=form.get("reason", ""),
            by=current.person().email,
            expires=forms.day(form, "expires"),
        )
    except ReadinessError as fault:
        return _form(procedure, item, fault), 400
    return redirect(url_for("waivers.show", id=made.id), code=303)


@pages.get("/waivers/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one with its history, and to who may answer what it would change."""
    return _page(id)


@pages.post("/waivers/<id>/approve")
def approve(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Approve it in the name of who is signed in."""
    try:
        made = proposals.approve(current.workspace(), id, current.person().email, request.form.get("reason", ""))
    except ReadinessError as fault:
        return _page(id, fault), 400
    return redirect(url_for("waivers.show", id=made.id), code=303)


@pages.post("/waivers/<id>/decline")
def decline(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Decline it in the name of who is signed in."""
    try:
        proposals.decline(current.workspace(), id, current.person().email, request.form.get("reason", ""))
    except ReadinessError as fault:
        return _page(id, fault), 400
    return redirect(url_for("waivers.show", id=id), code=303)


@pages.post("/waivers/<id>/end")
def end(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """End it early in the name of who is signed in."""
    form, by = request.form, current.person().email
    try:
        start = forms.needed_day(form, "from")
        proposals.end(current.workspace(), id, start=start, by=by, reason=form.get("reason", ""))
    except ReadinessError as fault:
        return _page(id, fault), 400
    return redirect(url_for("waivers.show", id=id), code=303)


def seen(session: Session) -> tuple[Told, ...]:
    """Return those a person may see; an auditor sees what was granted for controls of the engagement."""
    found = standings.listed(session, current.workspace(), _day(), current.known_at())
    if current.person().role not in ONE_ENGAGEMENT:
        return found
    answer, days = current.answer(session), current.limits(session)
    used = {use.id for one in answer.controls if one.criteria for use in one.control.procedures}
    return tuple(
        one for one in found if one.standing in GRANTED and one.procedure in used and (days is None or one.meets(days))
    )


def _index(told: Answered | None = None) -> str:
    with current.reading() as session:
        found = seen(session)
    return render_template(
        "waivers/index.html",
        shown=tables.shown(found, TABLE),
        known=len(found),
        users=_users(),
        day=_day(),
        wait={one.id for one in found if _may_decide(one)},
        answered=told,
        named={one.proposal.id if one.proposal else one.id: one for one in found},
    )


def _page(id_: str, fault: ReadinessError | None = None) -> str:
    place = current.workspace()
    with current.reading() as session:
        one = next((one for one in seen(session) if id_ in one.ids), None) or abort(404)
        waits = one.proposal if one.standing is Standing.WAITING else None
        effect = effects.effect(session, place, effects.supposed(place, waits)) if waits else None
    return render_template(
        "waivers/show.html",
        one=one,
        users=_users().get(one.procedure, ()),
        procedure=place.procedures.get(one.procedure),
        effect=effect,
        may_decide=_may_decide(one),
        may_end=proposals.may_end(current.person(), one, place.today) and _day() == place.today,
        fault=fault,
        typed=request.form,
    )


def _form(procedure: str, item: str, fault: ReadinessError | None = None) -> str:
    place = current.workspace()
    known = place.procedures.get(procedure)
    today = place.today
    usual = None if known is None or known.is_population else today + A_QUARTER
    with current.reading() as session:
        would = WaiverProposal("", procedure, item, "", current.person().email, usual, place.now())
        effect = effects.effect(session, place, effects.supposed(place, would)) if known and item.strip() else None
    return render_template(
        "waivers/ask.html",
        procedure=known,
        named=procedure,
        item=item,
        users=_users().get(procedure, ()),
        choices=[one for one in place.procedures.values() if one.id in _users()],
        usual=usual,
        effect=effect,
        fault=fault,
        typed=request.form,
    )


def _users() -> dict[str, tuple[str, ...]]:
    """Return the controls that use each procedure."""
    found: dict[str, tuple[str, ...]] = {}
    for control in current.workspace().catalog.controls:
        for use in control.procedures:
            found[use.id] = (*found.get(use.id, ()), control.id)
    return found


def _day() -> date:
    return current.asked().as_of or current.workspace().today


def _may_decide(one: Told) -> bool:
    return proposals.may_decide(current.person(), one)
