"""The pages over PostgreSQL, which takes less for text than SQLite does."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from readiness.web.app import create_app
from readiness.wiring import open_workspace
from tests.postgres import running_postgres
from tests.web import factories, visits
from tests.web.factories import Clock


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgres() as server:
        server.run("create database readiness")
        yield server.url("readiness")


@pytest.fixture(scope="module")
def dana(tmp_path_factory: pytest.TempPathFactory, url: str) -> Iterator[FlaskClient]:
    home, clock = tmp_path_factory.mktemp("pages") / "ws", Clock()
    factories.made(home, clock).database.dispose()
    file = home / "readiness.toml"
    file.write_text(f'{file.read_text()}\n[storage]\ndatabase = "{url}"\n')
    place = open_workspace(home, {}, clock)
    factories.administrator(place)
    visits.furnish(place)
    yield factories.signed_in(create_app(place))
    place.database.dispose()


ODD = (
    "q=%00&sort=%00&engagement=%00",
    "q=%ed%a0%80&as_of=%00",
    "collector=%00&procedure=%00&control=%00&by=%00&person=%00&page=%00&event=%00&connection=%00&outcome=%00",
)


def test_every_page_and_file_reads_whatever_an_address_asks(dana: FlaskClient):
    found = visits.addresses(dana.application, dana)
    for name, address in found.items():
        for asked in ("", *ODD):
            with dana.get(f"{address.partition('?')[0]}?{asked}") as answer:
                assert answer.status_code < 500, (name, asked)
                answer.get_data()


def test_an_id_that_no_database_takes_is_not_found(dana: FlaskClient):
    for rule in dana.application.url_map.iter_rules():
        for odd in ("%00", "%ed%a0%80") if rule.arguments and "GET" in (rule.methods or ()) else ():
            path = re.sub(r"<[^>]*any[^>]*>|<file:form>", "csv", rule.rule)
            with dana.get(re.sub("<[^>]+>", odd, path)) as answer:
                assert answer.status_code < 500, path
