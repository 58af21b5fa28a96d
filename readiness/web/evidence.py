"""The evidence: all of it as a list, and one item with its state, where it counts, its history, its bytes and raw form."""

from flask import Blueprint, Response, abort, render_template, request

from readiness.errors import ReadinessError
from readiness.services.evidence import counting, items, reviews
from readiness.services.evidence.items import Kept, kept, pretty
from readiness.services.files.outgoing import Pieces
from readiness.store import engagements, evidence
from readiness.store.database import Session
from readiness.store.evidence import SUBMITTED, Reviewed
from readiness.store.paging import Source
from readiness.web import current, listing, tables
from readiness.web.answered import Answered
from readiness.web.roles import TABLE
from readiness.web.tables import Column

pages = Blueprint("evidence", __name__)
COLUMNS: tuple[Column[Reviewed], ...] = (
    Column("What", "about"),
    Column("Speaks about", "speaks"),
    Column("From", "from"),
    Column("Came", "came"),
    Column("Rows", "rows", style="num"),
    Column("State", "state"),
)


@pages.get("/evidence", defaults={"form": ""})
@pages.get("/evidence.<file:form>")
def index(form: str) -> tables.Answer:
    """List everything that was collected or brought, the newest first."""
    place = current.workspace()
    with current.reading() as session:
        if form:
            return listing.exported(form, "evidence", listed(session), lambda one: items.flat(place, one))
        return page(session)


@pages.get("/evidence/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one."""
    return item_page(id)


def item_page(id: str, fault: ReadinessError | None = None) -> str:  # noqa: A002 -- what it is
    """Show one item, and above it why an answer to it was not taken; 404 for one that the person may not see."""
    place = current.workspace()
    with current.reading() as session:
        found = kept_item(session, id)
        answer = current.answer(session) if engagements.selected(session) else None
        document = items.whole(session, place, found.item, current.known_at())
        judged = counting.judged_on(session, place, found.item.row, current.limits(session))
    return render_template(
        "evidence/show.html",
        one=found,
        said=document,
        counted=counting.counted(answer, found.item) if answer else None,
        judged=judged,
        envelope=pretty(found.envelope),
        line=next((line for line in place.catalog.requirements if line.id == found.item.row.requirement), None),
        may_answer=_may(found.item),
        fault=fault,
        typed=request.form,
        readers=sorted(TABLE["evidence.download"]),
    )


@pages.get("/evidence/<id>/<sha256>")
def download(id: str, sha256: str) -> Response:  # noqa: A002 -- what it is
    """Hand out the bytes of one of its files, never to be shown in the browser."""
    with current.reading() as session:
        found = kept_item(session, id)
    part = next((part for part in found.parts if part.sha256 == sha256), None) or abort(404)
    response = Response(Pieces(current.workspace().vault.open(sha256)), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{part.safe_name}"'
    response.content_length = part.bytes
    return response


def page(session: Session, answered: Answered | None = None) -> str:
    """Show the list, and above it what came of an answer to several of its items."""
    shown = listing.shown(session, listed(session), COLUMNS)
    return render_template(
        "evidence/index.html",
        shown=shown,
        waiting=evidence.waiting(session, current.known_at()),
        wait={item.row.id for item in shown.rows if item.state == SUBMITTED and _may(item)},
        answered=answered,
        named=evidence.by_id(session, [one.id for one in answered.refused]) if answered else {},
    )


def listed(session: Session) -> Source[Reviewed]:
    """Describe the list of items as the person may see it."""
    return evidence.listed(current.known_at(), current.limits(session))


def kept_item(session: Session, id_: str) -> Kept:
    """Return one item as the person may see it; 404 for any other."""
    return kept(session, id_, current.known_at(), current.limits(session)) or abort(404)


def _may(item: Reviewed) -> bool:
    return reviews.may_review(current.person(), item, four_eyes=current.workspace().settings.review.four_eyes)
