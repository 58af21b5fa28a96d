"""What Jira answered to one call, and the care with which it is read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collectors.kit import Ask, Malformed
from collectors.reply import Reply

__all__ = ["Answer", "day", "instant", "parsed", "reading", "say", "span"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One parsed answer and the call that repeats it."""

    call: str
    status: int
    headers: Mapping[str, str]
    body: Any
    readable: bool
    """False where the body was no JSON."""

    @property
    def asked(self) -> str:
        """The call without its parameters, short enough for a sentence."""
        return self.call.partition("?")[0]

    @property
    def message(self) -> str:
        """Jira's own words for a refusal."""
        if not isinstance(self.body, dict):
            return ""
        said = self.body.get("errorMessages")
        errors = self.body.get("errors")
        words = [str(one) for one in said] if isinstance(said, list) else []
        words += [str(one) for one in errors.values()] if isinstance(errors, dict) else []
        return " ".join(words) or str(self.body.get("message") or self.body.get("errorMessage") or "")


def parsed(call: str, reply: Reply) -> Answer:
    """Read the body as JSON, or say that it is none."""
    try:
        body, readable = json.loads(reply.body, parse_constant=_no_number), True
    except (ValueError, RecursionError):
        body, readable = None, False
    return Answer(call, reply.status, reply.headers, body, readable)


@contextmanager
def reading(answer: Answer) -> Iterator[None]:
    """Raise Malformed where the answer lacks what Jira's reference says it has."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(
            f"Jira's answer to {answer.asked} has not the published shape ({type(error).__name__}: {say(error)}). "
            "Collect again later; if it stays, report the site's version."
        ) from error


def instant(text: str | None) -> datetime | None:
    """Read Jira's instant (`2026-01-05T09:00:00.000+0100`); raises ValueError for one without a zone."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"an instant without a zone: {text}")
    return found.replace(microsecond=0)


def day(text: str | None) -> date | None:
    """Read Jira's date; raises ValueError for what is none."""
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
