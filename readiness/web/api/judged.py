"""What procedures said: the results, the rows of their sheets, and the procedures themselves."""

from flask import abort

from readiness.services.catalog import shipped
from readiness.services.documents import kept_result_document
from readiness.services.judging.results import rows
from readiness.store import results
from readiness.store.results import Result
from readiness.web import current
from readiness.web.api import paged
from readiness.web.api.route import Document, Given


def all_results(given: Given) -> Document:
    """Return a page of the results, last stored first."""
    with current.reading() as session:
        source = results.listed(current.known_at(), current.judged_days(session))
        return paged.from_database(session, "results", source, given, kept_result_document)


def result(given: Given) -> Document:
    """Return one result."""
    return kept_result_document(_result(given["id"]))


def sheet(given: Given) -> Document:
    """Return a page of the rows of its sheet, in order of item."""
    return paged.from_rows("rows", rows(current.workspace(), _result(given["id"]).sheet_sha256), given)


def procedures(_given: Given) -> Document:
    """Return every procedure, shipped, the organisation's own and to come."""
    shelf = shipped.shelf_of(current.workspace())
    return {"procedures": [shipped.described(one) for one in shipped.procedures(shelf)]}


def _result(id_: str) -> Result:
    with current.reading() as session:
        found = results.get(session, id_)
        days = current.judged_days(session)
    if found is None or found.recorded_at > current.known_at() or (days is not None and found.day not in days):
        abort(404)
    return found
