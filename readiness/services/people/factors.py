"""The second factor: codes of a telephone by time (RFC 6238), each good once, and recovery codes for when it is lost."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

import pyotp

from readiness import clock
from readiness.domain.canonical import digest
from readiness.errors import Refusal, WrongUse
from readiness.services.people.changes import SHELL, Actor, changed, record
from readiness.services.people.cipher import decipher, encipher
from readiness.services.people.sessions import SignedIn, Visit, begin, count_attempt, prove
from readiness.store import factors, login_attempts
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.workspace import Workspace

SECRET_BYTES, CODE_BYTES = 20, 10
CODES = 10
STEP_SECONDS = 30
DIGITS = 6
LONGEST = 100
GROUP = 4
"""Characters of a recovery code that stand together."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a telephone is told, once: the secret, and the same as an address for its camera."""

    secret: str
    uri: str


class WrongCode(WrongUse):
    """The code is not the one the telephone shows now, or was used already."""


def propose(workspace: Workspace, user: User, password: str, visit: Visit) -> Enrolment:
    """Make a secret for who proves the password; it is asked for once a code confirmed it.

    WrongPassword, TooManyAttempts, and Refusal where there is a second factor already.
    """
    _prove(workspace, user, password, visit)
    secret = b32encode(bytes.fromhex(clock.token(SECRET_BYTES))).decode()
    sealed = encipher(workspace, secret)
    with workspace.database.writing() as session:
        _must_have_none(session, user)
        factors.propose(session, user.id, sealed)
    return _enrolment(workspace, user, secret)


def proposed(workspace: Workspace, user: User) -> Enrolment | None:
    """Return the secret that still waits to be confirmed; a confirmed one is never shown again."""
    with workspace.database.reading() as session:
        found = factors.find(session, user.id)
    if found is None or found.since is not None:
        return None
    return _enrolment(workspace, user, decipher(workspace, found.secret))


def confirm(workspace: Workspace, user: User, code: str, visit: Visit, at: datetime) -> tuple[str, ...]:
    """Ask for the second factor from now on and return the recovery codes, which are shown this once.

    `at` is the real time, which is all that a telephone knows. WrongCode, TooManyAttempts, Refusal where nothing waits.
    """
    waiting = proposed(workspace, user)
    if waiting is None:
        raise Refusal("no second factor waits to be confirmed", "Begin again.")
    count_attempt(workspace.database, _account(user), visit, workspace.now())
    step = _step(waiting.secret, code, at)
    codes = _codes()
    with workspace.database.writing() as session:
        _must_have_none(session, user)
        if step is None or not factors.use_step(session, user.id, step):
            raise _wrong()
        factors.confirm(session, user.id, workspace.now())
        _keep(session, user, codes, workspace.now())
        login_attempts.forget(session, _account(user))
        changed(session, "factor_added", user, workspace.now(), Actor(user.email, visit.address))
    return codes


def finish(workspace: Workspace, secret: str, code: str, visit: Visit, at: datetime) -> SignedIn:
    """Sign in who owed the second factor; WrongCode, TooManyAttempts, and Refusal when it took too long."""
    key, now = digest(secret.encode()), workspace.now()
    with workspace.database.reading() as session:
        user = factors.owing(session, key, now)
    if user is None:
        raise Refusal("signing in took too long", "Give the password again.")
    check(workspace, user, code, visit, at)
    with workspace.database.writing() as session:
        if not factors.settle(session, key):
            raise Refusal("somebody signed in by this already", "Give the password again.")
        return begin(session, user, visit, now)


def check(workspace: Workspace, user: User, code: str, visit: Visit, at: datetime) -> None:
    """Use up a code of the telephone, or a recovery code; WrongCode for any other, TooManyAttempts after five."""
    now = workspace.now()
    count_attempt(workspace.database, _account(user), visit, now)
    with workspace.database.reading() as session:
        found = factors.find(session, user.id)
    if found is None or found.since is None:
        raise Refusal("there is no second factor any more", "Sign in again.")
    said = _plain(code)
    step = _step(decipher(workspace, found.secret), said, at) if len(said) == DIGITS else None
    with workspace.database.writing() as session:
        if step is not None and factors.use_step(session, user.id, step):
            login_attempts.forget(session, _account(user))
            return
        if not factors.use_code(session, user.id, digest(said.encode()), now):
            raise _wrong()
        login_attempts.forget(session, _account(user))
        left = factors.codes_left(session, user.id)
        record(session, "recovery_code_used", user, now, Actor(user.email, visit.address), {"left": left})


def renew_codes(workspace: Workspace, user: User, password: str, visit: Visit) -> tuple[str, ...]:
    """Return new recovery codes, shown this once, in place of those before; WrongPassword, TooManyAttempts, Refusal."""
    _prove(workspace, user, password, visit)
    codes = _codes()
    with workspace.database.writing() as session:
        found = factors.find(session, user.id)
        if found is None or found.since is None:
            raise Refusal("there is no second factor to recover", "Add one first.")
        _keep(session, user, codes, workspace.now())
        record(session, "recovery_codes_made", user, workspace.now(), Actor(user.email, visit.address))
    return codes


def remove(workspace: Workspace, user: User, password: str, code: str, visit: Visit, at: datetime) -> None:
    """Take one's own second factor away, by the password and a code of it."""
    _prove(workspace, user, password, visit)
    check(workspace, user, code, visit, at)
    with workspace.database.writing() as session:
        reset(session, user, workspace.now(), Actor(user.email, visit.address))


def reset(session: Session, user: User, now: datetime, by: Actor = SHELL) -> User:
    """Take somebody's second factor away, for a lost telephone. Without one nothing happens."""
    if factors.find(session, user.id) is None:
        return user
    factors.remove(session, user.id)
    return changed(session, "factor_removed", user, now, by)


def codes_left(session: Session, user: User) -> int:
    """Return how many recovery codes a person has not used."""
    return factors.codes_left(session, user.id)


def _prove(workspace: Workspace, user: User, password: str, visit: Visit) -> None:
    prove(workspace.database, user.email, password, visit, workspace.now())
    with workspace.database.writing() as session:
        login_attempts.forget(session, user.email)


def _must_have_none(session: Session, user: User) -> None:
    found = factors.find(session, user.id)
    if found is not None and found.since is not None:
        raise Refusal("there is a second factor already", "Take it away first, then add another.")


def _enrolment(workspace: Workspace, user: User, secret: str) -> Enrolment:
    issuer = f"Readiness {workspace.settings.organization.name}".replace(":", " ")
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer))


def _step(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is: the present one, or its neighbours for a clock that is a little off."""
    telephone, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    steps = (now, now - 1, now + 1)
    return next((step for step in steps if pyotp.utils.strings_equal(telephone.generate_otp(step), _plain(code))), None)


def _codes() -> tuple[str, ...]:
    return tuple(_grouped(clock.token(CODE_BYTES)) for _ in range(CODES))


def _grouped(code: str) -> str:
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))


def _keep(session: Session, user: User, codes: tuple[str, ...], now: datetime) -> None:
    factors.replace_codes(session, user.id, [digest(_plain(code).encode()) for code in codes], now)


def _plain(code: str) -> str:
    """Return a code without what people put between its parts."""
    return "".join(code.split()).replace("-", "").casefold()[:LONGEST]


def _account(user: User) -> str:
    """Under which name wrong codes are counted: apart from wrong passwords, so that guessing those locks out nobody."""
    return f"second factor of {user.id}"


def _wrong() -> WrongCode:
    return WrongCode("this code is not the one of now, or was used already", "Wait for the next one, then type it.")
