"""The tables of the company as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from readiness.domain.calendar import Period

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works there."""

    id: str
    name: str
    title: str
    department: str
    manager: str | None
    starts: date
    github: str | None = None
    ends: date | None = None

    def works_on(self, day: date) -> bool:
        """Say whether it is one of their days."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Company:
    """What the tables say."""

    said: Mapping[str, Any]
    words: Mapping[str, tuple[str, ...]]
    people: Mapping[str, Person]

    @property
    def login(self) -> str:
        """Its organisation at GitHub."""
        return str(self.said["login"])

    @property
    def window(self) -> Period:
        """The window of its examination."""
        return Period(self.said["window"]["start"], self.said["window"]["end"])

    @property
    def today(self) -> date:
        """The day to which the story is told."""
        return date.fromisoformat(str(self.said["today"]))

    @property
    def zone(self) -> ZoneInfo:
        """The zone that decides its civil dates."""
        return ZoneInfo(str(self.said["zone"]))

    def email(self, person: str) -> str:
        """Return the address of somebody."""
        return f"{person}@{self.said['domain']}"

    @property
    def owners(self) -> Mapping[str, str]:
        """Role to the address of who has it."""
        return {role: self.email(person) for role, person in self.said["owners"].items()}

    @property
    def engineers(self) -> tuple[Person, ...]:
        """Who writes code."""
        return tuple(
            one for one in self.people.values() if one.github and one.department in {"Engineering", "Security"}
        )


@cache
def company() -> Company:
    """Read the tables."""
    said, words = (_table(name) for name in ("company", "words"))
    people = {id_: Person(id_, *row) for id_, row in said["people"].items()}
    return Company(said, {name: tuple(texts) for name, texts in words.items()}, people)


def _table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
