"""The runs: what was collected, how it ended and, where it is not whole, why."""

from datetime import timedelta

from flask import Blueprint, render_template, request

from readiness.domain.schedule import DueState
from readiness.domain.vocabulary import RunOutcome
from readiness.errors import WrongUse
from readiness.services.schedule import ALIVE, scheduler_seen, standing
from readiness.services.tracks import tracks
from readiness.store import runs, schedule
from readiness.store.database import Session
from readiness.web import current, tables

pages = Blueprint("runs", __name__)
A_PAGE = 50
TOLD = timedelta(days=14)
"""How long what was late or missed stays among what is due."""
MOST_DUE = 200


@pages.get("/runs", defaults={"form": ""})
@pages.get("/runs.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List the newest, or those older than `before`."""
    asked = {name: request.args.get(name, "").strip() or None for name in ("connection", "collector", "before")}
    outcome = _outcome(request.args.get("outcome", ""))
    with current.reading() as session:
        found = runs.newest(session, limit=A_PAGE + 1, outcome=outcome, **asked)
        lists = tracks(session, current.workspace(), current.known_at())
        due = _due(session)
    if form:
        return tables.exported(form, "runs", [tables.run_row(one) for one in found[:A_PAGE]])
    return render_template(
        "runs/index.html", runs=found[:A_PAGE], more=len(found) > A_PAGE, lists=lists, outcome=outcome, **due, **asked
    )


@pages.get("/runs/due")
def due() -> str:
    """Show what is due as a part of the page, for a browser that asks again."""
    with current.reading() as session:
        return render_template("runs/due.html", **_due(session))


def _due(session: Session) -> dict[str, object]:
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


def _outcome(text: str) -> RunOutcome | None:
    try:
        return RunOutcome(text) if text else None
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no outcome", f"Choose one of: {', '.join(RunOutcome)}.") from None
