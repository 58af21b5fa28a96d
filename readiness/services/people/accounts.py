"""People who may sign in: adding, changing and disabling them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from readiness import clock
from readiness.domain.calendar import Period, local_date
from readiness.domain.canonical import instant_text
from readiness.domain.engagement import LATEST
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.people import links, passwords
from readiness.services.people.changes import SHELL, Actor, changed, record, standing
from readiness.settings import rules
from readiness.store import accounts, engagements, web_sessions
from readiness.store.accounts import ADMIN, AUDITOR, User
from readiness.store.database import Database, Session
from readiness.workspace import Workspace

ROLES = ("lead", "engineer", AUDITOR, "executive", ADMIN)
FIRST_ADMINISTRATOR = "admin@localhost"
"""The name of the first administrator until they say who they are."""
AUDITS_FOR = timedelta(days=366)
"""How long an auditor may come where nobody said until when."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """The one engagement an auditor sees (its id), and the instant from which they may no longer come."""

    engagement: str | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """A person who was added, and the token of the link by which they choose a password (None where one was given)."""

    user: User
    token: str | None


def add(  # noqa: PLR0913 -- the fields of an account, and who fills them in
    session: Session,
    email: str,
    role: str,
    now: datetime,
    password: str | None = None,
    *,
    by: Actor = SHELL,
    mandate: Mandate | None = None,
) -> Added:
    """Add a person, with a password or with a set-up link. Refusal when the address has an account already.

    An auditor without a mandate sees the engagement that is selected now, for a year.
    """
    held = _mandate(session, _known(role), mandate, now)
    address = checked_email(email)
    if password is not None:
        passwords.check_password(password, address)
    hashed = None if password is None else passwords.hashed(password)
    user = replace(User(clock.token(8), address, role, now, hashed), **held)
    accounts.add_user(session, user)
    record(session, "user_added", user, now, by, {"before": None, "after": standing(user)})
    return Added(user, None if hashed else links.make(session, user, now))


def mandate(workspace: Workspace, engagement: str | None, until: date | None) -> Mandate:
    """Return what an auditor is given: an engagement by name or id, default the selected one, and a last day, default a year.

    Raises WrongUse for an engagement nobody knows and for a last day that is over.
    """
    now = workspace.now()
    with workspace.database.reading() as session:
        found = engagements.find(session, engagement) if engagement else engagements.selected(session)
    if engagement and found is None:
        raise WrongUse(f"there is no engagement {engagement}", "`readiness engagement list` shows them.")
    last = until or local_date(now + AUDITS_FOR, workspace.zone)
    if last < local_date(now, workspace.zone):
        raise WrongUse(f"{last} is over", "Give the last day on which the auditor may come.")
    if last > LATEST:
        raise WrongUse(f"{last} is too far away", "Give the last day on which the auditor may come.")
    return Mandate(found.id if found else None, Period(last, last).instants(workspace.zone)[1])


def change_role(  # noqa: PLR0913 -- from what, to what, when and by whom
    session: Session, user: User, role: str, now: datetime, *, was: str, by: Actor, mandate: Mandate | None = None
) -> User:
    """Give a person another role, or an auditor another mandate; Refusal for the last administrator.

    `was` is the role the decision was made on: when somebody changed it meanwhile, Refusal and nothing changes.
    """
    if user.role != was:
        raise Refusal(f"{user.email} became {user.role} meanwhile", "Look again, then decide.")
    held = _mandate(session, _known(role), mandate, now)
    accounts.change_role(session, user.id, role, **held)
    return changed(session, "user_role_changed", user, now, by)


def first_link(session: Session, now: datetime) -> str | None:
    """Return the token by which the first administrator sets up; None once there is one who chose a password."""
    if accounts.has_administrator(session):
        return None
    waiting = [user for user in accounts.users(session) if user.role == ADMIN and user.disabled_at is None]
    if waiting:
        return links.make(session, waiting[0], now)
    return add(session, FIRST_ADMINISTRATOR, ADMIN, now).token


def somebody_administers(session: Session) -> bool:
    """Say whether somebody of name administers, or was given a link to begin with."""
    known = (user for user in accounts.users(session) if user.disabled_at is None)
    return any(user.role == ADMIN and user.email != FIRST_ADMINISTRATOR for user in known)


def everybody(session: Session) -> tuple[User, ...]:
    """Return all people, by address."""
    return accounts.users(session)


def state(user: User, now: datetime) -> str:
    """Say whether a person is active, invited (no password chosen yet), ended (an auditor after their date) or disabled."""
    if user.disabled_at is not None:
        return "disabled"
    if user.locked_out(now):
        return "ended"
    return "active" if user.password_hash else "invited"


def last_day(user: User, zone: ZoneInfo) -> date | None:
    """Return the last day on which an auditor may come; None where there is no end."""
    return local_date(user.ends_at - timedelta(seconds=1), zone) if user.ends_at else None


def described(user: User, workspace: Workspace) -> Mapping[str, str | bool | None]:
    """Return a person as a document."""
    until = last_day(user, workspace.zone)
    return {
        "email": user.email,
        "role": user.role,
        "state": state(user, workspace.now()),
        "created_at": instant_text(user.created_at),
        "last_seen_at": instant_text(user.last_seen_at) if user.last_seen_at else None,
        "second_factor": user.factor_since is not None,
        "engagement": user.engagement,
        "until": until.isoformat() if until else None,
    }


def disable(session: Session, email: str, now: datetime, by: Actor = SHELL) -> User:
    """Lock a person out and end their sessions at once; Refusal for an unknown address and for the last administrator.

    Twice is once.
    """
    user = find(session, email)
    if user.disabled_at is not None:
        return user
    accounts.disable(session, user.id, now)
    web_sessions.revoke_all(session, user.id, now)
    return changed(session, "user_disabled", user, now, by)


def disable_each(database: Database, ids: Sequence[str], now: datetime, by: Actor) -> Ended[User]:
    """Lock several people out, each by itself as `disable` would; whoever asks, and who is out already, is refused by name.

    Raises WrongUse where nothing or too much is selected.
    """

    def lock(one: str) -> User:
        with database.writing() as session:
            user = find(session, one)
            if user.email == by.email:
                raise Refusal(f"{user.email} is who asks", "Have another administrator do it.")
            if user.disabled_at is not None:
                raise Refusal(f"{user.email} is disabled already", "Nothing was changed.")
            return disable(session, user.id, now, by)

    return each(ids, lock)


def invite_again_each(database: Database, ids: Sequence[str], now: datetime, by: Actor) -> Ended[Added]:
    """Make a new link for each of several people who have not chosen a password yet; links before stop working.

    Raises WrongUse where nothing or too much is selected.
    """

    def link(one: str) -> Added:
        with database.writing() as session:
            user = find(session, one)
            if user.password_hash:
                raise Refusal(
                    f"{user.email} has chosen a password", "A link for a forgotten one is made on their page."
                )
            return Added(user, links.new_link(session, user, now, by))

    return each(ids, link)


def enable(session: Session, email: str, now: datetime, by: Actor = SHELL) -> User:
    """Let a person in again, with the password they had; Refusal for an unknown address. Twice is once."""
    user = find(session, email)
    if user.disabled_at is None:
        return user
    accounts.enable(session, user.id)
    return changed(session, "user_enabled", user, now, by)


def find(session: Session, email: str) -> User:
    """Return the person with this address or id; Refusal when there is none."""
    user = accounts.find_user(session, email.strip())
    if user is None:
        raise Refusal(f"{email.strip()} has no account", "See `readiness user list`.")
    return user


def checked_email(email: str) -> str:
    """Return an address in lower case; WrongUse when it is none."""
    if not email.strip().isprintable() or "\N{REPLACEMENT CHARACTER}" in email:
        raise WrongUse("the address holds what is no text", "Give one e-mail address.")
    try:
        return rules.email(email).casefold()
    except ValueError as error:
        raise WrongUse(str(error).rstrip(".")) from None


def _known(role: str) -> str:
    if role not in ROLES:
        raise WrongUse(f"{role!r} is no role", f"Choose one of: {', '.join(ROLES)}.")
    return role


class Held(TypedDict):
    """An auditor's mandate as an account keeps it."""

    engagement: str | None
    ends_at: datetime | None


def _mandate(session: Session, role: str, given: Mandate | None, now: datetime) -> Held:
    """Return an auditor's mandate, the usual one where none is given; nobody else has one."""
    if role != AUDITOR:
        return Held(engagement=None, ends_at=None)
    if given is None:
        selected = engagements.selected(session)
        given = Mandate(selected.id if selected else None, now + AUDITS_FOR)
    return Held(engagement=given.engagement, ends_at=given.ends_at)
