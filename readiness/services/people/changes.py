"""A change of an account: who makes it, from where, and the line of the ledger that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from readiness import clock
from readiness.domain.canonical import Json, instant_text
from readiness.store import accounts, journal
from readiness.store.accounts import User
from readiness.store.database import Session


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes an account, and the network address they come from; both None is the command line."""

    email: str | None = None
    address: str | None = None


SHELL = Actor()
NOTHING: Mapping[str, Json] = MappingProxyType({})


def changed(session: Session, event: str, before: User, now: datetime, by: Actor) -> User:
    """Record what became of a person, with before and after, and return them as they now are."""
    after = accounts.find_user(session, before.id)
    assert after is not None  # noqa: S101 -- accounts are never deleted
    record(session, event, after, now, by, {"before": standing(before), "after": standing(after)})
    return after


def record(
    session: Session, event: str, user: User, now: datetime, by: Actor = SHELL, more: Mapping[str, Json] = NOTHING
) -> None:
    """Write to the ledger who did what from where; salted, because an address can be guessed."""
    said: dict[str, Json] = {"event": event, "id": user.id, "email": user.email, "role": user.role}
    origin: dict[str, Json] = {"by": by.email, "from": by.address, "salt": clock.token(8)}
    journal.record(session, event=event, id=user.id, envelope=said | origin | dict(more), time=now)


def standing(user: User) -> dict[str, Json]:
    """Return what is recorded of an account before and after a change."""
    return {
        "role": user.role,
        "disabled": user.disabled_at is not None,
        "engagement": user.engagement,
        "ends_at": instant_text(user.ends_at) if user.ends_at else None,
        "second_factor": user.factor_since is not None,
    }
