"""Names the stand-in gives to things: object hashes, node ids and instants, the same in every run."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime


def sha(*parts: object) -> str:
    """Return 40 hexadecimal digits that depend on the parts alone."""
    return hashlib.sha1("\0".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def node_id(kind: str, *parts: object) -> str:
    """Return an opaque node id: GitHub's prefix of the kind (`PR`, `R`, `U`, ...) and what finds the thing again."""
    return f"{kind}_" + urlsafe_b64encode("\n".join(map(str, parts)).encode()).decode().rstrip("=")


def node_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Read a node id back; ("", ()) when it is not one of ours."""
    kind, _, packed = text.partition("_")
    try:
        return kind, tuple(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode().split("\n"))
    except (Error, UnicodeDecodeError, ValueError):
        return "", ()


def instant(moment: datetime) -> str:
    """Write an instant as GitHub does: 2026-03-01T04:05:06Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_or_none(moment: datetime | None) -> str | None:
    """Write an instant, or null."""
    return None if moment is None else instant(moment)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant or day (midnight UTC); raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
