"""What a collector brings home from a stand-in, and the month the tests ask about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from collectors.kit import Ask, Collector, Page, Row, SourceFailure

JANUARY = Ask(None, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")


def day(number: int, hour: int = 12) -> datetime:
    """That day of January 2026."""
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=number - 1)


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

    @property
    def total(self) -> int | None:
        stated = [page.total for page in self.pages if page.total is not None]
        return sum(stated) if stated else None

    def by(self, key: str) -> dict[Any, Row]:
        return {row[key]: row for row in self.rows}


class Client(Protocol):
    """Somebody who asks a source and counts how often."""

    @property
    def requests(self) -> int: ...


def brought(client: Client, collector: Collector, ask: Ask) -> Haul:
    """Fetch to the end or the failure; no key may come twice."""
    haul, before = Haul(), client.requests
    try:
        for page in collector.fetch(client, ask):
            haul.pages.append(page)
    except SourceFailure as failure:
        haul.failure = failure
    haul.requests = client.requests - before
    keys = [row[collector.schema.key] for row in haul.rows]
    assert len(keys) == len(set(keys))
    return haul
