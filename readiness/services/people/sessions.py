"""Signing in and out: a slowed-down password, the sessions of a person's browsers, and how each ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness import clock
from readiness.domain.canonical import digest
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.people import passwords
from readiness.services.people.accounts import FIRST_ADMINISTRATOR, checked_email
from readiness.services.people.changes import Actor, record
from readiness.services.people.links import invited
from readiness.store import accounts, factors, login_attempts, web_sessions
from readiness.store.accounts import User
from readiness.store.database import Database, Session
from readiness.store.web_sessions import WebSession

IDLE = timedelta(hours=8)
AT_MOST = timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=5)
"""A session in use is written down again only after so long, so that reading a page writes nothing."""
OWES_FOR = timedelta(minutes=10)
"""How long after the password the second factor may come."""
SLOW_DOWN = timedelta(minutes=15)
WRONG_PER_ACCOUNT, WRONG_PER_ADDRESS = 5, 30
"""Wrong passwords, or codes, within SLOW_DOWN after which none is looked at."""
LONGEST_NAME = 200
"""Characters of what a browser calls itself that are kept."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request comes from: its network address, and what its browser calls itself."""

    address: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that may come back: the secret for its cookie, and until when at most."""

    user: User
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HalfIn:
    """A browser that gave the right password and owes the second factor: the secret for its cookie."""

    user: User
    secret: str


class WrongPassword(WrongUse):
    """The address and the password do not belong together."""


class TooManyAttempts(WrongUse):
    """Too many wrong passwords or codes came for this account or from this address."""


def set_up(database: Database, token: str, email: str, password: str, visit: Visit, now: datetime) -> SignedIn | HalfIn:
    """Use a set-up link: keep the password, end other sessions and sign in, but for a second factor. The first administrator also says their address.

    WrongUse, and the link stays good, for a password that is too short; Refusal for a link that is spent.
    """
    with database.reading() as session:
        user = _must_be_invited(invited(session, token, now))
    address = checked_email(email) if email and user.email == FIRST_ADMINISTRATOR else user.email
    passwords.check_password(password, address)
    hashed = passwords.hashed(password)
    with database.writing() as session:
        _must_be_invited(accounts.use_set_up_link(session, digest(token.encode()), now))
        if address != user.email:
            accounts.change_email(session, user.id, address)
        accounts.set_password(session, user.id, hashed)
        web_sessions.revoke_all(session, user.id, now)
        record(session, "password_chosen", user, now, Actor(address, visit.address))
        return _enter(session, user, visit, now)


def sign_in(database: Database, email: str, password: str, visit: Visit, now: datetime) -> SignedIn | HalfIn:
    """Open a session for the right password, or ask for the second factor.

    TooManyAttempts or WrongPassword otherwise, whether there is an account or not.
    """
    account = email.strip().casefold()[:320]
    user = prove(database, account, password, visit, now)
    with database.writing() as session:
        login_attempts.forget(session, account)
        return _enter(session, user, visit, now)


def prove(database: Database, account: str, password: str, visit: Visit, now: datetime) -> User:
    """Return whose account and password these are; TooManyAttempts or WrongPassword otherwise.

    The attempt is counted before the password is looked at, so that many at once gain nothing.
    """
    count_attempt(database, account, visit, now)
    with database.reading() as session:
        user = accounts.find_user(session, account)
    if not passwords.right(user, password) or user is None or user.locked_out(now):
        raise WrongPassword("this address and password do not belong together", "Try again.")
    return user


def count_attempt(database: Database, account: str, visit: Visit, now: datetime) -> None:
    """Count an attempt against an account and a network address; TooManyAttempts once there were too many."""
    with database.writing() as session:
        of_account, of_address = login_attempts.count(session, account, visit.address, now - SLOW_DOWN)
        stopped = of_account >= WRONG_PER_ACCOUNT or of_address >= WRONG_PER_ADDRESS
        if not stopped:
            login_attempts.note(session, account, visit.address, now, keep=SLOW_DOWN)
    if stopped:
        raise TooManyAttempts("too many wrong attempts came", "Try again in 15 minutes.")


def change_password(
    database: Database, user: User, current: str, password: str, visit: Visit, now: datetime
) -> SignedIn:
    """Replace a password after proving the one it replaces; every session ends and a new one begins.

    WrongPassword, TooManyAttempts, and WrongUse for one that will not do.
    """
    prove(database, user.email, current, visit, now)
    passwords.check_password(password, user.email)
    hashed = passwords.hashed(password)
    with database.writing() as session:
        login_attempts.forget(session, user.email)
        accounts.set_password(session, user.id, hashed)
        web_sessions.revoke_all(session, user.id, now)
        record(session, "password_changed", user, now, Actor(user.email, visit.address))
        return begin(session, user, visit, now)


def recognise(database: Database, secret: str, now: datetime) -> User | None:
    """Return whose browser this is, and note that it was seen; None when its session is over or its person locked out."""
    key = digest(secret.encode())
    with database.reading() as session:
        found = web_sessions.find(session, key, now)
    if found is None:
        return None
    opened, user = found
    if now - opened.last_seen_at >= TOUCH_AFTER:
        with database.writing() as session:
            web_sessions.touch(session, key, user.id, now, min(now + IDLE, opened.expires_at))
    return user


def sign_out(session: Session, secret: str, now: datetime) -> None:
    """End the session of one browser."""
    web_sessions.revoke(session, digest(secret.encode()), now)


def end(session: Session, user: User, id_sha256: str, now: datetime, by: Actor) -> None:
    """End one of a person's sessions; Refusal for one that is over already or is not theirs."""
    if not web_sessions.revoke(session, id_sha256, now, user.id):
        raise Refusal("this session is over already", "Load the page again.")
    record(session, "session_ended", user, now, by)


def end_each(database: Database, user: User, ids: Sequence[str], now: datetime, by: Actor) -> Ended[str]:
    """End several sessions of a person, each by itself as `end` would; WrongUse where nothing or too much is selected."""

    def over(one: str) -> str:
        with database.writing() as session:
            end(session, user, one, now, by)
        return one

    return each(ids, over)


def end_all(session: Session, user: User, now: datetime, by: Actor) -> None:
    """End every session of a person."""
    web_sessions.revoke_all(session, user.id, now)
    record(session, "sessions_ended", user, now, by)


def end_others(session: Session, user: User, secret: str, now: datetime, by: Actor) -> None:
    """End every session of a person but the one of the browser that holds the secret."""
    web_sessions.revoke_all(session, user.id, now, but=digest(secret.encode()))
    record(session, "sessions_ended", user, now, by)


def begin(session: Session, user: User, visit: Visit, now: datetime) -> SignedIn:
    """Open a session under a new secret."""
    secret, expires = clock.token(32), now + AT_MOST
    opened = WebSession(
        id_sha256=digest(secret.encode()),
        user=user.id,
        created_at=now,
        last_seen_at=now,
        idle_until=min(now + IDLE, expires),
        expires_at=expires,
        address=visit.address,
        browser=visit.browser[:LONGEST_NAME],
    )
    web_sessions.open_(session, opened)
    return SignedIn(user, secret, expires)


def _enter(session: Session, user: User, visit: Visit, now: datetime) -> SignedIn | HalfIn:
    if user.factor_since is None:
        return begin(session, user, visit, now)
    secret = clock.token(32)
    factors.owe(session, digest(secret.encode()), user.id, now, now + OWES_FOR)
    return HalfIn(user, secret)


def _must_be_invited(user: User | None) -> User:
    if user is None:
        raise Refusal("this link was used already or is older than 7 days", "Ask for a new one.")
    return user
