"""Engagements: create one, choose the one that is measured against, sign its scope."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from readiness import clock
from readiness.domain.calendar import Period, add_months
from readiness.domain.canonical import Json
from readiness.domain.engagement import EARLIEST, LATEST, Engagement, ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import WrongUse
from readiness.store import accounts, engagements, journal
from readiness.store.database import Session
from readiness.workspace import Workspace

LONGEST_MONTHS = 24
"""A longer window is a slip of the keyboard: firms examine 3 to 12 months."""
CREATE_ONE = "Run `readiness engagement create --type 2 --start DATE --end DATE --categories security --firm NAME`."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person asks for; `as_of` for Type 1, `start` and `end` for Type 2."""

    type: ReportType
    start: date | None
    end: date | None
    as_of: date | None
    categories: frozenset[Category]
    firm: str
    name: str | None = None


def create(workspace: Workspace, proposal: Proposal, by: str | None = None) -> Engagement:
    """Create an engagement; the first one is selected, and auditors who were added before belong to it.

    WrongUse for dates that cannot be, Refusal for a name taken.
    """
    window = _window(proposal)
    engagement = Engagement(
        id=clock.token(6),
        name=proposal.name or _name(proposal.type, window),
        type=proposal.type,
        window=window,
        categories=proposal.categories | {Category.SECURITY},
        firm=proposal.firm,
        zone=workspace.zone,
        created_at=workspace.now(),
    )
    with workspace.database.writing() as session:
        engagements.create(session, engagement)
        accounts.assign_auditors(session, engagement.id)
        journal.record(
            session,
            event="engagement_created",
            id=engagement.id,
            envelope=described(engagement) | {"by": by},
            time=engagement.created_at,
        )
    return engagement


def described(engagement: Engagement) -> dict[str, Json]:
    """Return an engagement as its envelope and as `--json` say it."""
    return {
        "id": engagement.id,
        "name": engagement.name,
        "type": int(engagement.type),
        "start": engagement.window.start.isoformat(),
        "end": engagement.window.end.isoformat(),
        "categories": [category.value for category in Category if category in engagement.categories],
        "firm": engagement.firm,
        "time_zone": engagement.zone.key,
        "scope_signed_by": engagement.scope_signed_by,
    }


def in_force(session: Session, name: str | None, known_at: datetime | None = None) -> Engagement | None:
    """Return the engagement of that name or id, or the selected one, its scope signed as was known then.

    None where none was ever created. Raises WrongUse for a name nobody has.
    """
    if name is None:
        return engagements.selected(session, known_at)
    found = engagements.find(session, name, known_at)
    if found is None:
        raise WrongUse(f"there is no engagement {name}", "`readiness engagement list` shows them.")
    return found


def required(session: Session, name: str | None, known_at: datetime | None = None) -> Engagement:
    """Return the engagement that is measured against, its scope signed as was known then; WrongUse where there is none."""
    found = in_force(session, name, known_at)
    if found is None:
        raise WrongUse("create an engagement first", CREATE_ONE)
    return found


def listed(workspace: Workspace) -> tuple[tuple[Engagement, bool], ...]:
    """Return every engagement, oldest first, and whether it is the one measured against."""
    with workspace.database.reading() as session:
        current = engagements.selected(session)
        return tuple((one, current is not None and one.id == current.id) for one in engagements.all_(session))


def select(workspace: Workspace, name: str, by: str | None = None) -> Engagement:
    """Make an engagement the one that everything is measured against; selecting it again changes nothing."""
    with workspace.database.reading() as session:
        if engagements.selected(session) == (found := required(session, name)):
            return found
    return _happened(workspace, name, "engagement_selected", by)


def sign_scope(workspace: Workspace, name: str, by: str) -> Engagement:
    """Record who signed what is in scope; the newest signature counts."""
    return _happened(workspace, name, "scope_signed", by)


def _happened(workspace: Workspace, name: str, event: str, by: str | None) -> Engagement:
    now = workspace.now()
    with workspace.database.writing() as session:
        found = required(session, name)
        if event == "scope_signed" and by is not None:
            engagements.sign_scope(session, found.id, by, now)
        else:
            engagements.select_(session, found.id, by, now)
        envelope = {"engagement": found.id, "event": event, "by": by}
        journal.record(session, event=event, id=found.id, envelope=envelope, time=now)
        return required(session, found.id)


def _window(proposal: Proposal) -> Period:
    for day in (proposal.start, proposal.end, proposal.as_of):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise WrongUse(f"{day} is no day of an examination", f"Give a day from {EARLIEST} to {LATEST}.")
    if proposal.type is ReportType.ONE:
        if proposal.as_of is None or proposal.start or proposal.end:
            raise WrongUse("a Type 1 speaks of one date", "Give --as-of DATE, and neither --start nor --end.")
        return Period(proposal.as_of, proposal.as_of)
    if proposal.start is None or proposal.end is None or proposal.as_of:
        raise WrongUse("a Type 2 speaks of a window", "Give --start DATE and --end DATE, and no --as-of.")
    if proposal.end < proposal.start:
        raise WrongUse(
            f"the window ends on {proposal.end}, before it starts on {proposal.start}",
            "Give the earlier date as --start.",
        )
    if proposal.end > add_months(proposal.start, LONGEST_MONTHS) - timedelta(days=1):
        raise WrongUse(
            f"the window is longer than {LONGEST_MONTHS} months", "Firms examine 3 to 12 months; mend --start or --end."
        )
    return Period(proposal.start, proposal.end)


def _name(type_: ReportType, window: Period) -> str:
    """Name an engagement by its type and days, as people write them: Type 2, 1 Jan to 30 Jun 2026."""
    start, end = window.start, window.end
    year = "" if start.year == end.year else f" {start.year}"
    days = "" if type_ is ReportType.ONE else f"{start.day} {start:%b}{year} to "
    return f"Type {int(type_)}, {days}{end.day} {end:%b %Y}"
