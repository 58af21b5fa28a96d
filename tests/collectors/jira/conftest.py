"""A Jira that really answers over HTTP, and what a collector brought home from it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from collectors.jira.client import Jira
from collectors.jira.options import Options
from collectors.kit import Ask, Collector, Patience
from readiness.demo.jira.server import serving
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Project, Site
from tests.collectors.haul import JANUARY, Haul, brought


@pytest.fixture(params=["Cloud", "Server"])
def site(request: pytest.FixtureRequest) -> Site:
    """Acme's Jira, as Cloud and as Data Center; Ada and Bob work there."""
    made = Site(request.param)
    made.user("ada")
    made.user("bob")
    return made


@pytest.fixture
def sec(site: Site) -> Project:
    """The project of the incidents."""
    return site.project("SEC", "Security")


@pytest.fixture
def jira(site: Site) -> Iterator[StandIn]:
    with serving(site) as stand_in:
        yield stand_in


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, in seconds, without anybody waiting."""
    return []


@pytest.fixture
def reach(jira: StandIn, slept: list[float]) -> Iterator[Callable[..., Jira]]:
    """Make clients of the stand-in: `token`, `patience`, the seconds of an `answer` and options may be given."""
    made: list[Jira] = []

    def reach(
        *, token: str | None = None, patience: float = 60, answer: tuple[float, ...] = (), **options: Any
    ) -> Jira:
        jql = {"incident": "project = SEC AND issuetype = Incident"}
        given = jira.options(**{"jql": jql, **options})
        client = Jira(
            Options.model_validate(given), {"token": token or jira.token}, Patience(patience, slept.append, *answer)
        )
        made.append(client)
        return client

    yield reach
    for client in made:
        client.close()


@pytest.fixture
def collect(reach: Callable[..., Jira]) -> Callable[..., Haul]:
    """Run a collector to its end or its failure, and check every row against its schema."""

    def collect(
        collector: Collector, ask: Ask = JANUARY, *, client: Jira | None = None, lacking: int = 0, **options: Any
    ) -> Haul:
        client = client or reach(**options)
        haul = brought(client, collector, ask)
        names = [column.name for column in collector.schema.columns]
        for row in haul.rows:
            assert sorted(row) == sorted(names)
        assert sum(bool(collector.schema.missing(row)) for row in haul.rows) == lacking
        return haul

    return collect
