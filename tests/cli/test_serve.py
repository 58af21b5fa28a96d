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

from readiness.services.installation.new_workspace import initialise
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


def test_the_first_link_is_not_offered_where_other_machines_could_use_it(home: Path, run: Callable[..., Said]):
    said = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 -- what must be refused
    assert (said.code, said.out) == (2, "")
    assert "can be reached from other machines" in said.err


def test_a_port_that_is_taken_is_said(home: Path, run: Callable[..., Said]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = run("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 2
    assert "Choose another --port." in said.err
