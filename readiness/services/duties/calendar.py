"""A person's due dates as a calendar, read by a link that can be guessed by nobody and revoked."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from icalendar import Calendar, Event

from readiness import __version__, clock
from readiness.domain.calendar import ONE_DAY, local_date
from readiness.domain.duties import Duty
from readiness.services.duties.circle import circle
from readiness.services.duties.engagement import due_list
from readiness.services.messages.letters import plain
from readiness.services.people import accounts
from readiness.store import calendar_links, journal
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.workspace import Workspace

SECRET_BYTES = 32


def make_link(session: Session, email: str, now: datetime) -> str:
    """Make a person's link and return its token, which is shown this once; an older one stops working."""
    user = accounts.find(session, email)
    token = clock.token(SECRET_BYTES)
    calendar_links.add(session, _digest(token), user.id, now)
    _record(session, "calendar_link_made", user, now)
    return token


def revoke_link(session: Session, email: str, now: datetime) -> int:
    """End a person's link; return how many there were."""
    user = accounts.find(session, email)
    ended = calendar_links.revoke(session, user.id, now)
    if ended:
        _record(session, "calendar_link_revoked", user, now)
    return ended


def address(workspace: Workspace, token: str) -> str:
    """Return where a calendar program finds the dates."""
    return f"{workspace.settings.web.base_url.rstrip('/')}/calendar/{token}.ics"


def reader(session: Session, token: str) -> User | None:
    """Return whose dates a link reads; None where it reads nothing."""
    return calendar_links.person(session, _digest(token))


def dates(session: Session, workspace: Workspace, user: User, now: datetime) -> bytes:
    """Return what is due for a person, and for whom they act, as iCalendar: a whole day each, the same event however often it is read."""
    found = Calendar()
    found.add("prodid", f"-//Readiness//{__version__}//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Readiness: {plain(workspace.settings.organization.name)}")
    around = circle(session, workspace, now, local_date(now, workspace.zone))
    for duty in due_list(session, workspace, now):
        if duty.owner is not None and around.acting(duty.owner) == user.email.casefold():
            found.add_component(_event(workspace, duty, now))
    return bytes(found.to_ical())


def _event(workspace: Workspace, duty: Duty, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{sha256(duty.key.encode()).hexdigest()[:32]}@readiness")
    event.add("dtstamp", now)
    event.add("dtstart", duty.due)
    event.add("dtend", duty.due + ONE_DAY)
    event.add("summary", f"{plain(duty.subject)}: {plain(duty.what)}")
    if duty.until > duty.due:
        event.add("description", f"Still counts until {duty.until}.")
    if duty.control:
        event.add("url", f"{workspace.settings.web.base_url.rstrip('/')}/controls/{duty.control}")
    event.add("transp", "TRANSPARENT")
    return event


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _record(session: Session, event: str, user: User, now: datetime) -> None:
    """Write to the ledger; salted, because an address can be guessed."""
    said: Mapping[str, str] = {"id": user.id, "kind": event, "email": user.email, "salt": clock.token(8)}
    journal.record(session, event=event, id=user.id, envelope=said, time=now)
