import re
from datetime import timedelta

import pytest

from readiness.services.people import tokens
from readiness.services.people.tokens import Wish
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.services.tiny import Clock, Tiny, make, opened, ticked

LINE = re.compile(r'[a-z_]+(?:\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? \d+(?:\.\d+)?')
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def place(tmp_path):
    make(tmp_path / "ws")
    found = opened(tmp_path / "ws", Tiny(), Clock())
    yield found
    found.database.dispose()


def token(place: Workspace, *scopes: str) -> str:
    with place.database.writing() as session:
        return tokens.create(session, place, Wish("executive", scopes)).whole


def test_the_figures_have_the_form_prometheus_reads(place):
    ticked(place)
    place.now.at += timedelta(days=1)
    answer = create_app(place).test_client().get("/metrics")
    lines = answer.get_data(as_text=True).splitlines()
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("#"))
    assert 'readiness_list_whole{connection="github",collector="github.org.members"} 1' in lines
    assert 'readiness_list_quota_left{connection="github",collector="github.org.members"} 4812' in lines
    assert any(line.startswith("readiness_ledger_lines ") for line in lines)


def test_from_elsewhere_only_with_a_token_that_may_read(place):
    client = create_app(place).test_client()

    def status(**headers: str) -> int:
        return client.get("/metrics", headers=headers, environ_base=ELSEWHERE).status_code

    assert status() == 401
    assert status(Authorization="Bearer rdy_000000000000_" + "0" * 64) == 401
    assert status(Authorization="Basic abc") == 401
    assert status(Authorization=f"Bearer {token(place, 'read')}") == 200


def test_a_proxy_on_this_machine_is_not_this_machine(place):
    client = create_app(place).test_client()
    assert client.get("/metrics").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert client.get("/metrics", headers={header: "203.0.113.9"}).status_code == 401
