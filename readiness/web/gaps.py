"""The gaps: what an auditor would find, in the order of seriousness, and who must do what until when."""

from flask import Blueprint, render_template

from readiness.services.documents import gap_row
from readiness.web import current, tables
from readiness.web.summary import shortcomings

pages = Blueprint("gaps", __name__)


@pages.get("/gaps", defaults={"form": ""})
@pages.get("/gaps.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List those the address asks for."""
    with current.reading() as session:
        answer = current.answer(session)
    shown = tables.filtered(answer.gaps, tables.GAP_FACETS)
    if form:
        return tables.exported(form, "gaps", [gap_row(gap) for gap in shown.rows])
    return render_template("gaps/index.html", shown=shown, together=shortcomings(shown.rows))
