"""What a person says of the evidence they bring: when it was done, by whom, from where; and whether that can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from readiness.domain.calendar import Period
from readiness.domain.engagement import EARLIEST
from readiness.errors import WrongUse
from readiness.services.engagements import in_force
from readiness.services.people.acting import bringer
from readiness.store.database import Session
from readiness.workspace import Workspace

LONGEST_NOTE, LONGEST_LINK = 4_000, 2_000
MOST_FILES, MOST_LINKS = 500, 50


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of what they bring."""

    requirement: str
    by: str | None = None
    """E-mail address of who brings it; None where it came from the shell and nobody was named."""
    performed_on: date | None = None
    covers: Period | None = None
    for_period: date | None = None
    """Start of the only period it may fill."""
    note: str | None = None
    links: tuple[str, ...] = ()
    source: str | None = None
    """Of a list: which system it is from, and how it was made."""
    source_total: int | None = None
    """Of a list: how many rows that system itself counts."""
    supersedes: str | None = None


def checked(workspace: Workspace, about: About) -> About:
    """Return what is said, made storable; WrongUse for what cannot be."""
    _check_dates(about, workspace.today)
    note = about.note.strip() if about.note else None
    if note and len(note) > LONGEST_NOTE:
        raise WrongUse(f"the note has {len(note)} characters", f"Write at most {LONGEST_NOTE}, or bring it as a file.")
    if about.source_total is not None and about.source_total < 0:
        raise WrongUse("a source cannot count fewer than 0 rows", "Give the number it shows.")
    _check_links(about.links)
    with workspace.database.reading() as session:
        by = bringer(session, about.by).email if about.by else None
        _check_period(session, about.for_period)
    source = about.source.strip()[:500] if about.source else None
    return replace(about, by=by, note=note or None, source=source or None)


def _check_dates(about: About, today: date) -> None:
    if (about.performed_on is None) == (about.covers is None):
        raise WrongUse(
            "say when: the day it was done, or the days it covers",
            "Give --performed-on DATE, or --covers-from DATE and --covers-to DATE.",
        )
    days = (about.performed_on, *((about.covers.start, about.covers.end) if about.covers else ()), about.for_period)
    for day in (day for day in days if day is not None):
        check_meant(day)
    last = about.performed_on or (about.covers.end if about.covers else today)
    if last > today:
        raise WrongUse(
            f"{last} has not come yet", "Give the day on which it was done; evidence cannot speak of the future."
        )


def check_meant(day: date) -> None:
    """Raise WrongUse for a day so long ago that it is a slip of the keyboard."""
    if day < EARLIEST:
        raise WrongUse(f"{day} is too long ago to be meant", f"Give a day from {EARLIEST} on.")


def _check_links(links: Sequence[str]) -> None:
    if len(links) > MOST_LINKS:
        raise WrongUse(f"{len(links)} links are too many", f"Give at most {MOST_LINKS}.")
    for link in links:
        _check_link(link)


def _check_link(link: str) -> None:
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or not link.isprintable() or len(link) > LONGEST_LINK:
        raise WrongUse(f"{link[:80]!r} is no link", "Write it as https://HOST/PATH.")


def _check_period(session: Session, start: date | None) -> None:
    """Raise WrongUse for a period that begins after the engagement's window."""
    engagement = in_force(session, None) if start else None
    if start and engagement is not None and start > engagement.window.end:
        raise WrongUse(
            f"no period of {engagement.name} starts on {start}",
            "`readiness coverage` lists the slots; give the start of one as --for-period.",
        )
