"""Answers spoilt on the wire: cut short, in drops, or torn off in the middle."""

import os
import socket
from collections.abc import Iterator
from struct import pack

from flask import Response, request

from readiness.demo.jira.faults import Fault
from readiness.demo.jira.stand_in import StandIn

DROPS = 20


def spoil(response: Response, fault: Fault, stand_in: StandIn) -> Response:
    """Spoil an answer as the fault says."""
    whole = response.get_data()
    if fault.kind == "truncated":
        response.set_data(whole[: len(whole) * 2 // 3])
        return response
    torn = fault.kind == "reset"
    response.response = (
        _torn(whole[: len(whole) // 2], request.environ["werkzeug.socket"])
        if torn
        else _dripping(whole, fault.seconds, stand_in)
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


def _dripping(whole: bytes, seconds: float, stand_in: StandIn) -> Iterator[bytes]:
    """Send drop by drop, until done or the stand-in stops."""
    size = max(1, -(-len(whole) // DROPS))
    for start in range(0, len(whole), size):
        stand_in.stopping.wait(seconds / DROPS)
        yield whole[start : start + size]
