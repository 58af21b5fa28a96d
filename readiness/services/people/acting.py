"""Who acts: somebody with an account who was not locked out, and in a role that may."""

from readiness.domain.canonical import text
from readiness.errors import WrongUse
from readiness.store import accounts
from readiness.store.accounts import User
from readiness.store.database import Session

LONGEST = 320
BRING = ("lead", "engineer", "executive", accounts.ADMIN)
"""Roles that may bring evidence; auditors only look at it."""


def active_user(session: Session, email: str) -> User:
    """Return the active person with this address or id; WrongUse for one who is unknown or disabled."""
    asked = text(email.strip())
    user = accounts.find_user(session, asked)
    if user is None or user.disabled_at is not None:
        raise WrongUse(f"{asked[:LONGEST]} is no active user", "See `readiness user list`.")
    return user


def bringer(session: Session, email: str) -> User:
    """Return a person who may bring evidence; WrongUse for one who is unknown, disabled or only looks."""
    user = active_user(session, email)
    if user.role not in BRING:
        raise WrongUse(f"{user.email} is {user.role} and brings no evidence", "Name who did bring it: --by EMAIL.")
    return user
