"""What happened: every line of the ledger with what its envelope says, who did it, and what it changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readiness.domain.canonical import digest, instant_text
from readiness.services.people import tokens
from readiness.store.journal import Occurrence

ABOUT = ("item", "requirement", "collector", "control", "subject", "email", "procedure", "name", "engagement", "id")
"""What a line is about is the first of these that its envelope has."""


@dataclass(frozen=True)
class Happened:
    """One line, read."""

    occurrence: Occurrence

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """The envelope."""
        found: Mapping[str, Any] = json.loads(self.occurrence.envelope)
        return found

    @property
    def seq(self) -> int:
        """Its number in the ledger."""
        return self.occurrence.line.seq

    @property
    def event(self) -> str:
        """What kind of thing happened."""
        return self.occurrence.line.entry.event

    @property
    def person(self) -> str | None:
        """Who did it; None where nobody did, or nobody was named."""
        by = self.said.get("by")
        return by if isinstance(by, str) else None

    @property
    def token(self) -> str | None:
        """By which token a program did it, as it is called and begins; None where a person did."""
        return tokens.written(self.said)

    @property
    def about(self) -> str:
        """What it happened to, in the words of its envelope."""
        named = [self.said[name] for name in ABOUT if isinstance(self.said.get(name), str) and self.said[name]]
        return str(named[0]) if named else self.occurrence.line.entry.id

    @property
    def intact(self) -> bool:
        """Say whether the envelope still has the digest that the ledger names."""
        return digest(self.occurrence.envelope.encode()) == self.occurrence.line.entry.sha256

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield what changed: its name, its value before (None where there was none) and after."""
        before, after = self.said.get("before"), self.said.get("after")
        if isinstance(after, dict):
            was = before if isinstance(before, dict) else {}
            yield from ((name, was.get(name), value) for name, value in after.items() if was.get(name) != value)
        elif "before" in self.said and "field" in self.said:
            yield str(self.said["field"]), before, self.said.get("value")


def described(one: Happened) -> dict[str, Any]:
    """Return a line as a row of a file."""
    entry = one.occurrence.line.entry
    return {
        "line": one.seq,
        "time": instant_text(entry.time),
        "event": entry.event,
        "by": one.person,
        "token": one.token,
        "from": one.said.get("from"),
        "about": one.about,
        "id": entry.id,
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "run": entry.run,
        "prev": one.occurrence.line.prev,
    }
