"""People who may sign in, and the links by which they set their accounts up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from readiness.errors import Refusal
from readiness.store.tables.account import SetUpLinkRow, UserRow

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
    """Lock a person out at once; Refusal when it is the last administrator. The caller ends their sessions."""
    row = _must_have(session, id)
    _keep_an_administrator(session, row, stays=False)
    row.disabled_at = now
    session.flush()


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
