"""What a collector brought home from the stand-in, and the regions the tests ask."""

from dataclasses import dataclass, field
from typing import Any

from collectors.kit import Ask, Page, Row, SourceFailure

NOW = Ask(None, None, None)
HOME = "us-east-1"
ABROAD = "eu-west-1"


@dataclass
class Haul:
    """What one fetch yielded, and how it ended."""

    pages: list[Page] = field(default_factory=list)
    failure: SourceFailure | None = None
    requests: int = 0

    @property
    def rows(self) -> list[Row]:
        return [row for page in self.pages for row in page.rows]

    @property
    def said(self) -> str:
        return str(self.failure)

    def by(self, key: str) -> dict[Any, Row]:
        return {row[key]: row for row in self.rows}
