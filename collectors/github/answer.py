"""What GitHub answered to one call, and the care with which it is read."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from collectors.reading import json_of, shaped
from collectors.reply import Reply

__all__ = ["Answer", "parsed", "reading"]


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
    body, readable = json_of(reply.body)
    return Answer(call, reply.status, reply.headers, body, readable, variables)


def reading(answer: Answer) -> AbstractContextManager[None]:
    """Raise Malformed where the answer lacks what GitHub's reference says it has."""
    return shaped(f"GitHub's answer to {answer.asked}")
