"""What comes back over the wire, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Broken", "Reply"]


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
