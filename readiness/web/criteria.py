"""The criteria: which controls answer each and how it stands, one by one as a matrix, and by the names of other frameworks."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template

from readiness.domain.assessment import Assessment
from readiness.domain.status import Status
from readiness.services.catalog import crosswalk as kinship
from readiness.services.documents import gap_row
from readiness.web import current, files, tables
from readiness.web.matrix import Answered, Kin, Stand, answered, kin
from readiness.web.picture import control_line
from readiness.web.scale import scale_of
from readiness.web.summary import shortcomings
from readiness.web.tables import Column, Table

pages = Blueprint("criteria", __name__)
ORDER = tuple(Stand)
TABLE: Table[Answered] = Table(
    noun="criteria",
    columns=(
        Column("Criterion", "id", lambda one: one.criterion.id),
        Column("How it stands", "stand", lambda one: ORDER.index(one.stand)),
        Column("Score", "score", lambda one: one.score, "num"),
        Column("Controls that answer it", "controls", lambda one: len(one.controls)),
    ),
    facets={
        "category": lambda one: one.criterion.category.value,
        "stand": lambda one: one.stand.value,
        "control": lambda one: tuple(each.control.id for each in one.controls),
    },
    text=lambda one: " ".join(
        (
            one.criterion.id,
            one.criterion.title,
            one.criterion.series_name,
            *one.kin,
            *(c.control.id for c in one.controls),
        )
    ),
    groups={
        "series": lambda one: f"{one.criterion.series} {one.criterion.series_name}",
        "stand": lambda one: one.stand.value,
    },
    hide=(("stand", Stand.OUT_OF_SCOPE.value),),
)
CROSSWALK: Table[Kin] = Table(
    noun="crosswalk",
    columns=(
        Column("There", "id"),
        Column("Criteria that resemble it"),
        Column("How they stand", "stand", lambda one: ORDER.index(one.stand)),
        Column("Controls behind it", "controls", lambda one: len(one.controls)),
    ),
    facets={
        "framework": lambda one: one.framework,
        "stand": lambda one: one.stand.value,
        "criterion": lambda one: tuple(row.criterion.id for row, _ in one.criteria),
    },
    text=lambda one: " ".join((one.id, one.framework, *(row.criterion.id for row, _ in one.criteria))),
    groups={"framework": lambda one: one.framework},
)


@pages.get("/criteria", defaults={"form": ""})
@pages.get("/criteria.<file:form>")
def index(form: str) -> tables.Answer:
    """List them with their controls, and draw which control answers which."""
    rows, found = _rows()
    shown = tables.shown(rows, TABLE)
    if form:
        return files.answer(form, "criteria", [_flat(one) for one in shown.rows])
    drawn = [one for one in shown.rows if one.stand is not Stand.OUT_OF_SCOPE]
    used = {each.control.id for one in drawn for each in one.controls}
    columns = [one for one in found.controls if one.control.id in used]
    return render_template("criteria/index.html", shown=shown, rows=rows, drawn=drawn, columns=columns)


@pages.get("/criteria/crosswalk", defaults={"form": ""})
@pages.get("/criteria/crosswalk.<file:form>")
def crosswalk(form: str) -> tables.Answer:
    """List the names of other frameworks with the criteria that resemble them and the controls behind."""
    rows, _ = _rows()
    shown = tables.shown(kin(rows), CROSSWALK)
    if form:
        return files.answer(form, "crosswalk", [_kin_row(one) for one in shown.rows])
    return render_template("criteria/crosswalk.html", shown=shown)


@pages.get("/criteria/<id>", defaults={"form": ""})
@pages.get("/criteria/<id>.<file:form>")
def show(id: str, form: str) -> tables.Answer:  # noqa: A002 -- what it is
    """Show one: its controls with their pictures, its gaps, its names elsewhere. The files hold its gaps."""
    rows, answer = _rows()
    place = next((n for n, one in enumerate(rows) if one.criterion.id == id), None)
    one = rows[place] if place is not None else abort(404)
    gaps = [gap for gap in answer.gaps if gap.criterion == id]
    if form:
        return files.answer(form, "gaps", [gap_row(gap) for gap in gaps])
    scale = scale_of(answer.engagement.window, answer.as_of)
    around = [rows[n].criterion.id if 0 <= n < len(rows) else None for n in ((place or 0) - 1, (place or 0) + 1)]
    return render_template(
        "criteria/show.html",
        one=one,
        around=around,
        scale=scale,
        lines={each.control.id: control_line(each, scale) for each in one.controls},
        exempt=[
            each for each in answer.controls if id in each.control.criteria and each.status.status is Status.EXEMPT
        ],
        gaps=shortcomings(gaps),
        kin=kinship.named(kinship.of(id)),
    )


def _rows() -> tuple[tuple[Answered, ...], Assessment]:
    with current.reading() as session:
        answer = current.answer(session)
    return answered(current.workspace().catalog.criteria, answer), answer


def _flat(one: Answered) -> Mapping[str, Any]:
    elsewhere = kinship.of(one.criterion.id)
    return {
        "id": one.criterion.id,
        "title": one.criterion.title,
        "category": one.criterion.category.value,
        "series": one.criterion.series,
        "stand": one.stand.value,
        "score": one.score,
        "controls": [each.control.id for each in one.controls],
        "failing": [each.control.id for each in one.controls if each.status.status is Status.FAILING],
        "iso_annex_a": list(elsewhere.iso_annex_a),
        "iso_clauses": list(elsewhere.iso_clauses),
        "nist_csf": list(elsewhere.csf),
    }


def _kin_row(one: Kin) -> Mapping[str, Any]:
    return {
        "framework": one.framework,
        "id": one.id,
        "criteria": [f"{row.criterion.id}:{sure}" if sure else row.criterion.id for row, sure in one.criteria],
        "stand": one.stand.value,
        "controls": [each.control.id for each in one.controls],
    }
