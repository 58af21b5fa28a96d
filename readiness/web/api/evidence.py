"""The evidence: every item, its bytes, bringing more of it, and the two answers of a reviewer."""

from flask import Response, request, url_for

from readiness.services.evidence import items, reviews, sealed_lists, uploads
from readiness.services.files.incoming import Sent
from readiness.store.evidence import Reviewed
from readiness.web import current
from readiness.web import evidence as pages
from readiness.web.api import paged
from readiness.web.api.bearer import answerable, caller
from readiness.web.api.route import BYTES, Document, Given
from readiness.web.populations import found as found_population
from readiness.web.uploads import about_of

FILES = ("files", "file")


def listed(given: Given) -> Document:
    """Return a page of all items, last recorded first."""
    with current.reading() as session:
        return paged.from_database(session, "evidence", pages.listed(session), given, _described)


def populations(given: Given) -> Document:
    """Return a page of the sealed lists, last recorded first."""
    with current.reading() as session:
        source = sealed_lists.listed(current.known_at(), current.limits(session))
        return paged.from_database(session, "populations", source, given, sealed_lists.described)


def population(given: Given) -> Document:
    """Return one list with everything that is known of how it came to be."""
    with current.reading() as session:
        found = found_population(session, given["id"])
    return sealed_lists.whole(found, sealed_lists.schema_of(current.workspace(), found.row))


def population_rows(given: Given) -> Document:
    """Return a page of its rows, in order of key."""
    with current.reading() as session:
        row = found_population(session, given["id"]).row
    words = tuple((given["q"] or "").split())
    return paged.from_rows("rows", sealed_lists.rows(current.workspace(), row, words), given)


def population_file(given: Given) -> Response:
    """Hand out all its rows as a file; jsonl is byte for byte what was sealed."""
    place = current.workspace()
    with current.reading() as session:
        row = found_population(session, given["id"]).row
    return Response(sealed_lists.taken(place, row, given["format"]), mimetype=BYTES)


def item(given: Given) -> Document:
    """Return one item with its history."""
    with current.reading() as session:
        found = pages.kept_item(session, given["id"])
        return items.whole(session, current.workspace(), found.item, current.known_at())


def file(given: Given) -> Response:
    """Hand out the bytes of one of its files."""
    return pages.download(given["id"], given["sha256"])


def add(given: Given) -> Document:
    """Record one act with all its files."""
    place, who = current.workspace(), caller()
    said = {name: value for name, value in request.form.items() if name in given}
    about = about_of({**said, "link": "\n".join(given["link"])}, by=who.person.email or None)
    sent = [Sent(one.filename or "file", one.stream) for name in FILES for one in request.files.getlist(name)]
    brought = uploads.add(place, about, sent)
    with current.reading() as session:
        document = items.whole(session, place, brought.item)
    return {"evidence": [document | {"same": [one.row.id for one in brought.same]}]}


def accept(given: Given) -> Document:
    """Accept an item in the name of who answers for the token."""
    by = answerable()
    _must_be_seen(given)
    return _said(reviews.accept(current.workspace(), given["id"], by, given["reason"]))


def give_back(given: Given) -> Document:
    """Return an item, with the reason, in the name of who answers for the token."""
    by = answerable()
    _must_be_seen(given)
    return _said(reviews.give_back(current.workspace(), given["id"], by, given["reason"]))


def place_of(document: Document) -> str:
    """Return the address of an item that was just recorded."""
    return url_for("api.evidence_item", id=document["evidence"][0]["id"])


def _must_be_seen(given: Given) -> None:
    with current.reading() as session:
        pages.kept_item(session, given["id"])


def _said(found: Reviewed) -> Document:
    with current.reading() as session:
        return {"evidence": [items.whole(session, current.workspace(), found)]}


def _described(one: Reviewed) -> Document:
    return items.described(current.workspace(), one)
