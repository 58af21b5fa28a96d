"""What the person who is signed in must do, by day."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.domain.calendar import local_date
from readiness.domain.duties import Duty
from readiness.domain.reminders import addressees, reached
from readiness.errors import ReadinessError
from readiness.services import overrides
from readiness.services.duties import due_list
from readiness.services.overrides import DELEGATE, Change
from readiness.services.reminders import circle
from readiness.web import current, forms, tables

pages = Blueprint("mine", __name__)


@pages.get("/mine", defaults={"form": ""})
@pages.get("/mine.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List what is due for the person now, and what will be; for whom they act too."""
    return _page(form)


def page() -> tables.Answer:
    """Show what is due, as the front door of who does the work."""
    return _page("")


@pages.post("/mine/delegate")
def delegate() -> Response | tuple[tables.Answer, int]:
    """Let somebody act for the person who is signed in, from a day to a day."""
    me, form = current.person().email, request.form
    try:
        start, until = forms.needed_day(form, "from"), forms.needed_day(form, "until")
        asked = Change(me, DELEGATE, form.get("value", ""), start, me, form.get("reason", ""), until, form.get("seen"))
        overrides.change(current.workspace(), asked)
    except ReadinessError as fault:
        return _page("", fault), 400
    return redirect(url_for("mine.index"), code=303)


def _page(form: str, fault: ReadinessError | None = None) -> tables.Answer:
    place, person = current.workspace(), current.person()
    now = place.now()
    today = local_date(now, place.zone)
    with current.reading() as session:
        around = circle(session, place, now, today)
        found = due_list(session, place, now)
        acting = [one for one in overrides.delegations(session, today, now) if person.email in (one.subject, one.value)]
        seen = overrides.newest(session, place, person.email, now)
    mine, coming = [], []
    for duty in found:
        at = reached(duty, today)
        if at is not None and person.email in addressees(duty, at, around):
            mine.append((duty, at))
        elif at is None and duty.owner and around.acting(duty.owner) == person.email:
            coming.append(duty)
    if form:
        return tables.exported(form, "mine", [_row(duty) for duty in (*(one for one, _ in mine), *coming)])
    late = sum(duty.due < today for duty, _ in mine)
    return render_template(
        "mine/index.html",
        mine=mine,
        coming=coming,
        late=late,
        acting=acting,
        seen=seen,
        fault=fault,
        typed=request.form,
    )


def _row(duty: Duty) -> dict[str, object]:
    return {
        "kind": duty.kind.value,
        "control": duty.control,
        "subject": duty.subject,
        "what": duty.what,
        "owner": duty.owner,
        "due": duty.due.isoformat(),
        "until": duty.until.isoformat(),
    }
