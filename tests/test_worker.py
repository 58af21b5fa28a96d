"""One scheduler and several workers, each a process of its own: nothing is made twice, nothing is lost when one is killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from readiness import clock
from readiness.services.scheduling.executing import Manner, execute
from readiness.services.scheduling.schedule import plan, ready
from readiness.store import runs, schedule
from readiness.store.check import check_ledger
from readiness.workspace import Workspace
from tests.postgres import Postgres, running_postgres
from tests.services.tiny import Clock, Tiny, make, opened

ROOT = Path(__file__).parents[1]
START = datetime(2024, 5, 22, 14, tzinfo=UTC)
CONNECTIONS = ("alpha", "beta")
NUMBERS = count()
TRIES, PAUSE = 300, 0.2


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "ws"
    make(home, connections=CONNECTIONS)
    (home / "now").write_text(START.isoformat())
    opened(home, Tiny(), Clock(START)).database.dispose()
    return home


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(home: Path, request: pytest.FixtureRequest) -> Path:
    """The workspace over either database; PostgreSQL's is a new one for each test."""
    if request.param == "postgresql":
        server, name = request.getfixturevalue("postgres"), f"workers{next(NUMBERS)}"
        server.run(f"create database {name}")
        file = home / "readiness.toml"
        file.write_text(f'{file.read_text()}\n[storage]\ndatabase = "{server.url(name)}"\n')
        opened(home, Tiny(), Clock(START)).database.dispose()
    return home


@contextmanager
def process(home: Path, kind: str, dies: str = "lives") -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.worker_child", str(home), kind, dies]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout
            assert child.stdout.readline() == "ready\n"
            yield child
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)


def until(true: Callable[[], bool]) -> None:
    for _ in range(TRIES):
        if true():
            return
        clock.sleep(PAUSE)
    raise AssertionError("it never came true")


def settled(workspace: Workspace, many: int) -> bool:
    with workspace.database.reading() as session:
        newest = schedule.newest(session, workspace.now(), limit=200)
    return len(newest) == many and all(one.due.settled_at for one in newest)


def moved(home: Path, workspace: Workspace, **by: float) -> None:
    workspace.now.at += timedelta(**by)  # type: ignore[attr-defined]  # it is a Clock
    new = home / "now.new"
    new.write_text(workspace.now().isoformat())
    new.replace(home / "now")


def asked(home: Path) -> list[str]:
    return (home / "asked").read_text().splitlines()


def test_several_workers_make_each_run_once(shared: Path) -> None:
    home = shared
    workspace = opened(home, Tiny(), Clock(START))
    with ExitStack() as stack:
        for kind in ("worker", "worker", "scheduler"):
            stack.enter_context(process(home, kind))
        until(lambda: settled(workspace, 3 * len(CONNECTIONS)))
        moved(home, workspace, days=1)
        until(lambda: settled(workspace, (3 + 2) * len(CONNECTIONS)))
    with workspace.database.reading() as session:
        assert len(runs.newest(session, limit=200)) == len(asked(home)) == (3 + 2) * len(CONNECTIONS)
        assert list(check_ledger(session)) == []
    workspace.database.dispose()


def test_what_a_killed_worker_held_another_makes(shared: Path) -> None:
    home = shared
    workspace = opened(home, Tiny(), Clock(START))
    with process(home, "scheduler"), process(home, "worker", "hangs") as killed:
        until((home / f"began-{killed.pid}").exists)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        with process(home, "worker"):
            until(lambda: len(asked_so_far(home)) >= 3 * len(CONNECTIONS) - len(CONNECTIONS))
            until(lambda: died(workspace) != [])
            moved(home, workspace, minutes=2)
            until(lambda: settled(workspace, 3 * len(CONNECTIONS)))
    lost = died(workspace)
    with workspace.database.reading() as session:
        made = runs.newest(session, limit=200)
        assert len(made) == 3 * len(CONNECTIONS) + len(lost)
        assert list(check_ledger(session)) == []
    whole = Counter((one.run.connection, one.run.collector) for one in made if one.end and one.end.reason is None)
    assert set(whole.values()) == {1}
    workspace.database.dispose()


def asked_so_far(home: Path) -> list[str]:
    return asked(home) if (home / "asked").exists() else []


def died(workspace: Workspace) -> list[str]:
    with workspace.database.reading() as session:
        newest = runs.newest(session, limit=200)
    return [one.run.id for one in newest if one.end and one.end.reason and "ended without a word" in one.end.reason]


def test_a_worker_finds_nothing_that_nobody_planned_and_nothing_that_waits_for_its_next_try(home: Path) -> None:
    workspace = opened(home, Tiny(down=lambda _: True), Clock(START))
    assert ready(workspace, START) == ()
    plan(workspace, START, lambda: 0.0)
    first, *others = ready(workspace, START)
    assert len(others) == 3 * len(CONNECTIONS) - 1
    execute(workspace, first.id, Manner(patience=0))
    assert {one.id for one in ready(workspace, START)} == {one.id for one in others}
    workspace.database.dispose()


def test_the_command_works_until_it_is_told_to_stop(home: Path) -> None:
    text = (home / "readiness.toml").read_text()
    (home / "readiness.toml").write_text(
        text.replace("env:GITHUB_TOKEN", "env:NOT_SET_ANYWHERE") + '\n[engine]\nkind = "procrastinate"\n'
    )
    environment = {**os.environ, "READINESS_HOME": str(home)}
    for command, says in (("worker", "Working for"), ("scheduler", "Keeping the schedule")):
        arguments = [sys.executable, "-m", "readiness", command]
        with subprocess.Popen(arguments, stderr=subprocess.PIPE, env=environment, text=True) as child:
            assert child.stderr
            assert says in child.stderr.readline()
            child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=30) == 0
