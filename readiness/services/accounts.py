"""People who may sign in: adding and disabling them, the one-time set-up link, passwords, and the sessions of their browsers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from readiness import clock
from readiness.domain.canonical import digest, instant_text
from readiness.errors import Refusal, WrongUse
from readiness.settings import rules
from readiness.store import accounts, journal
from readiness.store.accounts import ADMIN, User, WebSession
from readiness.store.database import Database, Session
from readiness.workspace import Workspace

ROLES = ("lead", "engineer", "auditor", "executive", ADMIN)
FIRST_ADMINISTRATOR = "admin@localhost"
"""The name of the first administrator until they say who they are."""
LINK_LIVES = timedelta(days=7)
IDLE = timedelta(hours=8)
AT_MOST = timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=5)
"""A session in use is written down again only after so long, so that reading a page writes nothing."""
SHORTEST, LONGEST = 12, 1000
"""Characters of a password."""
SLOW_DOWN = timedelta(minutes=15)
WRONG_PER_ACCOUNT, WRONG_PER_ADDRESS = 5, 30
"""Wrong passwords within SLOW_DOWN after which no password is looked at."""


@dataclass(frozen=True, slots=True)
class Added:
    """A person who was added, and the token of the link by which they choose a password (None where one was given)."""

    user: User
    token: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that may come back: the secret for its cookie, and until when at most."""

    user: User
    secret: str
    expires_at: datetime


class WrongPassword(WrongUse):
    """The address and the password do not belong together."""


class TooManyAttempts(WrongUse):
    """Too many wrong passwords came for this account or from this address."""


def add(session: Session, email: str, role: str, now: datetime, password: str | None = None) -> Added:
    """Add a person, with a password or with a set-up link. Refusal when the address has an account already."""
    if role not in ROLES:
        raise WrongUse(f"{role!r} is no role", f"Choose one of: {', '.join(ROLES)}.")
    address = checked_email(email)
    if password is not None:
        check_password(password, address)
    hashed = None if password is None else _hasher().hash(password)
    user = User(clock.token(8), address, role, now, password_hash=hashed)
    accounts.add_user(session, user)
    _record(session, "user_added", user, now)
    return Added(user, None if hashed else new_link(session, user, now))


def new_link(session: Session, user: User, now: datetime) -> str:
    """Return the token of a new set-up link; links given out before stop working."""
    token = clock.token(24)
    accounts.add_set_up_link(session, digest(token.encode()), user.id, now, now + LINK_LIVES)
    return token


def first_link(session: Session, now: datetime) -> str | None:
    """Return the token by which the first administrator sets up; None once there is one who chose a password."""
    if accounts.has_administrator(session):
        return None
    waiting = [user for user in accounts.users(session) if user.role == ADMIN and user.disabled_at is None]
    if waiting:
        return new_link(session, waiting[0], now)
    return add(session, FIRST_ADMINISTRATOR, ADMIN, now).token


def invited(session: Session, token: str, now: datetime) -> User | None:
    """Return whom a set-up link is for; None when it is unknown, used or too old."""
    return accounts.set_up_user(session, digest(token.encode()), now)


def set_up(database: Database, token: str, email: str, password: str, now: datetime) -> SignedIn:
    """Use a set-up link: keep the password and sign in. The first administrator also says their address.

    WrongUse, and the link stays good, for a password that is too short; Refusal for a link that is spent.
    """
    with database.reading() as session:
        user = _must_be_invited(invited(session, token, now))
    address = checked_email(email) if email and user.email == FIRST_ADMINISTRATOR else user.email
    check_password(password, address)
    hashed = _hasher().hash(password)
    with database.writing() as session:
        _must_be_invited(accounts.use_set_up_link(session, digest(token.encode()), now))
        if address != user.email:
            accounts.change_email(session, user.id, address)
        accounts.set_password(session, user.id, hashed)
        accounts.revoke_all(session, user.id, now)
        _record(session, "password_chosen", user, now)
        return _open(session, user, now)


def sign_in(database: Database, email: str, password: str, address: str, now: datetime) -> SignedIn:
    """Open a session for the right password; TooManyAttempts or WrongPassword otherwise, whether there is an account or not.

    The attempt is counted before the password is looked at, so that many at once gain nothing.
    """
    account = email.strip().casefold()[:320]
    with database.writing() as session:
        of_account, of_address = accounts.failures(session, account, address, now - SLOW_DOWN)
        if of_account < WRONG_PER_ACCOUNT and of_address < WRONG_PER_ADDRESS:
            accounts.note_failure(session, account, address, now, keep=SLOW_DOWN)
    if of_account >= WRONG_PER_ACCOUNT or of_address >= WRONG_PER_ADDRESS:
        raise TooManyAttempts("too many wrong passwords came", "Try again in 15 minutes.")
    with database.reading() as session:
        user = accounts.find_user(session, account)
    if not _right(user, password) or user is None or user.disabled_at is not None:
        raise WrongPassword("this address and password do not belong together", "Try again.")
    with database.writing() as session:
        accounts.forget_failures(session, account)
        return _open(session, user, now)


def recognise(database: Database, secret: str, now: datetime) -> User | None:
    """Return whose browser this is, and note that it was seen; None when its session is over."""
    key = digest(secret.encode())
    with database.reading() as session:
        found = accounts.find_session(session, key, now)
    if found is None:
        return None
    opened, user = found
    if now - opened.last_seen_at >= TOUCH_AFTER:
        with database.writing() as session:
            accounts.touch_session(session, key, now, min(now + IDLE, opened.expires_at))
    return user


def sign_out(session: Session, secret: str, now: datetime) -> None:
    """End the session of one browser."""
    accounts.revoke(session, digest(secret.encode()), now)


def everybody(session: Session) -> tuple[User, ...]:
    """Return all people, by address."""
    return accounts.users(session)


def described(user: User) -> Mapping[str, str | None]:
    """Return a person as a document: active, disabled, or invited while no password is chosen."""
    state = "disabled" if user.disabled_at else "active" if user.password_hash else "invited"
    return {"email": user.email, "role": user.role, "state": state, "created_at": instant_text(user.created_at)}


def set_up_address(workspace: Workspace, token: str | None) -> str | None:
    """Return the address by which a set-up link is opened."""
    return f"{workspace.settings.web.base_url.rstrip('/')}/setup/{token}" if token else None


def disable(session: Session, email: str, now: datetime) -> User:
    """Lock a person out at once; Refusal for an unknown address and for the last administrator."""
    user = find(session, email)
    accounts.disable(session, user.id, now)
    _record(session, "user_disabled", user, now)
    return user


def find(session: Session, email: str) -> User:
    """Return the person with this address; Refusal when there is none."""
    user = accounts.find_user(session, email.strip())
    if user is None:
        raise Refusal(f"{email.strip()} has no account", "See `readiness user list`.")
    return user


def checked_email(email: str) -> str:
    """Return an address in lower case; WrongUse when it is none."""
    try:
        return rules.email(email).casefold()
    except ValueError as error:
        raise WrongUse(str(error).rstrip(".")) from None


def check_password(password: str, email: str) -> None:
    """Raise WrongUse for a password that is too short, too long, or the address itself."""
    if len(password) < SHORTEST:
        raise WrongUse(
            f"the password has {len(password)} characters", f"Choose at least {SHORTEST}; a few words do well."
        )
    if len(password) > LONGEST:
        raise WrongUse("the password is too long", f"Choose at most {LONGEST} characters.")
    if email in password.casefold() or len(set(password)) <= 2:  # noqa: PLR2004 -- one or two letters over and over
        raise WrongUse("this password can be guessed", "Choose a few words that have nothing to do with you.")


def _must_be_invited(user: User | None) -> User:
    if user is None:
        raise Refusal("this link was used already or is older than 7 days", "Ask for a new one.")
    return user


def _right(user: User | None, password: str) -> bool:
    """Compare; an unknown account takes as long as a known one."""
    hashed = user.password_hash if user and user.password_hash else _nobody()
    try:
        return _hasher().verify(hashed, password[: LONGEST + 1]) and user is not None
    except VerifyMismatchError:
        return False


def _open(session: Session, user: User, now: datetime) -> SignedIn:
    secret, expires = clock.token(32), now + AT_MOST
    accounts.open_session(
        session, WebSession(digest(secret.encode()), user.id, now, now, min(now + IDLE, expires), expires)
    )
    return SignedIn(user, secret, expires)


def _record(session: Session, event: str, user: User, now: datetime) -> None:
    """Write to the ledger; salted, because an address can be guessed."""
    said: Mapping[str, str] = {"email": user.email, "role": user.role, "salt": clock.token(8), "event": event}
    journal.record(session, event=event, id=user.id, envelope={**said, "id": user.id}, time=now)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(clock.token())
