"""An application served over HTTP by a thread of this process, until its user has seen enough."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types
from waitress.wasyncore import close_all  # type: ignore[import-untyped]  # it ships no types


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve on a free port of this machine, which is yielded."""
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.task_dispatcher.shutdown()
        # its own thread closes: it is waiting on these very sockets
        server.trigger.pull_trigger(lambda: close_all(sockets))
        thread.join()
