"""What Jira answered to one call, and the care with which it is read."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
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
    body, readable = json_of(reply.body)
    return Answer(call, reply.status, reply.headers, body, readable)


def reading(answer: Answer) -> AbstractContextManager[None]:
    """Raise Malformed where the answer lacks what Jira's reference says it has."""
    return shaped(f"Jira's answer to {answer.asked}")
