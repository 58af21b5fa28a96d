"""The scheduler in a process: it begins at once, works beside itself, and stops when told."""

import logging
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness.scheduler import Crew, scheduling
from readiness.services.scheduling.executing import Manner
from readiness.services.scheduling.schedule import scheduler_seen
from readiness.store import runs, schedule
from tests.services.tiny import Clock, Tiny, make, opened

START = datetime(2024, 5, 22, 14, tzinfo=UTC)
MANNER = Manner(patience=0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "ws")
    return tmp_path / "ws"


def test_it_collects_as_soon_as_it_starts(home: Path):
    last = threading.Event()
    world = Tiny(down=lambda _: len(world.asked) == 2 and last.set())
    workspace = opened(home, world, Clock(START))
    with scheduling(workspace, MANNER):
        assert last.wait(30)
    with workspace.database.reading() as session:
        assert len(runs.newest(session, limit=10)) == 3
        assert scheduler_seen(session) == START
    workspace.database.dispose()


def test_a_connection_that_hangs_is_left_alone_and_the_others_go_on(tmp_path: Path):
    make(tmp_path / "ws", connections=("alpha", "beta"))
    text = (tmp_path / "ws" / "readiness.toml").read_text()
    (tmp_path / "ws" / "readiness.toml").write_text(text.replace('"acme"', '"stuck"', 1))
    release, others = threading.Event(), threading.Event()

    def down(organization: str) -> bool:
        if organization == "stuck":
            release.wait(30)
        elif len(world.asked) == 2:
            others.set()
        return False

    world = Tiny(down=down)
    clock = Clock(START)
    workspace = opened(tmp_path / "ws", world, clock)
    crew = Crew(workspace, MANNER)
    crew.beat()
    assert others.wait(30)
    crew.beat()  # neither waits for alpha nor begins it twice
    with workspace.database.reading() as session:
        waiting = [one for one in schedule.unsettled(session, clock()) if one.due.connection == "alpha"]
    assert len(waiting) == 3
    release.set()
    crew.rest(30)
    crew.beat()
    crew.rest(30)
    with workspace.database.reading() as session:
        assert schedule.open_(session) == ()
        assert len(runs.newest(session, limit=20)) == 6
    workspace.database.dispose()


def test_trouble_of_our_own_is_one_line_of_the_log(home: Path, caplog: pytest.LogCaptureFixture):
    workspace = opened(home, Tiny(), Clock(START))
    crew = Crew(workspace, MANNER)
    crew.beat()
    crew.rest(30)
    for file in (home / "var").glob("readiness.db*"):
        file.rename(file.with_name(f"gone-{file.name}"))
    with caplog.at_level(logging.WARNING):
        crew.beat()
    workspace.database.dispose()
    [record] = caplog.records
    assert "\n" not in record.getMessage()
    assert "readiness.db" in record.getMessage()


def test_the_command_keeps_the_schedule_until_it_is_told_to_stop(home: Path):
    text = (home / "readiness.toml").read_text()
    (home / "readiness.toml").write_text(text.replace("env:GITHUB_TOKEN", "env:NOT_SET_ANYWHERE"))
    command = [sys.executable, "-m", "readiness", "scheduler"]
    environment = {**os.environ, "READINESS_HOME": str(home)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True) as keeping:
        assert keeping.stderr
        assert "Keeping the schedule" in keeping.stderr.readline()
        keeping.send_signal(signal.SIGTERM)
        assert keeping.wait(timeout=30) == 0
