"""The hand-overs: issued, checked, and taken away as the zip that the auditor verifies."""

from io import SEEK_END
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug import Response as Sent

from readiness.bundle.report import Report
from readiness.errors import ReadinessError
from readiness.services.bundles import downloads, issuing
from readiness.services.documents import bundle_document
from readiness.services.files.outgoing import Pieces
from readiness.store import bundles, engagements
from readiness.store.bundles import Bundle
from readiness.store.database import Session
from readiness.web import current, files, tables
from readiness.web.background import prepare_bundles
from readiness.web.roles import may
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
    stream = downloads.opened(current.workspace(), number)
    response = Response(Pieces(stream), mimetype="application/zip")
    response.content_length = stream.seek(0, SEEK_END)
    stream.seek(0)
    response.headers["Content-Disposition"] = f'attachment; filename="readiness-bundle-{number:04}.zip"'
    return response


@pages.get("/bundles/making")
def making() -> str:
    """Show how far the next one is, as a part of the page, for a browser that asks again."""
    with current.reading() as session:
        return render_template("bundles/making.html", **under_way(session))


@pages.post("/bundles/issue")
def issue() -> Sent | tuple[tables.Answer, int]:
    """Ask for the next one, for the engagement that is measured against; it is made beside the pages."""
    try:
        issuing.ask(current.workspace(), request.form.get("engagement") or None, current.person().email)
        prepare_bundles(current.workspace())
    except ReadinessError as fault:
        return _page("", fault=fault), 409
    return redirect(url_for("bundles.index"), code=303)


@pages.post("/bundles/<int:number>/check")
def check(number: int) -> tables.Answer:
    """Write one again and verify it."""
    with current.reading() as session:
        found(session, number)
    return _page("", checked=(number, downloads.checked(current.workspace(), number)))


def seen(session: Session) -> tuple[Bundle, ...]:
    """Return the issues a person may see, the newest first; an auditor those of their engagement."""
    own = current.own_engagement(session) if current.confined() else None
    if current.confined() and own is None:
        return ()
    return tuple(reversed(bundles.all_(session, own.id if own else None)))


def under_way(session: Session) -> dict[str, Any]:
    """Return what was asked for last and where it stands, to who may ask for more."""
    place = current.workspace()
    if not may(current.person().role, "bundles.making"):
        return {}
    one = issuing.newest(session, place.now())
    return {
        "making": issuing.described(place, one) if one else None,
        "asked": one,
        "selected": engagements.selected(session),
        "number": len(bundles.all_(session)) + 1,
    }


def found(session: Session, number: int) -> Bundle:
    """Return one issue as a person may see it; 404 for any other."""
    return next((one for one in seen(session) if one.number == number), None) or abort(404)


def _page(
    form: str, *, fault: ReadinessError | None = None, checked: tuple[int, Report] | None = None
) -> tables.Answer:
    with current.reading() as session:
        found = seen(session)
        names = {one.id: one.name for one in engagements.all_(session)}
        around = under_way(session)
    shown = tables.shown(found, TABLE)
    if form:
        return files.answer(form, "bundles", [bundle_document(one) for one in shown.rows])
    return render_template("bundles/index.html", shown=shown, names=names, fault=fault, checked=checked, **around)
