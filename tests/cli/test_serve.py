import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from readiness.services.installation.new_workspace import initialise
from readiness.store import journal
from readiness.wiring import open_workspace
from tests.cli.conftest import Said


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    initialise(tmp_path / "ws")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "ws"))
    return tmp_path / "ws"


def test_it_prints_where_it_is_and_a_link_that_works_and_stops_when_told(home: Path):
    command = [sys.executable, "-m", "readiness", "serve", "--port", "0"]
    environment = {**os.environ, "READINESS_HOME": str(home)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as served:
        assert served.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+/", served.stdout.readline())
        link = re.search(r"http://127\.0\.0\.1:\d+/setup/[0-9a-f]{48}", served.stdout.readline())
        assert address
        assert link
        for url, said in ((address[0] + "healthz", '{"alive":true}'), (link[0], "Set up the first administrator")):
            with urllib.request.urlopen(url) as answer:  # noqa: S310 -- loopback
                assert said in answer.read().decode()
                assert "waitress" not in str(answer.headers).casefold()
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=20) == 0


@pytest.mark.parametrize(("proxy", "known_as"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.9")])
def test_who_comes_through_a_proxy_is_no_program_of_this_machine(home: Path, proxy: str | None, known_as: str):
    environment = {**os.environ, "READINESS_HOME": str(home), **({"READINESS_WEB__PROXY": proxy} if proxy else {})}
    command = [sys.executable, "-m", "readiness", "serve", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True) as served,
        requests.Session() as through,
    ):
        assert served.stdout
        base = served.stdout.readline().split()[-1]
        link = served.stdout.readline().split()[-1]
        assert requests.get(base + "metrics", timeout=20).status_code == 200
        through.headers["X-Forwarded-For"] = "198.51.100.7, 203.0.113.9"  # only the last is the proxy's own word
        assert through.get(base + "metrics", timeout=20).status_code == 401
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', through.get(link, timeout=20).text)
        assert token
        form = {"csrf_token": token[1], "email": "dana@acme.example", "password": "correct horse battery"}
        form["again"] = form["password"]
        assert through.post(link, data=form, timeout=20).ok
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=20) == 0
    workspace = open_workspace(home, {})
    with workspace.database.reading() as session:
        (chosen,) = (one for one in journal.entries(session, limit=10) if "password_chosen" in one.envelope)
    workspace.database.dispose()
    assert known_as in chosen.envelope


def test_the_first_link_is_not_offered_where_other_machines_could_use_it(home: Path, run: Callable[..., Said]):
    said = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 -- what must be refused
    assert (said.code, said.out) == (2, "")
    assert "can be reached from other machines" in said.err


def test_a_port_that_is_taken_is_said(home: Path, run: Callable[..., Said]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = run("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 2
    assert "Choose another --port." in said.err
