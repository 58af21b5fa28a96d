"""Second factors: the enciphered secret, the last time step that was used, recovery codes, and who still owes one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from readiness.store.accounts import User, find_user
from readiness.store.tables.account import HalfSignInRow, RecoveryCodeRow, UserRow


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's secret, enciphered, and since when it is asked for; None while it was not confirmed."""

    secret: str
    since: datetime | None


def find(session: Session, user: str) -> Factor | None:
    """Return a person's second factor, confirmed or not."""
    row = session.get(UserRow, user)
    return Factor(row.factor_secret, row.factor_since) if row and row.factor_secret else None


def propose(session: Session, user: str, secret: str) -> None:
    """Keep a secret that is not asked for before it was confirmed."""
    _change(session, user, factor_secret=secret, factor_since=None, factor_step=None)


def confirm(session: Session, user: str, now: datetime) -> None:
    """Ask for it from now on."""
    _change(session, user, factor_since=now)


def remove(session: Session, user: str) -> None:
    """Forget a person's second factor and recovery codes."""
    _change(session, user, factor_secret=None, factor_since=None, factor_step=None)
    session.connection().execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user) == user))


def use_step(session: Session, user: str, step: int) -> bool:
    """Use up a time step and all before it; False when it was used already. Of two at once one succeeds."""
    unused = or_(col(UserRow.factor_step).is_(None), col(UserRow.factor_step) < step)
    taken = session.connection().execute(
        update(UserRow).where(col(UserRow.id) == user, unused).values(factor_step=step)
    )
    session.expire_all()
    return taken.rowcount == 1


def replace_codes(session: Session, user: str, digests: Collection[str], now: datetime) -> None:
    """Keep the digests of new recovery codes in place of those before."""
    session.connection().execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user) == user))
    session.add_all(RecoveryCodeRow(code_sha256=one, user=user, created_at=now) for one in digests)
    session.flush()


def use_code(session: Session, user: str, code_sha256: str, now: datetime) -> bool:
    """Use a recovery code up; False when it is unknown or was used already. Of two at once one succeeds."""
    taken = session.connection().execute(
        update(RecoveryCodeRow)
        .where(
            col(RecoveryCodeRow.code_sha256) == code_sha256,
            col(RecoveryCodeRow.user) == user,
            col(RecoveryCodeRow.used_at).is_(None),
        )
        .values(used_at=now)
    )
    session.expire_all()
    return taken.rowcount == 1


def codes_left(session: Session, user: str) -> int:
    """Return how many recovery codes a person has not used."""
    unused = select(func.count()).select_from(RecoveryCodeRow)
    return session.exec(unused.where(RecoveryCodeRow.user == user, col(RecoveryCodeRow.used_at).is_(None))).one()


def owe(session: Session, id_sha256: str, user: str, now: datetime, expires_at: datetime) -> None:
    """Note that a browser gave the right password and owes the second factor; forget those who never came back."""
    session.connection().execute(delete(HalfSignInRow).where(col(HalfSignInRow.expires_at) <= now))
    session.add(HalfSignInRow(id_sha256=id_sha256, user=user, expires_at=expires_at))
    session.flush()


def owing(session: Session, id_sha256: str, now: datetime) -> User | None:
    """Return whose second factor a browser owes; None when it took too long or its person is locked out."""
    half = session.get(HalfSignInRow, id_sha256)
    user = find_user(session, half.user) if half and half.expires_at > now else None
    return user if user and not user.locked_out(now) else None


def settle(session: Session, id_sha256: str) -> bool:
    """Forget that a browser owes; False when it was forgotten already."""
    gone = session.connection().execute(delete(HalfSignInRow).where(col(HalfSignInRow.id_sha256) == id_sha256))
    session.expire_all()
    return gone.rowcount == 1


def _change(session: Session, user: str, **values: object) -> None:
    session.connection().execute(update(UserRow).where(col(UserRow.id) == user).values(**values))
    session.expire_all()
