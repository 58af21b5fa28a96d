"""The company's vendors, seen from the workspace: a process of their own, where time goes on as we say."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from readiness.errors import WrongConfiguration


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where each vendor answers, and what opens its door."""

    github: str
    github_token: str
    aws: str
    aws_secret: str
    jira: str
    jira_token: str
    bot: str
    """Who reads at Jira."""


class Vendors:
    """GitHub, AWS and Jira, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take them over while they still begin."""
        self._process = process

    @cached_property
    def at(self) -> Addresses:
        """Where they answer; the first who asks waits until they do."""
        return Addresses(**self._heard())

    def live(self, now: datetime) -> None:
        """Let it be later there, and what was to happen by then happen."""
        self._ask({"now": now.isoformat()})

    def outage(self, on: bool) -> None:  # noqa: FBT001 -- whether
        """Let Jira answer errors, or not."""
        self._ask({"outage": on})

    def tickets(self) -> tuple[str, ...]:
        """Return the key of every ticket at Jira."""
        return tuple(self._ask({"tickets": True})["tickets"])

    def _ask(self, what: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.at and self._process.stdin:  # what they say first is where they answer
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise WrongConfiguration("The demo's vendors ended", "What they said last stands above.")
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def running_vendors(begins: datetime) -> Iterator[Vendors]:
    """Run them from an instant of the story until the block ends; WrongConfiguration where they do not start."""
    command = [sys.executable, "-W", "ignore", "-m", "readiness.demo.company", begins.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own module
        yield Vendors(process)
        # the end of the block closes their input, at which they end, and waits for that
