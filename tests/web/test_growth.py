"""What a page costs must not grow with the history behind it."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from readiness import resources
from readiness.domain.vocabulary import RunOutcome
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories, visits
from tests.web.factories import Story, exception

MORE = ("/coverage?zoom=day", "/coverage?zoom=slot")
"""Beside one address of every page there is."""
MOST_QUERIES = 24
FEW_QUERIES = 12
"""Of the overview, asked for again."""
NUMBERS = count(10_000)
LARGEST = 150_000
"""Bytes, compressed, with the stylesheet and the scripts."""


@contextmanager
def counting() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def queries(client: FlaskClient, path: str) -> int:
    with counting() as said:
        assert client.get(path).status_code == 200
    return sum(statement.lstrip().upper().startswith(("SELECT", "WITH")) for statement in said)


def _live_on(workspace: Workspace) -> None:
    """Let much more happen: runs, judgements and items for many days."""
    story = Story(workspace, numbers=iter(range(1000, 9000)))
    for n in range(60):
        day = factories.TODAY - timedelta(days=n + 1)
        story.ran("github.merged_pulls", day, RunOutcome.COMPLETE)
        items = tuple(exception(f"acme/member{m}", "no_second_factor") for m in range(20))
        story.judged("AC-02", "github.members_2fa", day, items, tested=58 + n)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    catalog = factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02")
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=catalog)
    factories.administrator(workspace)
    visits.furnish(workspace)
    yield workspace
    workspace.database.dispose()


def cold(place: Workspace, client: FlaskClient, path: str) -> int:
    """Count where something has just happened, so that nothing can be said again."""
    Story(place, numbers=NUMBERS).ran("github.merged_pulls", factories.TODAY, RunOutcome.COMPLETE)
    return queries(client, path)


def test_a_page_asks_the_database_as_often_whatever_the_history(place: Workspace):
    app = create_app(place)
    client = factories.signed_in(app)
    paths = (*visits.pages(app, client).values(), *MORE)
    before = {path: (cold(place, client, path), queries(client, path)) for path in paths}
    _live_on(place)
    after = {path: (cold(place, client, path), queries(client, path)) for path in paths}
    assert after == before
    assert all(again <= first <= MOST_QUERIES for first, again in after.values()), after


def test_the_overview_asks_little_while_nothing_happens(place: Workspace):
    client = factories.signed_in(create_app(place))
    cold(place, client, "/")
    assert queries(client, "/") <= FEW_QUERIES


def test_a_page_of_the_whole_catalog_is_small_with_all_it_brings(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock())
    factories.administrator(workspace)
    factories.engagement(workspace)
    app = create_app(workspace)
    client = factories.signed_in(app)
    around = sum(len(gzip.compress(file.read_bytes())) for file in resources.STATIC.iterdir())
    for path in (*visits.pages(app, client, whole=False).values(), *MORE):
        assert len(gzip.compress(client.get(path).get_data())) + around <= LARGEST, path
    workspace.database.dispose()
