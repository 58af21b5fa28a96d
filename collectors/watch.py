"""Cuts the connection in use when time is up: a socket's own timeout starts anew with every byte that drips in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from readiness import clock

__all__ = ["Turn", "Watch", "watched", "watched_pool"]


class Watch:
    """One deadline for each thread that asks; what a thread did not begin here is never cut."""

    def __init__(self) -> None:
        self._here = threading.local()

    def saw(self, connection: Any) -> None:
        """Take note of the connection on which this thread now awaits an answer."""
        turn: Turn | None = getattr(self._here, "turn", None)
        if turn is not None:
            turn.take(connection.sock)

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator["Turn"]:
        """Cut what this thread waits for when the seconds are over; the value says whether that was necessary."""
        turn = self._here.turn = Turn(clock.monotonic() + seconds)
        _BELL.expect(turn)
        try:
            yield turn
        finally:
            _BELL.forget(turn)
            self._here.turn = None


class Turn:
    """One answer that is awaited."""

    def __init__(self, until: float) -> None:
        self.until = until
        self._fired = False
        self._socket: socket.socket | None = None

    @property
    def fired(self) -> bool:
        """Whether time ran out: cut, or noticed by the socket's own timeout a moment before."""
        return self._fired or clock.monotonic() >= self.until

    def take(self, found: socket.socket) -> None:
        """Learn what is to be cut."""
        self._socket = found
        if self._fired:  # time ran out while connecting, when there was nothing yet to cut
            self.cut()

    def cut(self) -> None:
        """Time is up."""
        self._fired = True
        if self._socket is not None:
            with suppress(OSError):  # already closed: then nothing waits for it
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Bell:
    """One thread for the deadlines of all answers: to start one for each takes longer than many an answer."""

    def __init__(self) -> None:
        self._turns: set[Turn] = set()
        self._changed = threading.Condition()
        self._wakes = 0.0
        """When the thread looks again by itself; infinity while it waits for nothing."""
        self._thread: threading.Thread | None = None

    def expect(self, turn: Turn) -> None:
        """Cut a turn when its time is up."""
        with self._changed:
            self._turns.add(turn)
            if self._thread is None:
                self._thread = threading.Thread(target=self._ring, name="watch", daemon=True)
                self._thread.start()
            elif turn.until < self._wakes:
                self._changed.notify()

    def forget(self, turn: Turn) -> None:
        """Leave a turn alone; once this returns it is not cut any more."""
        with self._changed:
            self._turns.discard(turn)

    def _ring(self) -> None:
        with self._changed:
            while True:
                now = clock.monotonic()
                for turn in [one for one in self._turns if one.until <= now]:
                    self._turns.remove(turn)
                    turn.cut()
                self._wakes = min((one.until for one in self._turns), default=float("inf"))
                self._changed.wait(self._wakes - now if self._turns else None)


_BELL = _Bell()


def watched_pool(kind: Any, watch: Watch) -> Any:
    """Return a class of connection pools like `kind` whose connections show themselves to the watch."""
    return type(kind.__name__, (kind,), {"ConnectionCls": watched(kind.ConnectionCls, watch)})


def watched(kind: Any, watch: Watch) -> Any:
    """Return a class of connections like `kind` that show themselves to the watch before an answer is awaited."""

    def getresponse(connection: Any) -> Any:
        watch.saw(connection)
        return kind.getresponse(connection)

    return type(kind.__name__, (kind,), {"getresponse": getresponse, "watched": True})
