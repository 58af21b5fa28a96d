"""A person's own account: password, second factor, sessions, and the link for their calendar."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.domain.canonical import digest
from readiness.errors import Refusal, WrongUse
from readiness.services.duties import calendar
from readiness.services.people import accounts, factors, sessions
from readiness.services.people.sessions import TooManyAttempts
from readiness.store import calendar_links, engagements, web_sessions
from readiness.web import current, forms
from readiness.web.answered import Answered, answered
from readiness.web.door import cookie_name, let_in

pages = Blueprint("account", __name__, url_prefix="/account")
END = "end"


@pages.get("")
def show() -> str:
    """Show it."""
    return _page()


@pages.post("/password")
def change_password() -> Response | tuple[str, int]:
    """Replace the password by proving it; this browser stays, with another session, and every other one is out."""
    place, me, had = current.workspace(), current.person(), request.form.get("current", "")
    try:
        new = forms.typed_twice(request.form)
        changed = sessions.change_password(place.database, me, had, new, current.visit(), place.now())
    except WrongUse as fault:
        return _page(fault=fault), 429 if isinstance(fault, TooManyAttempts) else 400
    return let_in(changed, url_for("account.show"))


@pages.post("/sessions")
def end_sessions() -> Response | tuple[str, int]:
    """End one of the person's own sessions, or all others."""
    place, me, which = current.workspace(), current.person(), request.form.get("session", "")
    try:
        with place.database.writing() as session:
            if which:
                sessions.end(session, me, which, place.now(), current.actor())
            else:
                sessions.end_others(session, me, _secret(), place.now(), current.actor())
    except Refusal as fault:
        return _page(fault=fault), 409
    return redirect(url_for("account.show"), code=303)


@pages.post("/sessions/selected")
def end_selected() -> tuple[str, int]:
    """End those of the person's own sessions that are selected, each by itself."""
    g.here, place, me = url_for("account.show"), current.workspace(), current.person()
    told = answered(
        {END: "ended"},
        lambda _word, ids, _reason: sessions.end_each(place.database, me, ids, place.now(), current.actor()),
    )
    return _page(told=told), told.status


@pages.post("/calendar")
def make_calendar() -> str:
    """Make the link by which a calendar program reads the person's dates, and show it, this once."""
    place = current.workspace()
    with place.database.writing() as session:
        token = calendar.make_link(session, current.person().email, place.now())
    return _page(link=calendar.address(place, token))


@pages.post("/calendar/end")
def end_calendar() -> Response:
    """End the calendar link."""
    place = current.workspace()
    with place.database.writing() as session:
        calendar.revoke_link(session, current.person().email, place.now())
    return redirect(url_for("account.show"), code=303)


def _secret() -> str:
    return request.cookies.get(cookie_name(), "")


def _page(fault: WrongUse | Refusal | None = None, link: str | None = None, told: Answered | None = None) -> str:
    place, me = current.workspace(), current.person()
    with current.reading() as session:
        own = engagements.find(session, me.engagement) if me.engagement else None
        return render_template(
            "account/show.html",
            sessions=web_sessions.of_user(session, me.id, place.now()),
            own=digest(_secret().encode()),
            codes=factors.codes_left(session, me),
            calendar=calendar_links.made_at(session, me.id),
            engagement=own,
            last_day=accounts.last_day(me, place.zone),
            link=link,
            fault=fault,
            answered=told,
        )
