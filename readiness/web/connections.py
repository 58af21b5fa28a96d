"""The connections: what each brought last, when it is asked next, whether it may read everything, and asking again."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.domain.canonical import instant_text
from readiness.domain.vocabulary import RunOutcome
from readiness.services.collecting.connections import Connected, Listed, Tried, connections, examine
from readiness.services.scheduling import schedule
from readiness.web import current, files, tables
from readiness.web.roles import may

pages = Blueprint("connections", __name__)


@pages.get("/connections", defaults={"form": ""})
@pages.get("/connections.<file:form>")
def index(form: str) -> tables.Answer:
    """List them with their lists."""
    found = listed()
    if form:
        return files.answer(form, "connections", [row(one, each) for one in found for each in one.lists])
    return _page(found)


@pages.post("/connections/<name>/try")
def try_(name: str) -> str:
    """Ask for the first page of every list and show what may not be read; nothing is kept."""
    tried = examine(current.workspace(), name)
    return _page(listed(), name, tried)


@pages.post("/connections/<name>/collect")
def collect(name: str) -> Response:
    """Ask for a run of each list that is named, as soon as may be; of one that is not there, for none."""
    place = current.workspace()
    with place.database.writing() as session:
        for collector in dict.fromkeys(request.form.getlist("collector") or [""]):
            schedule.ask(session, place, (name, collector), current.person().email, place.now())
    return redirect(url_for("runs.index"), code=303)


def listed() -> tuple[Connected, ...]:
    """Return every connection with its lists."""
    place = current.workspace()
    with current.reading() as session:
        return connections(session, place, place.now())


def _page(found: tuple[Connected, ...], name: str = "", tried: tuple[Tried, ...] = ()) -> str:
    lasts = [each.last for one in found for each in one.lists]
    return render_template(
        "connections/index.html",
        connections=found,
        lists=len(lasts),
        whole=sum(bool(last and last.end and last.end.outcome is RunOutcome.COMPLETE) for last in lasts),
        tried_name=name,
        tried=tried,
        may_ask=may(current.person().role, "connections.try_"),
        standing=schedule.standing,
    )


def row(connection: Connected, one: Listed) -> dict[str, object]:
    """Return one list of a connection as a flat row."""
    end = one.last.end if one.last else None
    return {
        "connection": connection.name,
        "source": connection.source,
        "collector": one.collector.id,
        "outcome": end.outcome.value if end else None,
        "ended_at": instant_text(end.ended_at) if end else None,
        "rows": end.rows if end else None,
        "reason": end.reason if end else None,
        "quota_left": end.quota.left if end and end.quota else None,
        "quota_limit": end.quota.limit if end and end.quota else None,
        "next_run": instant_text(one.next_run) if one.next_run else None,
        "covered_to": one.covered_to.isoformat() if one.covered_to else None,
        "forgotten_after": one.forgotten_after.isoformat() if one.forgotten_after else None,
    }
