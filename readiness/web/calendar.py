"""A person's dates for a calendar program, which has no session: the link itself is the key, and reads nothing else."""

from flask import Blueprint, Response, abort

from readiness.services.duties import calendar
from readiness.web import current

pages = Blueprint("calendar", __name__)


@pages.get("/calendar/<token>.ics")
def show(token: str) -> Response:
    """Answer the dates; an unknown, revoked or disabled link finds nothing."""
    place = current.workspace()
    with current.reading() as session:
        user = calendar.reader(session, token)
        content = calendar.dates(session, place, user, place.now()) if user else None
    if content is None:
        abort(404)
    response = Response(content, mimetype="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="readiness.ics"'
    return response
