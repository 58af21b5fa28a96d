"""Passwords: which will do, kept as Argon2id, compared in the same time whether there is an account or not."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from readiness import clock
from readiness.errors import WrongUse
from readiness.store.accounts import User

SHORTEST, LONGEST = 12, 1000
"""Characters of a password."""


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


def hashed(password: str) -> str:
    """Return it as its Argon2id text."""
    return _hasher().hash(password)


def right(user: User | None, password: str) -> bool:
    """Compare; an unknown account takes as long as a known one."""
    kept = user.password_hash if user and user.password_hash else _nobody()
    try:
        return _hasher().verify(kept, password[: LONGEST + 1]) and user is not None and user.password_hash is not None
    except VerifyMismatchError:
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(clock.token())
