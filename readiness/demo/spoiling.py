"""Answers of stand-ins spoilt on the wire: cut short, in drops, or torn off in the middle; and which of them are met by it."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack
from threading import Event

from flask import Response, request

TRANSPORT = frozenset({"reset", "truncated", "drip"})
"""Faults that spoil the bytes of an answer."""
DROPS = 20


@dataclass(slots=True, kw_only=True)
class Aim:
    """Which requests a fault meets, and how it looks."""

    path: str = "/"
    """Beginning of the path, without the root of the API (all paths unless given)."""
    contains: str = ""
    """Text that must stand in the request."""
    nth: int = 1
    """The first request (counting those it could meet, from 1) it spoils."""
    times: int | None = 1
    """How many requests it spoils; None for all from then on (what `deleted_between` wants: the item stays gone)."""
    retry_after: int | None = None
    """Seconds for a Retry-After header; None for no such header."""
    off_by: int = 1
    """What `total_off` adds to the total."""
    seconds: float = 2.0
    """How long `drip` takes in all."""
    seen: int = 0
    hits: int = 0

    def meets(self, path: str, text: str) -> bool:
        """Say whether a request is of those the fault could meet."""
        return path.startswith(self.path) and self.contains in text

    def strike(self) -> bool:
        """Count a request the fault could meet; say whether it does."""
        self.seen += 1
        struck = self.seen >= self.nth and (self.times is None or self.hits < self.times)
        self.hits += struck
        return struck


def spoil(response: Response, kind: str, seconds: float, stopping: Event) -> Response:
    """Spoil an answer by a fault of TRANSPORT; drops fall over so many seconds, or until the stand-in stops."""
    whole = response.get_data()
    if kind == "truncated":
        response.set_data(whole[: len(whole) * 2 // 3])
        return response
    torn = kind == "reset"
    response.response = (
        _torn(whole[: len(whole) // 2], request.environ["werkzeug.socket"])
        if torn
        else _dripping(whole, seconds, stopping)
    )
    response.headers["Content-Length"] = str(len(whole))
    response.automatically_set_content_length = False
    return response


def _torn(start: bytes, connection: socket.socket) -> Iterator[bytes]:
    """Send a part, then reset the connection under the reader; the server keeps a dead one to close in peace."""
    yield start
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
    dead, other = socket.socketpair()
    with dead, other:
        os.dup2(dead.fileno(), connection.fileno())
    raise ConnectionResetError


def _dripping(whole: bytes, seconds: float, stopping: Event) -> Iterator[bytes]:
    """Send drop by drop, until done or the stand-in stops."""
    size = max(1, -(-len(whole) // DROPS))
    for start in range(0, len(whole), size):
        stopping.wait(seconds / DROPS)
        yield whole[start : start + size]
