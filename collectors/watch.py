"""Cuts the connection in use when time is up: a socket's own timeout starts anew with every byte that drips in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["Watch", "watched", "watched_pool"]


class Watch:
    """One deadline for each thread that asks; what a thread did not begin here is never cut."""

    def __init__(self) -> None:
        self._here = threading.local()

    def saw(self, connection: Any) -> None:
        """Take note of the connection on which this thread now awaits an answer."""
        turn: _Turn | None = getattr(self._here, "turn", None)
        if turn is not None:
            turn.take(connection.sock)

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator["_Turn"]:
        """Cut what this thread waits for when the seconds are over; the value says whether that was necessary."""
        turn = self._here.turn = _Turn()
        timer = threading.Timer(seconds, turn.cut)
        timer.daemon = True
        timer.start()
        try:
            yield turn
        finally:
            timer.cancel()
            timer.join()
            self._here.turn = None


class _Turn:
    """One answer that is awaited."""

    def __init__(self) -> None:
        self.fired = False
        """Whether time ran out."""
        self._socket: socket.socket | None = None

    def take(self, found: socket.socket) -> None:
        self._socket = found
        if self.fired:  # time ran out while connecting, when there was nothing yet to cut
            self.cut()

    def cut(self) -> None:
        self.fired = True
        if self._socket is not None:
            with suppress(OSError):  # already closed: then nothing waits for it
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def watched_pool(kind: Any, watch: Watch) -> Any:
    """Return a class of connection pools like `kind` whose connections show themselves to the watch."""
    return type(kind.__name__, (kind,), {"ConnectionCls": watched(kind.ConnectionCls, watch)})


def watched(kind: Any, watch: Watch) -> Any:
    """Return a class of connections like `kind` that show themselves to the watch before an answer is awaited."""

    def getresponse(connection: Any) -> Any:
        watch.saw(connection)
        return kind.getresponse(connection)

    return type(kind.__name__, (kind,), {"getresponse": getresponse, "watched": True})
