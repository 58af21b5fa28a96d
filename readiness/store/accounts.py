"""People who may sign in, their set-up links, their browsers' sessions, and wrong passwords to be slowed down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from readiness.errors import Refusal
from readiness.store.tables.account import LoginAttemptRow, SetUpLinkRow, UserRow, WebSessionRow

ADMIN, AUDITOR = "admin", "auditor"


@dataclass(frozen=True, slots=True)
class User:
    """One person. `email` is kept in lower case."""

    id: str
    email: str
    role: str
    """lead, engineer, auditor, executive or admin."""
    created_at: datetime
    password_hash: str | None = None
    """Argon2id, as its own text; None until the set-up link was used."""
    disabled_at: datetime | None = None
    engagement: str | None = None
    """Of an auditor: the id of the one engagement they see."""
    ends_at: datetime | None = None
    """Of an auditor: from this instant on they may no longer come."""
    last_seen_at: datetime | None = None
    factor_since: datetime | None = None
    """Since when a second factor is asked for; None: it is not."""

    def locked_out(self, now: datetime) -> bool:
        """Say whether the person may not come: disabled, or an auditor after their date."""
        return self.disabled_at is not None or (self.ends_at is not None and self.ends_at <= now)


@dataclass(frozen=True, slots=True)
class WebSession:
    """One browser that signed in, known by the SHA-256 of its random id."""

    id_sha256: str
    user: str
    created_at: datetime
    last_seen_at: datetime
    idle_until: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    address: str | None = None
    browser: str | None = None
    """What it calls itself."""


def add_user(session: Session, user: User) -> None:
    """Keep a person; Refusal when the address has an account."""
    row = UserRow(
        id=user.id,
        email=user.email.casefold(),
        role=user.role,
        password_hash=user.password_hash,
        created_at=user.created_at,
        engagement=user.engagement,
        ends_at=user.ends_at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refusal(f"{user.email} has an account already", "Use `readiness user list`.") from None


def find_user(session: Session, email_or_id: str) -> User | None:
    """Return the person with that address (any case) or id, disabled or not."""
    by_email = select(UserRow).where(UserRow.email == email_or_id.casefold())
    row = session.exec(by_email).first() or session.get(UserRow, email_or_id)
    return user_of(row) if row else None


def users(session: Session) -> tuple[User, ...]:
    """Return everybody, by address."""
    return tuple(sorted(map(user_of, session.exec(select(UserRow))), key=lambda user: user.email))


def has_administrator(session: Session) -> bool:
    """Say whether an administrator who chose a password is not disabled."""
    ready = select(UserRow.id).where(
        UserRow.role == ADMIN, col(UserRow.disabled_at).is_(None), col(UserRow.password_hash).is_not(None)
    )
    return session.exec(ready.limit(1)).first() is not None


def change_role(
    session: Session,
    id: str,  # noqa: A002 -- what it is
    role: str,
    engagement: str | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Give a person another role, and an auditor their engagement and end; Refusal when that takes the last administrator."""
    row = _must_have(session, id)
    _keep_an_administrator(session, row, stays=role == ADMIN)
    row.role, row.engagement, row.ends_at = role, engagement, ends_at
    session.flush()


def assign_auditors(session: Session, engagement: str) -> None:
    """Let auditors who were added before there was any engagement belong to this one."""
    homeless = and_(col(UserRow.role) == AUDITOR, col(UserRow.engagement).is_(None))
    session.connection().execute(update(UserRow).where(homeless).values(engagement=engagement))
    session.expire_all()


def change_email(session: Session, id: str, email: str) -> None:  # noqa: A002 -- what it is
    """Give a person another address; Refusal when somebody has it already."""
    row = _must_have(session, id)
    try:
        with session.begin_nested():
            row.email = email.casefold()
    except IntegrityError:
        raise Refusal(f"{email} has an account already", "Choose another address.") from None


def set_password(session: Session, id: str, password_hash: str) -> None:  # noqa: A002 -- what it is
    """Keep a password as its Argon2id text."""
    _must_have(session, id).password_hash = password_hash
    session.flush()


def disable(session: Session, id: str, now: datetime) -> None:  # noqa: A002 -- what it is
    """Lock a person out at once; Refusal when it is the last administrator."""
    row = _must_have(session, id)
    _keep_an_administrator(session, row, stays=False)
    row.disabled_at = now
    session.flush()
    revoke_all(session, id, now)


def enable(session: Session, id: str) -> None:  # noqa: A002 -- what it is
    """Let a person in again."""
    _must_have(session, id).disabled_at = None
    session.flush()


def add_set_up_link(session: Session, token_sha256: str, user: str, now: datetime, expires_at: datetime) -> None:
    """Keep a link's digest; links given out before stop working."""
    session.connection().execute(delete(SetUpLinkRow).where(col(SetUpLinkRow.user) == user))
    session.add(SetUpLinkRow(token_sha256=token_sha256, user=user, created_at=now, expires_at=expires_at))
    session.flush()


def set_up_user(session: Session, token_sha256: str, now: datetime) -> User | None:
    """Return whom an unused, unexpired link is for, without using it."""
    link = session.get(SetUpLinkRow, token_sha256)
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    row = session.get(UserRow, link.user)
    user = user_of(row) if row else None
    return user if user and not user.locked_out(now) else None


def use_set_up_link(session: Session, token_sha256: str, now: datetime) -> User | None:
    """Use a link up and return whom it is for; None when it is unknown, used or expired. Only one caller succeeds."""
    user = set_up_user(session, token_sha256, now)
    if user is None:
        return None
    taken = session.connection().execute(
        update(SetUpLinkRow)
        .where(col(SetUpLinkRow.token_sha256) == token_sha256, col(SetUpLinkRow.used_at).is_(None))
        .values(used_at=now)
    )
    session.expire_all()
    return user if taken.rowcount == 1 else None


def open_session(session: Session, opened: WebSession) -> None:
    """Keep a browser that signed in, and forget those that are long over."""
    session.connection().execute(delete(WebSessionRow).where(col(WebSessionRow.expires_at) <= opened.created_at))
    session.add(
        WebSessionRow(
            id_sha256=opened.id_sha256,
            user=opened.user,
            created_at=opened.created_at,
            last_seen_at=opened.last_seen_at,
            idle_until=opened.idle_until,
            expires_at=opened.expires_at,
            address=opened.address,
            browser=opened.browser,
        )
    )
    _seen(session, opened.user, opened.created_at)
    session.flush()


def find_session(session: Session, id_sha256: str, now: datetime) -> tuple[WebSession, User] | None:
    """Return a session that is neither idle too long, expired nor revoked, with its person, who is not locked out."""
    query = (
        select(WebSessionRow, UserRow)
        .join(UserRow, col(UserRow.id) == col(WebSessionRow.user))
        .where(WebSessionRow.id_sha256 == id_sha256, _open(now))
    )
    found = session.exec(query).first()
    user = user_of(found[1]) if found else None
    return (_web_session(found[0]), user) if found and user and not user.locked_out(now) else None


def touch_session(session: Session, id_sha256: str, user: str, now: datetime, idle_until: datetime) -> None:
    """Note that a browser was seen, and with it its person."""
    session.connection().execute(
        update(WebSessionRow)
        .where(col(WebSessionRow.id_sha256) == id_sha256)
        .values(last_seen_at=now, idle_until=idle_until)
    )
    _seen(session, user, now)
    session.expire_all()


def sessions(session: Session, user: str, now: datetime) -> tuple[WebSession, ...]:
    """Return a person's open sessions, last seen first."""
    query = select(WebSessionRow).where(WebSessionRow.user == user, _open(now))
    return tuple(map(_web_session, session.exec(query.order_by(col(WebSessionRow.last_seen_at).desc()))))


def revoke(session: Session, id_sha256: str, now: datetime, user: str | None = None) -> int:
    """End one session, if it is open and, where `user` is given, that person's; return how many ended."""
    which = col(WebSessionRow.id_sha256) == id_sha256
    return _revoke(session, which if user is None else and_(which, col(WebSessionRow.user) == user), now)


def revoke_all(session: Session, user: str, now: datetime, but: str = "") -> None:
    """End every session of a person, but for the one with this digest."""
    _revoke(session, and_(col(WebSessionRow.user) == user, col(WebSessionRow.id_sha256) != but), now)


def note_failure(session: Session, account: str, address: str, now: datetime, keep: timedelta) -> None:
    """Note a wrong password for an account (known or not) from an address; what is older than `keep` is forgotten."""
    session.connection().execute(delete(LoginAttemptRow).where(col(LoginAttemptRow.at) < now - keep))
    session.add(LoginAttemptRow(account=account.casefold(), address=address, at=now))
    session.flush()


def failures(session: Session, account: str, address: str, since: datetime) -> tuple[int, int]:
    """Return how many wrong passwords came since then for the account, and how many from the address."""
    return (
        _count(session, and_(col(LoginAttemptRow.account) == account.casefold(), col(LoginAttemptRow.at) >= since)),
        _count(session, and_(col(LoginAttemptRow.address) == address, col(LoginAttemptRow.at) >= since)),
    )


def forget_failures(session: Session, account: str) -> None:
    """Forget an account's wrong passwords, after a right one."""
    session.connection().execute(delete(LoginAttemptRow).where(col(LoginAttemptRow.account) == account.casefold()))


def _must_have(session: Session, id_: str) -> UserRow:
    row = session.get(UserRow, id_, with_for_update=True)
    if row is None:
        raise Refusal(f"there is no user {id_}", "Use `readiness user list`.")
    return row


def _keep_an_administrator(session: Session, row: UserRow, *, stays: bool) -> None:
    if stays or row.role != ADMIN:
        return
    active = select(UserRow.id).where(UserRow.role == ADMIN, col(UserRow.disabled_at).is_(None)).with_for_update()
    if set(session.exec(active)) <= {row.id}:
        raise Refusal(f"{row.email} is the last administrator", "Make somebody else administrator first.")


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(WebSessionRow.revoked_at).is_(None),
        col(WebSessionRow.idle_until) > now,
        col(WebSessionRow.expires_at) > now,
    )


def _revoke(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    still_open = and_(which, col(WebSessionRow.revoked_at).is_(None))
    ended = session.connection().execute(update(WebSessionRow).where(still_open).values(revoked_at=now))
    session.expire_all()
    return ended.rowcount


def _seen(session: Session, user: str, now: datetime) -> None:
    session.connection().execute(update(UserRow).where(col(UserRow.id) == user).values(last_seen_at=now))


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(LoginAttemptRow).where(which)).one()


def user_of(row: UserRow) -> User:
    """Return the person of a row."""
    return User(
        id=row.id,
        email=row.email,
        role=row.role,
        created_at=row.created_at,
        password_hash=row.password_hash,
        disabled_at=row.disabled_at,
        engagement=row.engagement,
        ends_at=row.ends_at,
        last_seen_at=row.last_seen_at,
        factor_since=row.factor_since,
    )


def _web_session(row: WebSessionRow) -> WebSession:
    return WebSession(
        id_sha256=row.id_sha256,
        user=row.user,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        idle_until=row.idle_until,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        address=row.address,
        browser=row.browser,
    )
