"""What stands in the way of a tick: another process, a locked database, a clock set back, one connection in trouble."""

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from readiness.errors import WrongUse
from readiness.services.scheduling.executing import Manner, execute, tick
from readiness.services.scheduling.schedule import ask, plan, scheduler_seen
from readiness.store import journal, ledger, runs, schedule
from readiness.store.database import Database, DatabaseUnavailable
from tests.services.tiny import MEMBERS, PULLS, REPOS, Clock, Tiny, make, opened, ticked

START = datetime(2024, 5, 22, 14, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock():
    return Clock(START)


@pytest.fixture
def world():
    return Tiny()


@pytest.fixture
def home(tmp_path):
    make(tmp_path / "ws")
    return tmp_path / "ws"


@pytest.fixture
def workspace(home, world, clock):
    found = opened(home, world, clock)
    yield found
    found.database.dispose()


def dues(workspace):
    with workspace.database.reading() as session:
        return [one.due for one in schedule.newest(session, workspace.now(), limit=200)]


def test_a_new_connection_is_collected_at_once_and_not_again_that_day(workspace, world, clock):
    first = ticked(workspace)
    assert (first.added, len(first.done), len(first.runs)) == (3, 3, 3)
    for _ in range(6):
        clock.move(hours=1)
        again = ticked(workspace)
        assert (again.added, again.runs, again.done) == (0, (), ())
    assert sorted(name for name, _ in world.asked) == sorted([MEMBERS, PULLS, REPOS])


def test_two_processes_on_one_workspace_do_nothing_twice(home, workspace, tmp_path):
    log = tmp_path / "asked"
    for at in (START, START + timedelta(days=1)):
        command = [sys.executable, "-m", "tests.services.tiny", str(home), at.isoformat(), "lives", str(log)]
        children = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
        assert [child.wait() for child in children] == [0, 0]
    asked = Counter(log.read_text().splitlines())
    assert set(asked.values()) <= {1, 2}  # snapshots name no day: one on each of two
    assert sum(asked.values()) == 3 + 2
    workspace.now.at = START + timedelta(days=1, hours=1)
    ticked(workspace)
    assert all(due.settled_at and due.missed is None for due in dues(workspace))
    assert len(dues(workspace)) == 5


def test_threads_that_tick_together_do_nothing_twice(home, world, clock):
    together = threading.Barrier(4)
    made = []

    def one() -> None:
        own = opened(home, world, clock)
        together.wait()
        made.extend(ticked(own).runs)
        own.database.dispose()

    opened(home, world, clock).database.dispose()
    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(world.asked) == 3


def test_the_same_due_run_executed_twice_is_made_once(workspace, world):
    [due, *_] = plan(workspace, workspace.now()).ready
    manner = Manner(patience=0)
    assert execute(workspace, due.id, manner) is not None
    assert execute(workspace, due.id, manner) is None
    assert len(world.asked) == 1


def test_a_clock_set_back_an_hour_loses_and_doubles_nothing(workspace, world, clock):
    clock.at = datetime(2024, 5, 22, 9, 10, tzinfo=UTC)
    ticked(workspace)
    clock.move(hours=-1)
    for _ in range(30):
        ticked(workspace)
        clock.move(hours=1)
    days = Counter(due.day for due in dues(workspace) if due.collector == MEMBERS)
    assert days == {date(2024, 5, 22): 1, date(2024, 5, 23): 1}
    assert Counter(name for name, _ in world.asked) == {MEMBERS: 2, PULLS: 2, REPOS: 1}


def test_a_new_zone_of_the_organisation_loses_and_doubles_no_day(home, world, clock):
    for zone, at in (
        ("America/New_York", datetime(2024, 5, 22, 14, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2024, 5, 23, 4, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 5, 23, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2024, 5, 24, 12, tzinfo=UTC)),
    ):
        make_again = (
            (home / "readiness.toml").read_text().replace("Europe/Berlin", "Z").replace("America/New_York", "Z")
        )
        (home / "readiness.toml").write_text(make_again.replace("Z", zone, 1))
        clock.at = at
        workspace = opened(home, world, clock)
        ticked(workspace)
        workspace.database.dispose()
    days = [due.day.day for due in dues(workspace) if due.collector == MEMBERS and due.missed is None]
    assert sorted(days) == [22, 23, 24]


def test_what_fails_is_tried_again_later_and_later_and_told_as_late(workspace, world, clock):
    world.down = lambda _: True
    tried = []
    for _ in range(60):
        tried += [run.started_at for run, _ in ticked(workspace).runs if run.collector == MEMBERS]
        clock.move(minutes=5)
    waits = [round((b - a).total_seconds() / 60) for a, b in pairwise(tried)]
    assert waits[:4] == [5, 5, 20, 65]
    world.down = lambda _: False
    clock.move(hours=4)
    assert len(ticked(workspace).done) == 3


def test_one_connections_trouble_neither_delays_nor_hides_another(home, clock, tmp_path):
    make(tmp_path / "two", connections=("alpha", "beta"))
    text = (tmp_path / "two" / "readiness.toml").read_text()
    (tmp_path / "two" / "readiness.toml").write_text(text.replace('"acme"', '"stuck"', 1))
    release = threading.Event()

    def down(organization: str) -> bool:
        if organization == "stuck":
            release.wait(30)
            return True
        if len(world.asked) >= 2:
            release.set()  # beta's last question answers alpha's first
        return False

    world = Tiny(down=down)
    workspace = opened(tmp_path / "two", world, clock)
    made = ticked(workspace)
    workspace.database.dispose()
    outcomes = Counter((run.connection, end.outcome.value) for run, end in made.runs)
    assert outcomes == {("alpha", "failed"): 3, ("beta", "complete"): 3}


def test_a_locked_database_is_said_and_the_next_tick_does_everything(home, world, clock, workspace):
    impatient = Database(workspace.settings.storage.database, patience=0.05)
    slow = type(workspace)(**{**_fields(workspace), "database": impatient})
    file = workspace.settings.storage.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(DatabaseUnavailable, match="locked"):
            tick(slow, clock(), Manner(patience=0))
        other.execute("rollback")
    assert len(ticked(slow).done) == 3
    impatient.dispose()


def _fields(workspace):
    return {name: getattr(workspace, name) for name in type(workspace).__dataclass_fields__}


def test_what_is_no_longer_asked_for_is_closed_and_says_so(home, workspace, world, clock):
    world.down = lambda _: True
    ticked(workspace)
    text = (home / "readiness.toml").read_text()
    (home / "readiness.toml").write_text(text + 'collectors = ["github.repos"]\n')
    narrowed = opened(home, world, clock)
    missed = ticked(narrowed).missed
    narrowed.database.dispose()
    assert {due.collector for due in missed} == {MEMBERS, PULLS}
    assert {due.missed for due in dues(workspace) if due.missed} == {"the catalog or the settings no longer ask for it"}


def test_somebody_may_ask_for_a_run_and_the_ledger_says_who(workspace, world, clock):
    ticked(workspace)
    clock.move(minutes=5)
    with workspace.database.writing() as session:
        ask(session, workspace, ("github", MEMBERS), "dana@acme.example", clock())
    done = ticked(workspace).done
    assert [(due.collector, due.asked_by) for due in done] == [(MEMBERS, "dana@acme.example")]
    with workspace.database.reading() as session:
        [line] = journal.entries(session, limit=5, event="run_asked")
    assert '"by":"dana@acme.example"' in line.envelope
    with workspace.database.writing() as session, pytest.raises(WrongUse, match="no connection brings"):
        ask(session, workspace, ("github", "aws.nothing"), "dana@acme.example", clock())


def test_the_ledger_is_signed_once_a_day(workspace, clock):
    for _ in range(3):
        ticked(workspace)
        clock.move(hours=1)
    with workspace.database.reading() as session:
        assert len(ledger.checkpoints(session)) == 0  # nothing had happened when the day's first tick looked
        assert scheduler_seen(session) is None  # nobody keeps the schedule, somebody looked once
    clock.move(days=1)
    ticked(workspace)
    with workspace.database.reading() as session:
        assert len(ledger.checkpoints(session)) == 1
        assert runs.abandoned(session, clock()) == ()


def test_chores_that_fail_are_told_and_stop_nothing(workspace, clock, home):
    ticked(workspace)
    clock.move(days=1)
    ticked(workspace)
    for file in (home / "var" / "keys").iterdir():
        file.chmod(0o666)
    clock.move(days=1)
    found = ticked(workspace)
    assert len(found.troubles) == 1
    assert len(found.done) == 2
