"""What the person who is signed in must do, by day."""

from flask import Blueprint, render_template

from readiness.domain.calendar import local_date
from readiness.domain.duties import Duty
from readiness.domain.reminders import addressees, reached
from readiness.services.duties import due_list
from readiness.services.reminders import circle
from readiness.web import current, tables

pages = Blueprint("mine", __name__)


@pages.get("/mine", defaults={"form": ""})
@pages.get("/mine.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List what is due for the person now, and what will be."""
    place, person = current.workspace(), current.person()
    now = place.now()
    today = local_date(now, place.zone)
    with current.reading() as session:
        around = circle(session, place, now, today)
        found = due_list(session, place, now)
    mine, coming = [], []
    for duty in found:
        at = reached(duty, today)
        if at is not None and person.email in addressees(duty, at, around):
            mine.append((duty, at))
        elif at is None and (duty.owner or "").casefold() == person.email:
            coming.append(duty)
    if form:
        return tables.exported(form, "mine", [_row(duty) for duty in (*(one for one, _ in mine), *coming)])
    late = sum(duty.due < today for duty, _ in mine)
    return render_template("mine/index.html", mine=mine, coming=coming, late=late)


def _row(duty: Duty) -> dict[str, object]:
    return {
        "kind": duty.kind.value,
        "control": duty.control,
        "subject": duty.subject,
        "what": duty.what,
        "owner": duty.owner,
        "due": duty.due.isoformat(),
        "until": duty.until.isoformat(),
    }
