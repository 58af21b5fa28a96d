"""What comes back over the wire, whole or not at all, and what its headers say of the source's limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.domain.quota import Quota

__all__ = ["Broken", "Reply", "Trouble", "quota_told"]

MOST = 1_000_000_000
"""A figure above it is no limit but nonsense."""


class Broken(Exception):
    """No whole answer came; the message ends a sentence that begins with who we asked."""

    def __init__(self, why: str, *, slow: bool = False) -> None:
        """`slow`: time ran out, so asking for less may help."""
        super().__init__(why)
        self.slow = slow


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, its body whole and unread."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one try failed though another may not; `wait` in seconds where the source says how long."""

    why: str
    wait: float | None = None
    heavy: bool = False
    """Asking for less may help."""


def quota_told(headers: Mapping[str, str]) -> Quota | None:
    """Read X-RateLimit-Remaining and X-RateLimit-Limit, as GitHub and Jira send them; None where they say nothing readable."""
    left, limit = (_figure(headers.get(f"x-ratelimit-{word}", "")) for word in ("remaining", "limit"))
    return None if left is None else Quota(left, limit)


def _figure(text: str) -> int | None:
    digits = text.strip()
    found = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MOST)) else None
    return found if found is not None and found <= MOST else None
