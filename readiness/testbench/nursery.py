"""Where children of the bench come from: forked from one process that was started without our environment."""

import atexit
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

PATIENCE = 60.0
"""Seconds until a nursery that does not answer counts as gone; the first answer waits until DuckDB is loaded."""
FAREWELL = 5.0
"""Seconds that it is given to end by itself."""


def environment() -> dict[str, str]:
    """Return all the environment a child gets: where our modules lie; no secret, no proxy, no setting."""
    return {"PYTHONPATH": os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)}


class Child:
    """A process that was forked for us. Its number is its own until `wait` is called."""

    def __init__(self, number: int, told: socket.socket) -> None:
        """Take over what its minder tells."""
        self.number, self._told = number, told
        self._code: int | None = None

    def kill(self) -> None:
        """End it and what it started, unless it was waited for."""
        if self._code is None:
            os.killpg(self.number, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until it ends; return its code, or the signal that ended it as a negative number."""
        if self._code is None:
            with self._told:
                self._told.shutdown(socket.SHUT_WR)
                # its minder was killed where nothing is told: then it was killed too
                self._code = int(self._told.recv(20) or -signal.SIGKILL)
        return self._code


class Nursery:
    """The process that forks; started when it is first asked, and anew when it is gone."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = Lock()
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def fork(self, work: str, stdin: int, stdout: int, stderr: int) -> Child:
        """Return a new process that does one of the works of `forking` with these open files; OSError when there can be none."""
        with self._lock:
            try:
                return self._forked(work, stdin, stdout, stderr)
            except OSError:
                self._end()
            return self._forked(work, stdin, stdout, stderr)

    def end(self) -> None:
        """Let it end, once its children have."""
        with self._lock:
            self._end()

    def _forked(self, work: str, *streams: int) -> Child:
        asking = self._started()
        told, theirs = socket.socketpair()
        with ExitStack() as failing:
            failing.enter_context(told)
            told.settimeout(PATIENCE)
            with theirs:
                socket.send_fds(asking, [work.encode()], [*streams, theirs.fileno()])
            number = _number(told)
            told.settimeout(None)
            failing.pop_all()
        return Child(number, told)

    def _started(self) -> socket.socket:
        if self._running is None:
            ours, theirs = socket.socketpair()
            with theirs:
                process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "readiness.testbench.forking"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=environment(),
                    cwd="/",
                    start_new_session=True,
                )
            self._running = process, ours
        return self._running[1]

    def _end(self) -> None:
        if self._running is not None:
            process, asking = self._running
            self._running = None
            asking.close()
            try:
                process.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _number(told: socket.socket) -> int:
    said = told.recv(20)
    if not said:
        raise ConnectionAbortedError("the process that forks children for the bench has ended")
    return int(said)


NURSERY = Nursery()
atexit.register(NURSERY.end)
