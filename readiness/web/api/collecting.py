"""What was collected, what is due, the connections, and asking again."""

from flask import abort

from readiness.domain.calendar import local_date
from readiness.services.collecting.connections import examine
from readiness.services.documents import due_document
from readiness.services.scheduling import schedule
from readiness.store.runs import get
from readiness.web import connections as pages
from readiness.web import current, runs
from readiness.web.api import paged
from readiness.web.api.bearer import caller
from readiness.web.api.route import Document, Given


def all_runs(given: Given) -> Document:
    """Return a page of the runs, newest first."""
    with current.reading() as session:
        return paged.from_database(session, "runs", runs.listed(session), given, runs.flat)


def run(given: Given) -> Document:
    """Return one run."""
    with current.reading() as session:
        found = get(session, given["id"])
        days = current.limits(session)
    if found is None or (days is not None and local_date(found.run.started_at, current.workspace().zone) not in days):
        abort(404)
    return runs.flat(found)


def ask(given: Given) -> Document:
    """Ask for a run of one collector over one connection as soon as may be."""
    place, who = current.workspace(), caller()
    with place.database.writing() as session:
        track = (given["connection"], given["collector"])
        asked = schedule.ask(session, place, track, who.person.email or f"token {who.token.id}", place.now())
    with current.reading() as session:
        waiting = [one for one in runs.due_now(session)["due"] if one.due.track == asked.track]
    return {"due": [due_document(one, schedule.standing(one)) for one in waiting]}


def due(_given: Given) -> Document:
    """Return what waits or runs, and what was late or missed of late."""
    with current.reading() as session:
        return {"due": [due_document(one, schedule.standing(one)) for one in runs.due_now(session)["due"]]}


def connections(_given: Given) -> Document:
    """Return each list of each connection with its last outcome and its next run."""
    return {"connections": [pages.row(one, each) for one in pages.listed() for each in one.lists]}


def try_(given: Given) -> Document:
    """Ask for the first page of every list of a connection; nothing is kept."""
    place = current.workspace()
    if given["name"] not in place.settings.connections:
        abort(404)
    tried = examine(place, given["name"])
    return {
        "tried": [{"collector": one.collector, "objection": one.objection, "needs": list(one.needs)} for one in tried]
    }
