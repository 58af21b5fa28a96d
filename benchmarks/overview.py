"""The overview page over much history, against an empty Jinja page of the same server."""

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from urllib.parse import urlencode

from flask import Flask, render_template_string
from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

from benchmarks.measure import Figure, counted, number, seconds
from benchmarks.story import START, told
from readiness.services import accounts
from readiness.web.app import create_app

GROWS = True
ROWS = 10_000
TIMES = 20
EMAIL, PASSWORD = "dana@acme.example", "correct horse battery staple"
WARM = 3


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Ask over HTTP, signed in."""
    workspace = told(folder / "home", round(ROWS * size))
    with workspace.database.writing() as session:
        accounts.add(session, EMAIL, "admin", START, PASSWORD)
    app = create_app(workspace)
    # the route that everybody may come to, made an empty page
    app.view_functions["health.alive"] = lambda: render_template_string("<!doctype html><title>.</title>")
    with _served(app) as port, closing(Browser(port)) as browser:
        for _ in range(WARM):
            page = browser.get("/")
        with counted() as statements:
            browser.get("/")
        pairs = [
            (seconds(lambda: browser.get("/")), seconds(lambda: browser.get("/healthz")))
            for _ in range(TIMES if size >= 1 else 2)
        ]
        own = [one for one, _ in pairs]
        facts = {
            "p95": f"{quantiles(own, n=20)[-1] * 1000:.0f} ms",
            "queries": len(statements),
            "HTML+CSS+JS": f"{sum(len(gzip.compress(part)) for part in browser.parts(page)) / 1024:.0f} KB gz",
        }
        yield Figure(
            "overview page",
            f"{number(round(ROWS * size))} lists",
            median(own),
            median(b for _, b in pairs),
            "p95 150 ms, 12 queries, 150 KB",
            facts,
        )
    workspace.database.dispose()


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=10)


class Browser:
    """One person's browser: keeps cookies and the connection."""

    def __init__(self, port: int) -> None:
        """Sign in."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        token = re.search(rb'name="csrf_token" value="([^"]+)"', self.get("/login"))
        assert token
        form = {"csrf_token": token[1].decode(), "email": EMAIL, "password": PASSWORD}
        self._ask("POST", "/login", urlencode(form))

    def get(self, path: str) -> bytes:
        """Return a page; AssertionError unless it is there."""
        status, body = self._ask("GET", path)
        assert status == http.HTTPStatus.OK, f"{path}: {status}"
        return body

    def close(self) -> None:
        """Hang up: the server ends when nobody is connected any more."""
        self._connection.close()

    def parts(self, page: bytes) -> Iterator[bytes]:
        """Yield a page and every style and script it names."""
        yield page
        for path in sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', page))):
            yield self.get(path.decode())

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.read()
