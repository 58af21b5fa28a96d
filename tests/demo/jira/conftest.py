"""A site with a few tickets, served, and a way to ask it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from readiness.demo.jira.server import serving
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Site

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    """Cloud, with two projects; Ada works there."""
    made = Site()
    made.user("ada")
    made.project("SEC", "Security")
    made.project("OPS", "Operations")
    return made


@pytest.fixture
def jira(site: Site) -> Iterator[StandIn]:
    with serving(site, clock=lambda: NOW) as stand_in:
        yield stand_in


@pytest.fixture
def ask(jira: StandIn) -> Iterator[Callable[..., Any]]:
    """GET an address as the bot of Cloud; `auth` may be given."""
    with requests.Session() as session:

        def ask(path: str, auth: Any = (), **query: Any) -> requests.Response:
            credentials = (str(jira.bot.email), jira.token) if auth == () else auth
            return session.get(f"{jira.url}{path}", params=query, auth=credentials, timeout=10)

        yield ask
