"""The hand-overs: issued, checked, and taken away as the zip that the auditor verifies."""

from io import SEEK_END

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from werkzeug import Response as Sent

from readiness.bundle.report import Report
from readiness.errors import ReadinessError
from readiness.services import handed
from readiness.services.documents import bundle_document
from readiness.services.pieces import Pieces
from readiness.store import bundles, engagements
from readiness.store.bundles import Bundle
from readiness.store.database import Session
from readiness.web import current, files, tables
from readiness.web.tables import Column, Table

pages = Blueprint("bundles", __name__)
TABLE: Table[Bundle] = Table(
    noun="bundles",
    columns=(
        Column("Number", "number", lambda one: one.number),
        Column("Issued", "made", lambda one: one.made_at),
        Column("Engagement"),
        Column("Files", "files", lambda one: one.files, "num"),
        Column("Size", "bytes", lambda one: one.bytes, "num"),
        Column("Left out, with reasons", "omissions", lambda one: one.omissions, "num"),
        Column("The bundle"),
    ),
)


@pages.get("/bundles", defaults={"form": ""})
@pages.get("/bundles.<file:form>")
def index(form: str) -> tables.Answer:
    """List them, the newest first."""
    return _page(form)


@pages.get("/bundles/<int:number>.zip")
def take(number: int) -> Response:
    """Hand one out, byte for byte as it was issued."""
    with current.reading() as session:
        found(session, number)
    stream = handed.opened(current.workspace(), number)
    response = Response(Pieces(stream), mimetype="application/zip")
    response.content_length = stream.seek(0, SEEK_END)
    stream.seek(0)
    response.headers["Content-Disposition"] = f'attachment; filename="readiness-bundle-{number:04}.zip"'
    return response


@pages.post("/bundles/issue")
def issue() -> Sent | tuple[tables.Answer, int]:
    """Issue the next one, for the engagement that is measured against."""
    try:
        handed.issue(current.workspace(), request.form.get("engagement") or None)
    except ReadinessError as fault:
        return _page("", fault=fault), 409
    return redirect(url_for("bundles.index"), code=303)


@pages.post("/bundles/<int:number>/check")
def check(number: int) -> tables.Answer:
    """Write one again and verify it."""
    with current.reading() as session:
        found(session, number)
    return _page("", checked=(number, handed.checked(current.workspace(), number)))


def seen(session: Session) -> tuple[Bundle, ...]:
    """Return the issues a person may see, the newest first; an auditor those of their engagement."""
    own = current.own_engagement(session) if current.confined() else None
    if current.confined() and own is None:
        return ()
    return tuple(reversed(bundles.all_(session, own.id if own else None)))


def found(session: Session, number: int) -> Bundle:
    """Return one issue as a person may see it; 404 for any other."""
    return next((one for one in seen(session) if one.number == number), None) or abort(404)


def _page(
    form: str, *, fault: ReadinessError | None = None, checked: tuple[int, Report] | None = None
) -> tables.Answer:
    g.link = current.asked().link
    with current.reading() as session:
        found = seen(session)
        names = {one.id: one.name for one in engagements.all_(session)}
        selected = engagements.selected(session)
    shown = tables.shown(found, TABLE)
    if form:
        return files.answer(form, "bundles", [bundle_document(one) for one in shown.rows])
    return render_template(
        "bundles/index.html", shown=shown, names=names, selected=selected, fault=fault, checked=checked
    )
