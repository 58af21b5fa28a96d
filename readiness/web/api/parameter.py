"""What a caller may say: its shape for the description, and how it is read from text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from readiness.web.api.shape import Shape, words

Read = Callable[[str], Any]
LONGEST = 200
PRINTABLE = "^[^\\u0000-\\u001f\\u007f]+$"
NO_DAY = "is no day of this century; write it as 2026-03-31"
DAYS = (
    "20[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-9]))"
)
CLOCK = "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be said once, in the path, the query or a body; `many` may be said several times."""

    name: str
    says: str
    shape: Shape
    read: Read
    """Raises ValueError with a sentence for what it cannot be."""
    required: bool = False
    default: Any = None
    many: bool = False

    @property
    def needed(self) -> "Parameter":
        """The same, which must be said."""
        return replace(self, required=True)


def text(name: str, says: str, longest: int = LONGEST, *, many: bool = False) -> Parameter:
    """Make a parameter of one line of text."""
    shape = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": PRINTABLE}

    def read(given: str) -> str:
        if not re.fullmatch(PRINTABLE[1:-1], given):
            raise ValueError("is empty, or holds control characters; write one line of text")
        if len(given) > longest:
            raise ValueError(f"has {len(given)} characters; write at most {longest}")
        return given

    return Parameter(name, says, shape, read, many=many)


def prose(name: str, says: str, longest: int) -> Parameter:
    """Make a parameter of any text, which may be empty."""

    def read(given: str) -> str:
        if len(given) > longest:
            raise ValueError(f"has {len(given)} characters; write at most {longest}")
        if "\0" in given:
            raise ValueError("holds a NUL; write text")
        return given

    return Parameter(name, says, {"type": "string", "maxLength": longest, "pattern": "^[^\\u0000]*$"}, read)


def choice(name: str, says: str, *choices: str) -> Parameter:
    """Make a parameter that is one of these."""

    def read(given: str) -> str:
        if given not in choices:
            raise ValueError(f"is none of: {', '.join(choices)}")
        return given

    return Parameter(name, says, words(*choices), read)


def number(name: str, says: str, least: int, most: int, default: int | None = None) -> Parameter:
    """Make a parameter that is a whole number."""
    shape: Shape = {"type": "integer", "minimum": least, "maximum": most}

    def read(given: str) -> int:
        if not re.fullmatch(f"-?[0-9]{{1,{len(str(most)) + 1}}}", given) or not least <= int(given) <= most:
            raise ValueError(f"is no whole number from {least} to {most}")
        return int(given)

    return Parameter(name, says, {**shape, "default": default} if default is not None else shape, read, default=default)


def day(name: str, says: str) -> Parameter:
    """Make a parameter that is a civil day of this century."""
    return Parameter(name, says, {"type": "string", "format": "date", "pattern": f"^{DAYS}$"}, _day)


def instant(name: str, says: str) -> Parameter:
    """Make a parameter that is an instant, or a day, which means its end in the organisation's zone."""
    whole = {"type": "string", "format": "date-time", "pattern": f"^{DAYS}{CLOCK}$"}
    shape: Shape = {"anyOf": [{"type": "string", "format": "date", "pattern": f"^{DAYS}$"}, whole]}

    def read(given: str) -> str:
        if re.fullmatch(DAYS + CLOCK, given) is None:
            _day(given)
        else:
            datetime.fromisoformat(given)
        return given

    return Parameter(name, says, shape, read)


def _day(given: str) -> date:
    if re.fullmatch(DAYS, given) is None:
        raise ValueError(NO_DAY)
    try:
        return date.fromisoformat(given)
    except ValueError:  # 29 February of another year
        raise ValueError(NO_DAY) from None
