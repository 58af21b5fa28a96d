"""Two schedulers over one PostgreSQL: each due run is made once, each day is sealed once."""

import threading
from datetime import UTC, datetime

import pytest

from readiness.store import ledger, runs, schedule
from readiness.store.check import check_ledger
from tests.postgres import running_postgres
from tests.services.tiny import Clock, Tiny, make, opened, ticked


@pytest.fixture(scope="module")
def url():
    with running_postgres() as server:
        server.run("create database readiness")
        yield server.url("readiness")


def test_two_schedulers_do_nothing_twice(tmp_path, url):
    make(tmp_path / "ws", connections=("alpha", "beta"))
    file = tmp_path / "ws" / "readiness.toml"
    file.write_text(f'{file.read_text()}\n[storage]\ndatabase = "{url}"\n')
    clock, world = Clock(datetime(2024, 5, 22, 14, tzinfo=UTC)), Tiny()
    workspaces = [opened(tmp_path / "ws", world, clock) for _ in range(3)]
    for _ in range(3):
        together = threading.Barrier(len(workspaces))

        def tick(workspace, together=together):
            together.wait()
            ticked(workspace)

        threads = [threading.Thread(target=tick, args=(workspace,)) for workspace in workspaces]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ticked(workspaces[0])
        clock.move(days=1)
    with workspaces[0].database.reading() as session:
        assert schedule.open_(session) == ()
        assert len(runs.newest(session, limit=100)) == len(world.asked) == 2 * (3 + 2 + 2)
        assert len(ledger.checkpoints(session)) == 2
        assert list(check_ledger(session)) == []
    for workspace in workspaces:
        workspace.database.dispose()
