"""All controls in scope, and one control with everything that is known about it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template

from readiness.domain.assessment import ControlAnswer
from readiness.domain.status import Status
from readiness.services.sheets import Reader, newest_evidence, sheets
from readiness.web import current, tables
from readiness.web.picture import control_line, requirement_lines
from readiness.web.reasons import reasons
from readiness.web.scale import scale_of
from readiness.web.summary import shortcomings
from readiness.web.tables import Column, Table
from readiness.web.timeline import chapters, components, stretches

pages = Blueprint("controls", __name__)
ORDER = tuple(Status)
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
        "status": lambda one: one.status.status.value,
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
@pages.get("/controls.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List them, with their status and a small picture each."""
    with current.reading() as session:
        answer = current.answer(session)
    scale = scale_of(answer.engagement.window, answer.as_of)
    shown = tables.shown(answer.controls, TABLE)
    if form:
        return tables.exported(form, "controls", [_row(one) for one in shown.rows])
    lines = {one.control.id: control_line(one, scale) for group in shown.groups for one in group.rows}
    return render_template("controls/index.html", shown=shown, lines=lines, scale=scale)


@pages.get("/controls/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one."""
    place, known_at = current.workspace(), current.known_at()
    with current.reading() as session:
        answer = current.answer(session)
        control = next((one for one in answer.controls if one.control.id == id), None) or abort(404)
        found = sheets(session, place, control, Reader(answer.engagement, answer.as_of, known_at))
        newest = newest_evidence(session, control, known_at)
    scale = scale_of(answer.engagement.window, answer.as_of)
    return render_template(
        "controls/show.html",
        one=control,
        why=reasons(control, answer.as_of),
        sheets=sorted(found, key=lambda sheet: not sheet.rows),
        newest=newest,
        scale=scale,
        line=control_line(control, scale),
        rows=requirement_lines(control, scale),
        chapters=list(chapters(control, scale)),
        stretches={line.requirement.id: stretches(line.coverage, answer.as_of) for line in control.lines},
        components=components(control),
        gaps=shortcomings([gap for gap in answer.gaps if gap.control == id]),
        criteria={criterion.id: criterion.title for criterion in place.catalog.criteria},
    )


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
