"""What AWS answered to one call, and the care with which it is read."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from json import dumps
from typing import Any

from collectors.kit import Column, ColumnType, Page, Row
from collectors.reading import shaped

__all__ = ["TAGS", "Answer", "Asked", "reading", "tags"]

TAGS = Column(
    "tags",
    ColumnType.TEXT,
    "Tags people gave it",
    many=True,
    fields=(Column("key", ColumnType.TEXT, "Key of the tag"), Column("value", ColumnType.TEXT, "Value of the tag")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as AWS names it, and what a sentence about it needs."""

    service: str
    operation: str
    """As in AWS's reference: DescribeSecurityGroups."""
    region: str
    needs: str
    """The permission, as a policy writes it; not always the call's name."""
    parameters: Mapping[str, Any]
    absent: tuple[str, ...] = ()
    """Codes by which AWS says that there is no such setting, which is an answer too."""
    bucket: str | None = None

    @property
    def call(self) -> str:
        """The call with every parameter."""
        return f"{self.region} {self.service}:{self.operation} {dumps(self.parameters, sort_keys=True, default=str)}"

    @property
    def where(self) -> tuple[str, str]:
        """Where it was asked, as a preposition and a name."""
        return ("for", self.bucket) if self.bucket else ("in", self.region)


@dataclass(frozen=True, slots=True)
class Answer:
    """One parsed answer; `absent` is AWS's code where it says that there is no such setting."""

    asked: Asked
    body: Mapping[str, Any]
    absent: str | None = None

    def page(self, rows: tuple[Row, ...] = ()) -> Page:
        """Return it as a page that makes these rows."""
        return Page(self.asked.call, self.body, rows)


def reading(answer: Answer) -> AbstractContextManager[None]:
    """Raise Malformed where the answer lacks what AWS's reference says it has."""
    asked = answer.asked
    return shaped(f"AWS's answer to {asked.service}:{asked.operation} {' '.join(asked.where)}")


def tags(given: Any) -> list[Row]:
    """Return tags in the order of their keys; the source's own order changes."""
    return sorted(({"key": one["Key"], "value": one.get("Value", "")} for one in given or ()), key=lambda t: t["key"])
