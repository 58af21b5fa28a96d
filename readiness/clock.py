"""The only module that reads the time, waits, or asks for randomness."""

import secrets
import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC, to the whole second."""
    return datetime.now(UTC).replace(microsecond=0)


def monotonic() -> float:
    """Return seconds that never run backwards, to measure how long something took."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Wait that many seconds."""
    time.sleep(seconds)


def token(size: int = 16) -> str:
    """Return that many bytes nobody can guess, in lower-case hexadecimal."""
    return secrets.token_hex(size)


def fraction() -> float:
    """Return a share from 0 (included) to 1 (excluded) that nobody can guess, to spread what would come at once."""
    return secrets.randbelow(1 << 32) / (1 << 32)
