"""Reading what a source answered with care: JSON, instants, days, words for a sentence; whoever the source is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from collectors.kit import Ask, Malformed

__all__ = ["day", "instant", "json_of", "say", "shaped", "span"]


def json_of(body: bytes) -> tuple[Any, bool]:
    """Return a body read as JSON and whether it was any."""
    try:
        return json.loads(body, parse_constant=_no_number), True
    except (ValueError, RecursionError):
        return None, False


@contextmanager
def shaped(asked: str) -> Iterator[None]:
    """Raise Malformed where an answer lacks what its source's reference says; `asked` as in "GitHub's answer to GET /orgs"."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(
            f"{asked} has not the published shape ({type(error).__name__}: {say(error)}). "
            "Collect again later; if it stays, report the server's version."
        ) from error


def instant(text: str | None) -> datetime | None:
    """Read an instant to the second; raises ValueError for one without a zone."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"an instant without a zone: {text}")
    return found.replace(microsecond=0)


def day(text: str | None) -> date | None:
    """Read a civil date; raises ValueError for what is none."""
    return None if text is None else date.fromisoformat(text)


def span(ask: Ask) -> tuple[datetime, datetime]:
    """Return the instants between which events are asked for, the second excluded; raises ValueError for a snapshot's ask."""
    start, end = instant(ask.start), instant(ask.end)
    if start is None or end is None:
        raise ValueError("events are asked for between two instants")
    return start, end


def say(text: object, limit: int = 160) -> str:
    """Return the source's words on one line, cut short."""
    line = " ".join(str(text or "no reason given").split())
    line = "".join(letter for letter in line if letter.isprintable())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
