"""What the person who is signed in must do: what fails of theirs first, then what is due, then what waits for their word."""

from functools import partial

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.domain.calendar import local_date
from readiness.domain.mine import headline
from readiness.errors import ReadinessError, WrongUse
from readiness.services.controls import overrides
from readiness.services.controls.overrides import DELEGATE, Change
from readiness.services.duties import mine as service
from readiness.web import current, files, forms, tables

pages = Blueprint("mine", __name__)
FEW = 5
"""Items of one test that are shown here; its control's page and the files have all."""
WAITING_AT_MOST = 20


@pages.get("/mine", defaults={"form": ""})
@pages.get("/mine.<file:form>")
def index(form: str) -> tables.Answer:
    """Tell what the person has to do now, and what they will have; for whom they act too."""
    return _page(form)


def page() -> tables.Answer:
    """Show the same, as the front door of who does the work."""
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
    place, person, elsewhere = current.workspace(), current.person(), current.asked()
    if form and elsewhere.link:
        raise WrongUse("what a person has to do is about now", "Leave out as_of, known_at and engagement.")
    g.link = {}  # what stands here is about today, and so is where it leads
    now = place.now()
    today = local_date(now, place.zone)
    with current.reading() as session:
        found = service.of_person(session, place, person, now)
        acting = [one for one in overrides.delegations(session, today, now) if person.email in (one.subject, one.value)]
        seen = overrides.newest(session, place, person.email, now)
    if form:
        return files.answer(form, "mine", service.rows(place, found))
    return render_template(
        "mine/index.html",
        mine=found,
        headline=headline(found),
        procedures=place.procedures,
        why=partial(service.why, place),
        untold=service.untold,
        few=FEW,
        most=WAITING_AT_MOST,
        acting=acting,
        seen=seen,
        elsewhere=elsewhere,
        fault=fault,
        typed=request.form,
    )
