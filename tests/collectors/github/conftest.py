"""A GitHub that really answers over HTTP, and what a collector brought home from it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.github.client import GitHub
from collectors.github.options import Options
from collectors.kit import Ask, Collector, Patience
from readiness.demo.github.server import serving
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization
from tests.collectors.haul import JANUARY, Haul, brought


@pytest.fixture
def organization() -> Organization:
    """Ada owns acme, Bob works there without a second factor."""
    made = Organization("acme", created_at=datetime(2020, 1, 1, tzinfo=UTC))
    made.member("ada", role="admin")
    made.member("bob", two_factor=False)
    return made


@pytest.fixture
def github(organization: Organization) -> Iterator[StandIn]:
    with serving(organization) as stand_in:
        yield stand_in


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, in seconds, without anybody waiting."""
    return []


@pytest.fixture
def reach(github: StandIn, slept: list[float]) -> Iterator[Callable[..., GitHub]]:
    """Make clients of the stand-in: `token`, `patience`, the seconds of an `answer` and options may be given."""
    made: list[GitHub] = []

    def reach(
        *, token: str | None = None, patience: float = 60, answer: tuple[float, ...] = (), **options: Any
    ) -> GitHub:
        way_in = {} if "app_id" in options else {"token": "env:TOKEN"}
        given = {"organization": "acme", "base_url": github.url, **way_in, **options}
        secrets = {"token": token or github.token, "private_key": options.get("private_key") or ""}
        client = GitHub(Options.model_validate(given), secrets, Patience(patience, slept.append, *answer))
        made.append(client)
        return client

    yield reach
    for client in made:
        client.close()


@pytest.fixture
def collect(reach: Callable[..., GitHub]) -> Callable[..., Haul]:
    """Run a collector to its end or its failure, and check every row against its schema."""

    def collect(collector: Collector, ask: Ask = JANUARY, *, client: GitHub | None = None, **options: Any) -> Haul:
        client = client or reach(**options)
        haul = brought(client, collector, ask)
        names = [column.name for column in collector.schema.columns]
        for row in haul.rows:
            assert list(row) == names
            assert collector.schema.missing(row) == ()
        return haul

    return collect
