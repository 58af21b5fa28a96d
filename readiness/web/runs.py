"""The runs: what was collected, how it ended and, where it is not whole, why."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from readiness.domain.canonical import instant_text
from readiness.domain.schedule import DueState
from readiness.services.collecting.newest_runs import tracks
from readiness.services.scheduling.schedule import ALIVE, again_each, scheduler_seen, standing
from readiness.store import runs, schedule
from readiness.store.database import Session
from readiness.store.paging import Source
from readiness.store.runs import Attempt
from readiness.web import current, listing, tables
from readiness.web.answered import Answered, answered
from readiness.web.tables import Column

pages = Blueprint("runs", __name__)
TOLD = timedelta(days=14)
"""How long what was late or missed stays among what is due."""
MOST_DUE = 200
AGAIN = "again"


COLUMNS: tuple[Column[Attempt], ...] = (
    Column("Started", "started"),
    Column("Collector", "collector"),
    Column("Days asked for", "days"),
    Column("Outcome", "outcome"),
    Column("Rows", "rows", style="num"),
    Column("Source counts", "source_total", style="num"),
    Column("Quota left", style="num"),
    Column("Why"),
)


@pages.get("/runs", defaults={"form": ""})
@pages.get("/runs.<file:form>")
def index(form: str) -> tables.Answer:
    """List every run, the newest first, below what is not whole and what is due."""
    if not form:
        return _index()
    with current.reading() as session:
        return listing.exported(form, "runs", listed(session), flat)


@pages.post("/runs", provide_automatic_options=False)
def answer() -> tuple[str, int]:
    """Ask for the lists of the selected runs again, each by itself, in the name of who is signed in."""
    place, by = current.workspace(), current.person().email
    told = answered({AGAIN: "asked for again"}, lambda _word, ids, _reason: again_each(place, ids, by))
    return _index(told), told.status


@pages.get("/runs/due")
def due() -> str:
    """Show what is due as a part of the page, for a browser that asks again."""
    with current.reading() as session:
        return render_template("runs/due.html", **due_now(session))


def _index(told: Answered | None = None) -> str:
    with current.reading() as session:
        found = listing.shown(session, listed(session), COLUMNS)
        if current.confined():  # what is due now, and how every list stands now, is of no engagement
            return render_template("runs/index.html", shown=found, lists=(), of_window=True)
        lists = tracks(session, current.workspace(), current.known_at())
        named = {one.id: runs.get(session, one.id) for one in told.refused} if told else {}
        around = due_now(session)
    return render_template("runs/index.html", shown=found, lists=lists, answered=told, named=named, **around)


def due_now(session: Session) -> dict[str, Any]:
    """Return what is under way and how far, what waits, and what was late or missed of late."""
    now = current.workspace().now()
    seen = scheduler_seen(session)
    recent = schedule.newest(session, now, limit=MOST_DUE)
    busy = runs.under_way(session, now)
    told = [
        one
        for one in recent
        if one.due.settled_at is None
        or (one.due.scheduled_for > now - TOLD and standing(one) in (DueState.LATE, DueState.MISSED))
    ]
    return {
        "due": told,
        "busy": busy,
        "seen": seen,
        "alive": seen is not None and now - seen < ALIVE,
        "standing": standing,
    }


def listed(session: Session) -> Source[Attempt]:
    """Describe the list of runs as the person may see it."""
    days = current.limits(session)
    return runs.listed(current.known_at(), days.instants(current.workspace().zone) if days else None)


def flat(one: Attempt) -> dict[str, Any]:
    """Return a run as a row of a file; one under way has no end yet."""
    run, end = one.run, one.end
    return {
        "id": run.id,
        "connection": run.connection,
        "collector": run.collector,
        "outcome": end.outcome.value if end else None,
        "rows": end.rows if end else None,
        "source_total": end.source_total if end else None,
        "complete": end.outcome == "complete" if end else None,
        "covers_from": run.covers.start.isoformat() if run.covers else None,
        "covers_to": run.covers.end.isoformat() if run.covers else None,
        "requests": end.requests if end else None,
        "reason": end.reason if end else None,
        "quota_left": end.quota.left if end and end.quota else None,
        "quota_limit": end.quota.limit if end and end.quota else None,
        "evidence": end.evidence if end else None,
        "started_at": instant_text(run.started_at),
        "ended_at": instant_text(end.ended_at) if end else None,
    }
