"""Tells people once a day what fails and what is due: after eight in the morning, each stage once, made up after a sleep, never twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from readiness.domain.calendar import local_date
from readiness.domain.reminders import Digest, Morning, digests
from readiness.services.duties.circle import circle
from readiness.services.duties.engagement import given, uploads
from readiness.services.messages.delivery import NotDelivered
from readiness.services.messages.letters import Letter, letter
from readiness.store import meta, reminders
from readiness.store.database import Session
from readiness.workspace import Workspace

MORNING = time(8)
AGAIN = timedelta(hours=1)
"""How long to wait after nobody could be reached."""
DONE, RETRY = "reminded_on", "remind_again_at"
Send = Callable[[Sequence[Letter]], tuple[str, ...]]
"""Delivers letters; returns what went wrong on the way of some. Raises NotDelivered where no way worked."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who was told what, and what went wrong."""

    letters: tuple[Letter, ...] = ()
    troubles: tuple[str, ...] = ()


def remind(workspace: Workspace, now: datetime, send: Send) -> Reminded:
    """Tell everybody what fails and what is due today, unless they were told or it is early in the morning.

    Of two processes one tells each person. What could not be delivered is tried again after an hour.
    """
    day = local_date(now, workspace.zone)
    with workspace.database.reading() as session:
        if not _time_to(session, workspace, now, day):
            return Reminded()
        found = _digests(session, workspace, now, day)
    with workspace.database.writing() as session:
        mine = [one for one in found if reminders.claim(session, one.person, _today(day), now)]
    letters = tuple(letter(one, day, workspace.settings.web.base_url) for one in mine)
    try:
        troubles = send(letters) if letters else ()
    except NotDelivered as error:
        _put_off(workspace, mine, day, now)
        return Reminded((), (str(error),))
    with workspace.database.writing() as session:
        for one in mine:
            reminders.sent(session, one.person, (_today(day), *one.keys), now)
        if len(mine) == len(found):  # else another process is about to tell the others, or died while doing so
            meta.put(session, DONE, day.isoformat(), now)
    return Reminded(letters, troubles)


def _time_to(session: Session, workspace: Workspace, now: datetime, day: date) -> bool:
    later = meta.get(session, RETRY)
    waits = later is not None and now < datetime.fromisoformat(later) <= now + AGAIN
    early = now.astimezone(workspace.zone).time() < MORNING
    return not (early or waits) and meta.get(session, DONE) != day.isoformat()


def _digests(session: Session, workspace: Workspace, now: datetime, day: date) -> tuple[Digest, ...]:
    there_is = given(session, workspace, uploads(session, workspace, now))
    if there_is is None:
        return ()
    known = cache(lambda person: reminders.told(session, person))
    morning = Morning(day, known, frozenset(workspace.settings.calendar.holidays))
    found = digests(there_is.duties, there_is.failing, morning, circle(session, workspace, now, day))
    return tuple(one for one in found if _today(day) not in known(one.person))


def _today(day: date) -> str:
    return f"digest:{day}"


def _put_off(workspace: Workspace, mine: Sequence[Digest], day: date, now: datetime) -> None:
    with workspace.database.writing() as session:
        for one in mine:
            reminders.release(session, one.person, _today(day))
        meta.put(session, RETRY, (now + AGAIN).isoformat(), now)
