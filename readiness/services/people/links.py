"""The one-time link by which a person chooses a password."""

from datetime import datetime, timedelta

from readiness import clock
from readiness.domain.canonical import digest
from readiness.errors import Refusal
from readiness.services.people.changes import SHELL, Actor, record
from readiness.store import accounts
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.workspace import Workspace

LINK_LIVES = timedelta(days=7)


def make(session: Session, user: User, now: datetime) -> str:
    """Return the token of a set-up link that nobody else was told of."""
    token = clock.token(24)
    accounts.add_set_up_link(session, digest(token.encode()), user.id, now, now + LINK_LIVES)
    return token


def new_link(session: Session, user: User, now: datetime, by: Actor = SHELL) -> str:
    """Return the token of a new set-up link, for a lost link or a forgotten password; links before stop working."""
    if user.disabled_at is not None:
        raise Refusal(f"{user.email} is disabled", "Enable them first.")
    record(session, "user_link_made", user, now, by)
    return make(session, user, now)


def invited(session: Session, token: str, now: datetime) -> User | None:
    """Return whom a set-up link is for; None when it is unknown, used or too old."""
    return accounts.set_up_user(session, digest(token.encode()), now)


def set_up_address(workspace: Workspace, token: str) -> str:
    """Return the address by which a set-up link is opened."""
    return f"{workspace.settings.web.base_url.rstrip('/')}/setup/{token}"
