"""Canonical JSON: the one form in which a value is stored and hashed (docs/verify-a-bundle.md)."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


def instant_text(instant: datetime) -> str:
    """Write an aware instant as `2026-03-01T04:05:06Z`."""
    # no strftime: it is slow, and has no leading zeros for years before 1000
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def encode(value: object) -> bytes:
    """Write a value as UTF-8 JSON: keys sorted, no spaces, NFC strings, instants in UTC, floats as their text.

    Raises TypeError for anything JSON cannot say.
    """
    return _JSON(_plain(value)).encode()


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def text(value: str) -> str:
    """Return the string in NFC, a lone surrogate replaced by U+FFFD."""
    if value.isascii():
        return value
    return unicodedata.normalize("NFC", value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def quoted(value: str | None) -> str:
    """Return a string, or null, as canonical JSON has it."""
    return "null" if value is None else _JSON(text(value))


def digest(content: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _plain(value: object) -> Json:
    match value:  # what is most frequent first
        case str():
            return text(value)
        # to ask whether something is a Mapping takes ten times as long
        case dict() | Mapping():
            return {text(str(key)): _plain(inner) for key, inner in value.items()}
        case None | bool() | int():
            return value
        case float() | Decimal():
            return str(value)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return [_plain(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")
