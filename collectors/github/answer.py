"""What GitHub answered to one call, and the care with which it is read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.kit import Ask, Malformed
from collectors.reply import Reply

__all__ = ["Answer", "instant", "parsed", "reading", "say", "span"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One parsed answer and the call that repeats it."""

    call: str
    status: int
    headers: Mapping[str, str]
    body: Any
    readable: bool
    """False where the body was no JSON."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Those of the GraphQL query as last sent: its page size may have been halved on the way."""

    @property
    def asked(self) -> str:
        """The call without its parameters, short enough for a sentence."""
        return " ".join(self.call.split(None, 2)[:2]).partition("?")[0]

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        """GraphQL's errors, which come with status 200."""
        found = self.body.get("errors") if isinstance(self.body, dict) else None
        return [error for error in found if isinstance(error, dict)] if isinstance(found, list) else []

    @property
    def message(self) -> str:
        """GitHub's own words for a refusal."""
        return str(self.body.get("message") or "") if isinstance(self.body, dict) else ""


def parsed(call: str, reply: Reply, variables: Mapping[str, Any]) -> Answer:
    """Read the body as JSON, or say that it is none."""
    try:
        body, readable = json.loads(reply.body, parse_constant=_no_number), True
    except (ValueError, RecursionError):
        body, readable = None, False
    return Answer(call, reply.status, reply.headers, body, readable, variables)


@contextmanager
def reading(answer: Answer) -> Iterator[None]:
    """Raise Malformed where the answer lacks what GitHub's reference says it has."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(
            f"GitHub's answer to {answer.asked} has not the published shape ({type(error).__name__}: {say(error)}). "
            "Collect again later; if it stays, report the server's version."
        ) from error


def instant(text: str | None) -> datetime | None:
    """Read GitHub's instant; raises ValueError for one without a zone."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"an instant without a zone: {text}")
    return found


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
