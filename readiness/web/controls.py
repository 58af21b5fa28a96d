"""All controls in scope, and one control with everything that is known about it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import Period
from readiness.domain.status import Status
from readiness.errors import ReadinessError, WrongUse
from readiness.services.controls import overrides, walkthroughs
from readiness.services.controls.in_charge import in_charge
from readiness.services.controls.overrides import DELEGATE, Change
from readiness.services.evidence.items import speaks_within
from readiness.services.judging.sheets import Reader, newest_evidence, sheets
from readiness.store import walkthroughs as records
from readiness.store.evidence import Reviewed
from readiness.web import charging, current, files, forms, tables
from readiness.web.answered import Answered
from readiness.web.picture import control_line, requirement_lines
from readiness.web.reasons import reasons
from readiness.web.scale import scale_of
from readiness.web.summary import shortcomings
from readiness.web.tables import Column, Table
from readiness.web.timeline import TOLD, chapters, components, slot_runs, stretches

pages = Blueprint("controls", __name__)
ORDER = tuple(Status)
UNFINISHED = "not in place"
NOT_IN_PLACE = (Status.FAILING, Status.IN_PROGRESS, Status.NOT_STARTED)
TABLE: Table[ControlAnswer] = Table(
    noun="controls",
    columns=(
        Column("Control", "id", lambda one: one.control.id),
        Column("Status", "status", lambda one: ORDER.index(one.status.status)),
        Column("Score", "score", lambda one: one.score.score if one.score else None, "num"),
        Column("Owner", "owner", lambda one: one.owner.email if one.owner else None),
        Column("Window", style="wide"),
    ),
    facets={
        "status": lambda one: (one.status.status.value, *((UNFINISHED,) if one.status.status in NOT_IN_PLACE else ())),
        "area": lambda one: one.control.area,
        "owner": lambda one: one.owner.email if one.owner else tables.NOBODY,
        "criterion": lambda one: one.criteria,
    },
    text=lambda one: " ".join(
        (one.control.id, one.control.title, one.control.area, one.owner.email if one.owner else tables.NOBODY)
    ),
    groups={
        "area": lambda one: one.control.area,
        "owner": lambda one: one.owner.email if one.owner else tables.NOBODY,
        "status": lambda one: one.status.status.value,
    },
    hide=(("status", Status.OUT_OF_SCOPE.value),),
)


@pages.get("/controls", defaults={"form": ""})
@pages.get("/controls.<file:form>")
def index(form: str) -> tables.Answer:
    """List them, with their status and a small picture each."""
    if not form:
        return _index()
    with current.reading() as session:
        shown = tables.shown(current.answer(session).controls, TABLE)
    return files.answer(form, "controls", [_row(one) for one in shown.rows])


@pages.post("/controls", provide_automatic_options=False)
def charge() -> tuple[str, int]:
    """Give the selected controls another owner, backup owner or cadence, each by itself."""
    told = charging.charged(charging.ALL)
    return _index(told), told.status


@pages.get("/controls/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one; `sheet` names the procedure that is shown whole where there are many."""
    return _page(id)


@pages.post("/controls/<id>/change")
def change(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Record another owner, backup owner or cadence from a day on, in the name of who is signed in."""
    form, me = request.form, current.person().email
    try:
        subject, field, seen = form.get("subject", id), form.get("field", ""), form.get("seen", "")
        if subject.partition("/")[0] != id or field == DELEGATE:
            raise WrongUse("this page changes its own control", "Open the page of the other one.")
        start = forms.needed_day(form, "from")
        asked = Change(subject, field, form.get("value", ""), start, me, form.get("reason", ""), None, seen)
        overrides.change(current.workspace(), asked)
    except ReadinessError as fault:
        return _page(id, fault), 400
    return redirect(url_for("controls.show", id=id, _anchor="answers"), code=303)


@pages.post("/controls/<id>/walkthrough")
def walk(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Record a walkthrough in the name of who is signed in."""
    form = request.form
    try:
        if form.get("outcome") not in (records.PASS, records.FAIL):
            raise WrongUse("a walkthrough passes or fails", "Say whether the control did what it says.")
        day, passed = forms.needed_day(form, "on"), form["outcome"] == records.PASS
        by, note = current.person().email, form.get("note", "").strip()
        walkthroughs.walk_through(current.workspace(), id, on=day, by=by, passed=passed, note=note)
    except ReadinessError as fault:
        return _page(id, fault), 400
    return redirect(url_for("controls.show", id=id, _anchor="walkthroughs"), code=303)


def _index(told: Answered | None = None) -> str:
    with current.reading() as session:
        answer = current.answer(session)
        offered = charging.offered(session, answer)
    scale = scale_of(answer.engagement.window, answer.as_of)
    shown = tables.shown(answer.controls, TABLE)
    return render_template(
        "controls/index.html",
        shown=shown,
        lines={one.control.id: control_line(one, scale) for group in shown.groups for one in group.rows},
        scale=scale,
        answered=told,
        next_window=answer.engagement.window.end + timedelta(days=1),
        **offered,
    )


def _page(id_: str, fault: ReadinessError | None = None) -> str:
    place, known_at = current.workspace(), current.known_at()
    with current.reading() as session:
        answer = current.answer(session)
        control = next((one for one in answer.controls if one.control.id == id_), None) or abort(404)
        reader = Reader(answer.engagement, answer.as_of, known_at)
        found = sheets(session, place, control, reader, request.args.get("sheet", ""))
        newest = _within(newest_evidence(session, control, known_at), current.limits(session))
        charge = in_charge(session, place, control, reader)
        walked = [one for one in records.of_control(session, id_, known_at) if one.performed_on <= answer.as_of]
    return render_template(
        "controls/show.html",
        one=control,
        why=reasons(control, answer.as_of),
        sheets=sorted(found, key=lambda sheet: not sheet.rows),
        newest=newest,
        charge=charge,
        walked=walked,
        roles=place.settings.owners,
        now_shown=answer.as_of == place.today and current.asked().known_at is None,
        next_window=answer.engagement.window.end + timedelta(days=1),
        fault=fault,
        typed=request.form,
        components=components(control),
        gaps=shortcomings([gap for gap in answer.gaps if gap.control == id_]),
        criteria={criterion.id: criterion.title for criterion in place.catalog.criteria},
        **_window(control, answer),
    )


def _window(control: ControlAnswer, answer: Assessment) -> Mapping[str, Any]:
    """Return the window of a control as it is drawn and told: its lines, its slots, its stretches, its chapters."""
    scale = scale_of(answer.engagement.window, answer.as_of)
    return {
        "scale": scale,
        "line": control_line(control, scale),
        "rows": requirement_lines(control, scale),
        "chapters": list(chapters(control, scale)),
        "slots": {line.requirement.id: slot_runs(line.coverage) for line in control.lines},
        "told": TOLD,
        "stretches": {line.requirement.id: stretches(line.coverage, answer.as_of) for line in control.lines},
    }


def _within(newest: Mapping[str, tuple[Reviewed, ...]], days: Period | None) -> Mapping[str, tuple[Reviewed, ...]]:
    """Keep the items that a person may look at."""
    return {line: tuple(one for one in items if speaks_within(one.row, days)) for line, items in newest.items()}


def _row(one: ControlAnswer) -> Mapping[str, Any]:
    """Return a control as a flat row."""
    return {
        "id": one.control.id,
        "title": one.control.title,
        "area": one.control.area,
        "status": one.status.status.value,
        "score": one.score.score if one.score else None,
        "owner": one.owner.email if one.owner else None,
        "criteria": list(one.criteria),
        "flags": list(one.status.flags),
    }
