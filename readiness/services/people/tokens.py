"""Tokens by which programs come: made and shown once, recognised, slowed down where they are wrong, ended."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any

from readiness import clock
from readiness.domain.calendar import ONE_DAY, local_date, start_of_day
from readiness.domain.canonical import digest, instant_text, text
from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.engagements import required
from readiness.services.people.accounts import ROLES, find
from readiness.services.people.changes import SHELL, Actor
from readiness.services.people.sessions import SLOW_DOWN, WRONG_PER_ADDRESS, TooManyAttempts
from readiness.store import engagements, journal, login_attempts, tokens
from readiness.store.accounts import ADMIN, AUDITOR, User
from readiness.store.database import Database, Session
from readiness.store.tokens import Held, Token
from readiness.workspace import Workspace

READ, WRITE, REVIEW, COLLECT, MANAGE = "read", "evidence:write", "evidence:review", "collect", "manage"
SCOPES = {
    READ: ROLES,
    WRITE: ("engineer", "lead", ADMIN),
    REVIEW: ("lead", ADMIN),
    COLLECT: ("engineer", "lead", ADMIN),
    MANAGE: ("lead", ADMIN),
}
"""What a token may be made for, and the roles that may do it at all."""
LIVES = timedelta(days=90)
LIVES_AT_MOST = timedelta(days=366)
LONGEST_NAME = 100
TOUCH_AFTER = timedelta(minutes=5)
"""A token in use is written down again only after so long, so that reading writes nothing."""
BEGINS = "rdy_"
TOKEN, TOKEN_NAME = "token", "token_name"
"""Under which an envelope names the token by which something was done."""
_FORM = re.compile(r"rdy_([0-9a-f]{12})_[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token is to be."""

    role: str
    scopes: tuple[str, ...] = (READ,)
    expires: date | None = None
    """The last day on which it works; None for the usual time."""
    name: str = ""
    by: str | None = None
    """E-mail address of who answers for it: it stops working when they are locked out."""
    engagement: str | None = None
    """Of an auditor's: name or id of the one engagement it reads; None for the selected one."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that came with a token that works."""

    held: Held

    @property
    def token(self) -> Token:
        """What it came with."""
        return self.held.token

    @property
    def creator(self) -> User | None:
        """Who made it, as they are today."""
        return self.held.creator

    @property
    def person(self) -> User:
        """Who acts: who made the token, in the token's role; nobody with an address where nobody was named."""
        if self.creator is None:
            return User(self.token.id, "", self.token.role, self.token.created_at, engagement=self.token.engagement)
        return replace(self.creator, role=self.token.role, engagement=self.token.engagement)

    @property
    def mark(self) -> dict[str, str]:
        """What every envelope of its acts says of it, beside who answers for it."""
        return {TOKEN: self.token.id, **({TOKEN_NAME: self.token.name} if self.token.name else {})}


@dataclass(frozen=True, slots=True)
class Made:
    """A new token with its whole text, which nobody can be shown again."""

    held: Held
    whole: str


class WrongToken(ReadinessError):
    """What was sent is no token of ours, or one that works no more."""


def create(session: Session, workspace: Workspace, wish: Wish, actor: Actor = SHELL) -> Made:
    """Make a token.

    WrongUse for a scope that the role may never use and for a day that is past or too far; Refusal for an unknown person
    and for a name that a working token has.
    """
    now = workspace.now()
    creator = find(session, wish.by) if wish.by else None
    if creator is not None and creator.locked_out(now):
        raise Refusal(f"{creator.email} is locked out", "Name somebody who may sign in.")
    name = _name(session, wish.name, now)
    made = Token(
        id=clock.token(6),
        name=name,
        role=_role(wish.role),
        scopes=_scopes(wish),
        created_at=now,
        expires_at=_end(workspace, wish.expires),
        engagement=_engagement(session, wish, creator, now),
        creator=creator.id if creator else None,
    )
    whole = f"{BEGINS}{made.id}_{clock.token(32)}"
    held = Held(made, creator, digest(whole.encode()))
    tokens.add(session, made, held.secret_sha256)
    _record(session, "token_created", held, actor, now)
    return Made(held, whole)


def revoke(session: Session, id: str, now: datetime, actor: Actor = SHELL) -> Held:  # noqa: A002 -- what it is
    """End a token at once; Refusal for one that is unknown or was ended before. Takes its id or its text."""
    held = tokens.get(session, id.strip().removeprefix(BEGINS).partition("_")[0])
    if held is None:
        raise Refusal(f"there is no token {text(id.strip())[:40]}", "See `readiness token list`.")
    if not tokens.revoke(session, held.token.id, now):
        raise Refusal(f"{BEGINS}{held.token.id} was revoked before", "See `readiness token list`.")
    _record(session, "token_revoked", held, actor, now)
    return replace(held, token=replace(held.token, revoked_at=now))


def revoke_each(database: Database, ids: Sequence[str], now: datetime, actor: Actor = SHELL) -> Ended[Held]:
    """End several tokens at once, each by itself as `revoke` would; WrongUse where nothing or too much is selected."""

    def end(one: str) -> Held:
        with database.writing() as session:
            return revoke(session, one, now, actor)

    return each(ids, end)


def written(envelope: Mapping[str, Any]) -> str | None:
    """Return what the token of an act is called and begins with, as the envelope says it; None where none did it."""
    id_, name = envelope.get(TOKEN), envelope.get(TOKEN_NAME)
    return f"{name if isinstance(name, str) else ''} {BEGINS}{id_}".strip() if isinstance(id_, str) else None


def named(session: Session, id: str) -> str | None:  # noqa: A002 -- what it is
    """Return what a token is called and begins with; None for an unknown one."""
    held = tokens.get(session, id)
    return f"{held.token.name} {BEGINS}{held.token.id}".strip() if held else None


def recognise(database: Database, whole: str, address: str, now: datetime) -> Caller:
    """Return who comes with a token, and note that it was used.

    WrongToken for one that is unknown, expired, revoked, or whose maker is locked out; TooManyAttempts for an unknown one
    where too many came from the address. One that works is let in all the same: 256 bits of chance cannot be guessed.
    """
    found = _FORM.fullmatch(whole)
    with database.reading() as session:
        held = tokens.get(session, found[1]) if found else None
    if held is None or not compare_digest(held.secret_sha256, digest(whole.encode("utf-8", "surrogatepass"))):
        _count(database, address, now)
        raise WrongToken("this token is not known here", "Make one: `readiness token create`.")
    if (said := state(held, now)) != "active":
        raise WrongToken(f"this token is {said}", "Make another one: `readiness token create`.")
    used = held.token.last_used_at
    if used is None or now - used >= TOUCH_AFTER:
        with database.writing() as session:
            tokens.touch(session, held.token.id, now)
    return Caller(held)


def state(held: Held, now: datetime) -> str:
    """Say whether a token is active, revoked, expired, or disabled with who made it."""
    if held.token.revoked_at is not None:
        return "revoked"
    if held.token.expires_at <= now:
        return "expired"
    return "disabled" if held.creator is not None and held.creator.locked_out(now) else "active"


def listed(session: Session, limit: int | None = None, before: str | None = None) -> tuple[Held, ...]:
    """Return tokens, last made first; those made before the one with the id `before`."""
    last = tokens.get(session, before) if before else None
    return tokens.newest(session, limit=limit, before=(last.token.created_at, last.token.id) if last else None)


def working(session: Session, now: datetime) -> int:
    """Count the tokens that work."""
    return tokens.working(session, now)


def last_day(workspace: Workspace, token: Token) -> date:
    """Return the last civil day on which a token works."""
    return local_date(token.expires_at, workspace.zone) - ONE_DAY


def described(workspace: Workspace, held: Held) -> dict[str, Any]:
    """Return a token as a document; its secret is in none."""
    one, now = held.token, workspace.now()
    return {
        "id": one.id,
        "prefix": BEGINS + one.id,
        "name": one.name,
        "role": one.role,
        "scopes": list(one.scopes),
        "state": state(held, now),
        "engagement": one.engagement,
        "by": held.creator.email if held.creator else None,
        "created_at": instant_text(one.created_at),
        "expires_at": instant_text(one.expires_at),
        "last_day": last_day(workspace, one).isoformat(),
        "last_used_at": instant_text(one.last_used_at) if one.last_used_at else None,
        "revoked_at": instant_text(one.revoked_at) if one.revoked_at else None,
    }


def _role(role: str) -> str:
    if role not in ROLES:
        raise WrongUse(f"{text(role)[:40]!r} is no role", f"Choose one of: {', '.join(ROLES)}.")
    return role


def _engagement(session: Session, wish: Wish, creator: User | None, now: datetime) -> str | None:
    """Return the one engagement that an auditor's token reads; one that an auditor answers for reads theirs."""
    if wish.role != AUDITOR:
        return None
    if creator is not None and creator.role == AUDITOR:
        return creator.engagement
    if wish.engagement:
        return required(session, wish.engagement, now).id
    selected = engagements.selected(session)
    return selected.id if selected else None


def _scopes(wish: Wish) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(wish.scopes))
    if not asked:
        raise WrongUse("a token is for something", f"Choose from: {', '.join(SCOPES)}.")
    for scope in asked:
        if scope not in SCOPES:
            raise WrongUse(f"{text(scope)[:40]!r} is no scope", f"Choose from: {', '.join(SCOPES)}.")
        if wish.role not in SCOPES[scope]:
            raise WrongUse(f"{wish.role} never has {scope}", f"Choose one of these roles: {', '.join(SCOPES[scope])}.")
    return tuple(scope for scope in SCOPES if scope in asked)


def _name(session: Session, name: str, now: datetime) -> str:
    plain = text(name.strip())
    if len(plain) > LONGEST_NAME or not all(letter.isprintable() for letter in plain):
        raise WrongUse("this is no name for a token", f"Write one line of at most {LONGEST_NAME} characters.")
    if plain and tokens.live_name(session, plain, now):
        raise Refusal(f"a token named {plain} still works", "Revoke it first, or choose another name.")
    return plain


def _end(workspace: Workspace, expires: date | None) -> datetime:
    """Return the midnight after a token's last day."""
    now = workspace.now()
    today = local_date(now, workspace.zone)
    last = today + LIVES if expires is None else expires
    if last < today:
        raise WrongUse(f"{last} is past", "Give the last day on which it is to work.")
    if last > today + LIVES_AT_MOST:
        raise WrongUse(f"{last} is too far away", f"A token lives until {today + LIVES_AT_MOST} at most.")
    return start_of_day(last + ONE_DAY, workspace.zone)


def _count(database: Database, address: str, now: datetime) -> None:
    """Note a wrong token; TooManyAttempts, and nothing is written any more, where too many came from the address."""
    whence = f"token {address}"  # apart from passwords: a program gone wild locks nobody out
    with database.reading() as session:
        _, known = login_attempts.count(session, "token", whence, now - SLOW_DOWN)
    if known >= WRONG_PER_ADDRESS:
        raise TooManyAttempts("too many wrong tokens came", "Try again in 15 minutes.")
    with database.writing() as session:
        login_attempts.note(session, "token", whence, now, keep=SLOW_DOWN)


def _record(session: Session, event: str, held: Held, actor: Actor, now: datetime) -> None:
    """Write to the ledger who did it and from where; salted, because a name and an address can be guessed."""
    one = held.token
    said = {
        "kind": "token",
        "event": event,
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "scopes": list(one.scopes),
        "expires_at": one.expires_at,
        "creator": held.creator.email if held.creator else None,
        "engagement": one.engagement,
        "by": actor.email,
        "from": actor.address,
        "salt": clock.token(8),
    }
    journal.record(session, event=event, id=one.id, envelope=said, time=now)
