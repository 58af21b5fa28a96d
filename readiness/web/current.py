"""What a request works with: the workspace, the person, what was asked, and the answer to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus

from flask import Flask, abort, current_app, g, request

from readiness.domain.assessment import Assessment
from readiness.domain.calendar import Period
from readiness.domain.engagement import Engagement
from readiness.errors import WrongUse
from readiness.services.answer.assessment import Question, assess_remembering
from readiness.services.people.changes import Actor
from readiness.services.people.sessions import Visit
from readiness.store import engagements
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.web.roles import ONE_ENGAGEMENT
from readiness.workspace import Workspace

EXTENSION = "readiness"
BEFORE = timedelta(days=366 + 31)
AFTER = timedelta(days=31)
"""How long after the last day of the window an auditor's answers go on: a whole window is judged once it has ended."""
NOTHING = Period(date.min, date.min)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which engagement, which day and which knowledge a page is about; None means the usual."""

    as_of: date | None = None
    known_at: datetime | None = None
    engagement: str | None = None

    @property
    def link(self) -> dict[str, str]:
        """What a link has to carry so that the next page is about the same."""
        said = {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "known_at": f"{self.known_at:%Y-%m-%dT%H:%M:%SZ}" if self.known_at else None,
            "engagement": self.engagement,
        }
        return {name: value for name, value in said.items() if value}


class NoEngagement(WrongUse):
    """There is no window yet to measure anything against."""


def serving(app: Flask) -> Workspace:
    """Return the workspace that an application serves."""
    found: Workspace = app.extensions[EXTENSION]
    return found


def workspace() -> Workspace:
    """Return the workspace that is served; to a program, the one that writes its token beside all it does."""
    found: Workspace = g.get("workspace") or serving(current_app)
    return found


def person() -> User:
    """Return who is signed in; only pages behind the door may ask."""
    user: User = g.person
    return user


def visit() -> Visit:
    """Return where the request comes from."""
    return Visit(request.remote_addr or "", request.user_agent.string)


def actor() -> Actor:
    """Return who is signed in and from where, for the journal."""
    return Actor(person().email, request.remote_addr)


@contextmanager
def reading() -> Iterator[Session]:
    """Open the one reading transaction of a page."""
    with workspace().database.reading() as session:
        yield session


def asked() -> Asked:
    """Read what the address asks; WrongUse for what is no date."""
    given = {name: request.args.get(name, "").strip() for name in ("as_of", "known_at", "engagement")}
    return Asked(
        as_of=day(given["as_of"]) if given["as_of"] else None,
        known_at=_instant(given["known_at"]) if given["known_at"] else None,
        engagement=given["engagement"] or None,
    )


def link() -> dict[str, str]:
    """Return what links of this page carry on: what was asked, also where the page itself answers for no day; nothing where it is wrong."""
    if "link" not in g:
        try:
            g.link = asked().link
        except WrongUse:
            g.link = {}
    found: dict[str, str] = g.link
    return found


def answer(session: Session) -> Assessment:
    """Answer what was asked, and keep it with the engagements there are for the frame of the page."""
    question = asked()
    g.link = question.link
    g.engagements = _engagements(session, question.engagement)
    if not g.engagements:
        raise NoEngagement("create an engagement first", "Use `readiness engagement create`.")
    named, as_of = question.engagement, question.as_of
    if confined():
        named, last = g.engagements[0].id, g.engagements[0].window.end + AFTER
        as_of = min(as_of or workspace().today, last)
    g.answer = assess_remembering(session, workspace(), Question(as_of, question.known_at, named))
    found: Assessment = g.answer
    return found


def _engagements(session: Session, wanted: str | None) -> tuple[Engagement, ...]:
    """Return the engagements a person may look at; 404 where the address names another, as where there is none."""
    if not confined():
        return engagements.all_(session)
    one = own_engagement(session)
    if wanted is not None and (one is None or wanted not in (one.id, one.name)):
        abort(HTTPStatus.NOT_FOUND)
    return (one,) if one else ()


def limits(session: Session) -> Period | None:
    """Return the days a person may look at the proof of: all (None), but for an auditor those of the engagement.

    With the year before it and a month of grace, for what is done once a year counts that long.
    """
    if not confined():
        return None
    one = own_engagement(session)
    return Period(one.window.start - BEFORE, one.window.end) if one else NOTHING


def judged_days(session: Session) -> Period | None:
    """Return the days whose judgements a person may look at: the same, and a month more, for a whole window is judged after it."""
    days = limits(session)
    return Period(days.start, days.end + AFTER) if days else None


def confined() -> bool:
    """Say whether the person sees one engagement only."""
    return person().role in ONE_ENGAGEMENT


def own_engagement(session: Session) -> Engagement | None:
    """Return the one engagement that an auditor belongs to; None while there is none."""
    named = person().engagement
    return engagements.find(session, named, asked().known_at) if named else None


def known_at() -> datetime:
    """Return up to which instant facts count."""
    return asked().known_at or workspace().now()


def day(text: str) -> date:
    """Read a day; WrongUse for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no date", "Write it as 2026-03-31.") from None


def _instant(text: str) -> datetime:
    try:
        if "T" not in text:
            return datetime.combine(day(text) + timedelta(days=1), time.min, workspace().zone).astimezone(UTC)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        instant = datetime.min  # noqa: DTZ901 -- has no zone, so it is refused below
    if instant.tzinfo is None:
        raise WrongUse(f"{text[:40]!r} is no instant", "Write it as 2026-03-31T04:05:06Z.")
    return instant.astimezone(UTC)
