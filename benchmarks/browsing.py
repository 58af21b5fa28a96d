"""The product's own server with a browser before it, and one page of it timed against an empty one."""

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time
from urllib.parse import urlencode

from flask import render_template_string

from benchmarks.figure import Facts, Goal
from benchmarks.measure import counted, seconds
from benchmarks.serving import served
from benchmarks.story import START
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.workspace import Workspace

AGAINST = "an empty Jinja page of the same server"
EMPTY = "/healthz"
TIMES = 20
EMAIL, PASSWORD = "dana@acme.example", "correct horse battery staple"
WARM = 3
QUERIES = 12
P95_MILLISECONDS = 150


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
        """Hang up."""
        self._connection.close()

    def weight(self, page: bytes) -> float:
        """Return the kilobytes, compressed, of a page and of every style and script it names."""
        named = sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', page)))
        parts = [page, *(self.get(path.decode()) for path in named)]
        return sum(len(gzip.compress(part)) for part in parts) / 1024

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


@dataclass(frozen=True, slots=True)
class Seen:
    """A warm page."""

    body: bytes
    ours: float
    """Seconds, as all of these."""
    empty: float
    p95: float
    busy: float
    """Of the processor, a page: what is left when others use it too."""
    queries: int

    @property
    def goals(self) -> tuple[Goal, ...]:
        """What is hoped for of every page."""
        return (
            Goal("p95", round(self.p95 * 1000), P95_MILLISECONDS, " ms"),
            Goal("queries", self.queries, QUERIES),
        )

    @property
    def facts(self) -> Facts:
        """What else is told of every page."""
        return {"processor": f"{self.busy * 1000:.0f} ms"}


def seen(browser: Browser, path: str, times: int = TIMES) -> Seen:
    """Ask for a page again and again, and for the empty one in turn."""
    for _ in range(WARM):
        body = browser.get(path)
    with counted() as statements:
        browser.get(path)
    before = process_time()
    for _ in range(times):
        browser.get(path)
    busy = (process_time() - before) / times
    pairs = [(seconds(lambda: browser.get(path)), seconds(lambda: browser.get(EMPTY))) for _ in range(times)]
    own = [one for one, _ in pairs]
    empty = median(other for _, other in pairs)
    return Seen(body, median(own), empty, quantiles(own, n=20)[-1], busy, len(statements))


@contextmanager
def signed_in(workspace: Workspace) -> Iterator[Browser]:
    """Serve the workspace and sign an administrator in."""
    with workspace.database.writing() as session:
        accounts.add(session, EMAIL, "admin", START, PASSWORD)
    app = create_app(workspace)
    # the route that everybody may come to, made an empty page
    app.view_functions["health.alive"] = lambda: render_template_string("<!doctype html><title>.</title>")
    with served(app) as port, closing(Browser(port)) as browser:
        yield browser
