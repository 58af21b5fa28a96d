"""The HTTP server of a stand-in: WSGI on 127.0.0.1, its connections kept alive as vendors keep theirs."""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Event, Lock, Thread
from typing import Any, Protocol, TypeVar

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

__all__ = ["Server", "standing_in"]

PATIENCE = 20
"""Seconds a connection may stay silent before the stand-in gives it up."""
BODILESS = ("204", "304")
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Vendor(Protocol):
    """What every stand-in has."""

    url: str
    """Where it answers, once it is served."""
    stopping: Event
    """Set when it ends, so that an answer that comes in drops does not hold it up."""


V = TypeVar("V", bound=Vendor)


class Server(ThreadedWSGIServer):
    """A thread for each connection; closing waits until every answer is out, and for no question."""

    daemon_threads = False

    def __init__(self, application: Application, port: int = 0, *, listening: socket.socket | None = None) -> None:
        """Listen, on a free port unless one is given, or go on with a socket that listens already."""
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__("127.0.0.1", port, application, handler=_Handler, fd=listening.fileno() if listening else None)
        self._closing = False  # werkzeug may close a first socket, for the one it is given

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def serving(self, name: str) -> Iterator[None]:
        """Answer in a thread of this name until the block ends."""
        thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name=name)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer what comes over one connection."""
        with self._lock:
            self._open.add(request)
            if self._closing:
                _hear_no_more(request)
        try:
            super().finish_request(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)

    def server_close(self) -> None:
        """End every connection once its answer is out."""
        with self._lock:
            self._closing = True
            for one in self._open:
                _hear_no_more(one)
        super().server_close()


@contextmanager
def standing_in(vendor: V, application: Application, *, port: int, name: str) -> Iterator[V]:
    """Serve a stand-in on 127.0.0.1 (a free port where `port` is 0) in a thread of this name until the block ends."""
    server = Server(application, port)
    vendor.url = server.url
    with server.serving(name):
        try:
            yield vendor
        finally:
            vendor.stopping.set()


def _hear_no_more(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        connection.shutdown(socket.SHUT_RD)


class _Handler(WSGIRequestHandler):
    # werkzeug's own way to answer closes every connection, and waits 10 ms for what may still come
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    wbufsize = -1
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request, and go on with the next unless less came of the answer than was promised."""
        environ = self.environ = self.make_environ()
        environ["wsgi.input"] = BytesIO(self._body(environ))
        self.close_connection = True  # until the answer is whole
        given: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
            given[:] = [status, headers]
            return self.wfile.write

        answer = self.server.app(environ, start)
        try:
            status, headers = given
            self._send(status, headers, answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        return self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))

    def _send(self, status: str, headers: list[tuple[str, str]], pieces: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        named = {name.lower(): value for name, value in headers}
        bodiless = self.command == "HEAD" or code in BODILESS
        if not bodiless and "content-length" not in named:
            pieces = [b"".join(pieces)]
            headers = [*headers, ("Content-Length", str(len(pieces[0])))]
            named = {name.lower(): value for name, value in headers}
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if "date" not in named:
            self.send_header("Date", self.date_time_string())
        self.end_headers()
        self.wfile.flush()
        sent = 0 if bodiless else sum(map(self._piece, pieces))
        promised = 0 if bodiless else int(named["content-length"])
        self.close_connection = sent != promised or self.headers.get("Connection", "").lower() == "close"

    def _piece(self, piece: bytes) -> int:
        self.wfile.write(piece)
        self.wfile.flush()
        return len(piece)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug's name
        """Keep quiet: the stand-ins keep a list of requests."""
