"""Engagements, dated changes on top of the catalog, and the hand-overs."""

from flask import Response, abort, url_for

from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import WrongUse
from readiness.services import engagements
from readiness.services.bundles import downloads, issuing
from readiness.services.controls import overrides
from readiness.services.controls.overrides import DELEGATE, Change
from readiness.services.documents import bundle_document
from readiness.services.engagements import Proposal
from readiness.store import engagements as store
from readiness.store import issuing as store_issuing
from readiness.web import bundles as pages
from readiness.web import current
from readiness.web.api import paged
from readiness.web.api.bearer import answerable, caller
from readiness.web.api.route import Document, Given
from readiness.web.background import prepare_bundles

OF_LATE = 20
"""How many of those that were asked for are told."""


def all_engagements(_given: Given) -> Document:
    """Return the engagements; to an auditor their own."""
    return {"engagements": _seen()}


def engagement(given: Given) -> Document:
    """Return one engagement."""
    return _engagement(given["id"])


def create(given: Given) -> Document:
    """Create an engagement; the first one is selected."""
    proposal = Proposal(
        type=ReportType(int(given["type"])),
        start=given["start"],
        end=given["end"],
        as_of=given["as_of"],
        categories=_categories(given["categories"] or ""),
        firm=(given["firm"] or "").strip(),
        name=(given["name"] or "").strip() or None,
    )
    return _engagement(engagements.create(current.workspace(), proposal, _by()).id)


def select(given: Given) -> Document:
    """Measure everything against an engagement from now on; one that is selected stays so."""
    found = _found(given["id"])
    engagements.select(current.workspace(), found.id, _by())
    return _engagement(found.id)


def place_of(document: Document) -> str:
    """Return the address of an engagement that was just created."""
    return url_for("api.engagement", id=document["engagements"][0]["id"])


def changes(given: Given) -> Document:
    """Return a page of the changes of owners, backup owners and cadences, last recorded first."""
    place = current.workspace()
    with current.reading() as session:
        found = overrides.listed(session, current.asked().as_of or place.today, current.known_at())
    wanted = ((one, standing) for one, standing in found if one.field != DELEGATE)
    rows = (
        {**overrides.row(one), "standing": standing.value}
        for one, standing in wanted
        if given["subject"] in (None, one.subject)
    )
    return paged.from_rows("overrides", rows, given)


def change(given: Given) -> Document:
    """Record another owner, backup owner or cadence from a day on, in the name of who answers for the token."""
    place, by = current.workspace(), answerable()
    asked = Change(
        subject=given["subject"],
        field=given["field"],
        value=given["value"],
        start=given["from"],
        by=by,
        reason=given["reason"],
        seen=given["seen"],
    )
    made = overrides.change(place, asked)
    with current.reading() as session:
        found = overrides.listed(session, place.today, place.now(), frozenset({made.subject}))
    return {"overrides": [{**overrides.row(one), "standing": where.value} for one, where in found if one.id == made.id]}


def issue(given: Given) -> Document:
    """Ask for the next hand-over; what is asked for already is answered again."""
    place = current.workspace()
    asked = issuing.ask(place, given["engagement"], _by())
    prepare_bundles(place)
    return {"issuing": [issuing.described(place, asked)]}


def under_way(_given: Given) -> Document:
    """Return what was asked for of late and where it stands, last asked for first."""
    place = current.workspace()
    with current.reading() as session:
        return {"issuing": [issuing.described(place, one) for one in store_issuing.newest(session, OF_LATE)]}


def bundle(given: Given) -> Document:
    """Return one hand-over."""
    with current.reading() as session:
        return bundle_document(pages.found(session, given["number"]))


def bundle_file(given: Given) -> Response:
    """Hand one out as a zip, byte for byte as it was issued."""
    return pages.take(given["number"])


def check(given: Given) -> Document:
    """Write one again and verify it as its reader would."""
    with current.reading() as session:
        pages.found(session, given["number"])
    return downloads.checked(current.workspace(), given["number"]).as_json()


def _by() -> str:
    """Return who acts: who answers for the token, or the token itself."""
    return caller().person.email or f"token {caller().token.id}"


def _seen() -> list[Document]:
    rows = [
        {**engagements.described(one), "selected": chosen} for one, chosen in engagements.listed(current.workspace())
    ]
    if current.confined():
        rows = [row for row in rows if row["id"] == current.person().engagement]
    return rows


def _engagement(id_: str) -> Document:
    return {"engagements": [row for row in _seen() if row["id"] == id_] or abort(404)}


def _found(id_: str) -> Engagement:
    with current.reading() as session:
        found = store.find(session, id_)
    return found if found is not None and found.id == id_ else abort(404)


def _categories(said: str) -> frozenset[Category]:
    names = [name.strip() for name in said.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Category)]
    if unknown:
        raise WrongUse(f"there is no category {unknown[0][:40]!r}", f"Choose from: {', '.join(Category)}.")
    return frozenset(map(Category, names))
