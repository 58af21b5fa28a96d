"""A disk that is full, a vault nobody may write, a database somebody holds: said, seen by `readyz`, over without a restart."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shutil import which

import pytest

from readiness.errors import ReadinessError
from readiness.store import runs
from readiness.store.check import check_ledger, check_vault
from readiness.store.database import Database, DatabaseUnavailable
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.services.tiny import Clock, Tiny, make, opened, ticked

ROOMY, MEGABYTE = 24_000_000, 1_000_000


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of a few megabytes in memory; False where this machine does not let us."""
    folder.mkdir()
    mounted = subprocess.run(
        [which("mount") or "mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run([which("umount") or "umount", "-l", str(folder)], capture_output=True, check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Take all the room there is."""
    stone = folder / "stone"
    with stone.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        stone.unlink()


def ready(workspace: Workspace) -> dict[str, bool]:
    """Ask whether it can work; every part by its name."""
    answer: dict[str, bool] = create_app(workspace).test_client().get("/readyz").get_json()
    return answer


def whole(workspace: Workspace) -> int:
    """Count the complete runs, after checking that ledger and vault agree."""
    with workspace.database.reading() as session:
        assert list(check_ledger(session)) == []
        assert list(check_vault(session, workspace.vault, read=True)) == []
        return sum(one.end is not None and one.end.reason is None for one in runs.newest(session, limit=50))


def test_a_full_disk_is_said_and_when_there_is_room_again_everything_is_made_up(tmp_path):
    with small_disk(tmp_path / "disk") as mounted:
        if not mounted:
            pytest.skip("this machine does not let us mount a small disk: run as root")
        make(tmp_path / "disk" / "ws")
        workspace = opened(tmp_path / "disk" / "ws", Tiny(), Clock())
        assert len(ticked(workspace).runs) == 3
        workspace.now.at = workspace.now.at.replace(day=2)  # type: ignore[attr-defined]  # it is a Clock
        with filled(tmp_path / "disk"):
            assert (ready(workspace)["database"], ready(workspace)["vault"]) == (False, False)
            troubled = _troubles(workspace)
            assert "disk is full" in troubled or "no room" in troubled
            assert whole(workspace) == 3
        assert ready(workspace)["ready"]
        workspace.now.at = workspace.now.at.replace(hour=18)  # type: ignore[attr-defined]  # the same
        ticked(workspace)
        assert whole(workspace) == 3 + 2
        workspace.database.dispose()


def _troubles(workspace: Workspace) -> str:
    """Tick on a full disk and return what is said: by an exception for the database, by the tick for a connection."""
    try:
        return " ".join(ticked(workspace).troubles)
    except ReadinessError as error:
        return str(error)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    make(tmp_path / "ws")
    found = opened(tmp_path / "ws", Tiny(), Clock())
    yield found
    found.database.dispose()


def test_a_database_somebody_holds_is_seen_and_free_again(place):
    file = place.home / "var" / "readiness.db"
    impatient = Database(f"sqlite:///{file}", patience=0.1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(DatabaseUnavailable, match="is locked by another program"):
            impatient.try_writing()
        other.execute("rollback")
    impatient.try_writing()
    impatient.dispose()


def test_trying_leaves_nothing(place):
    def files() -> list[Path]:
        # SQLite's own -wal and -shm come and go with its connections
        return sorted(path for path in place.home.rglob("*") if path.is_file() and "readiness.db-" not in path.name)

    before = files()
    place.vault.try_writing()
    place.database.try_writing()
    assert files() == before


def test_a_vault_nobody_may_write_is_seen_and_mended_without_a_restart(place):
    ticked(place)
    client = create_app(place).test_client()
    vault = place.home / "var" / "vault"
    aside = vault.with_name("aside")
    vault.rename(aside)
    vault.write_text("a file in the vault's place")
    assert client.get("/readyz").status_code == 503
    vault.unlink()
    aside.rename(vault)
    assert client.get("/readyz").status_code == 200
    assert list((vault / "incoming").iterdir()) == []
