"""Serve a site on loopback as Jira would, until the block ends."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from readiness import clock as real
from readiness.demo.jira import front
from readiness.demo.jira.rest import desk, issues, projects, root, search
from readiness.demo.jira.stand_in import Request, StandIn
from readiness.demo.jira.state import Site

__all__ = ["Request", "StandIn", "application", "serving"]

NOUNS = (root, projects, search, issues, desk)
PATIENCE = 20
"""Seconds a connection may stay silent before the stand-in gives it up."""


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug's name
        """Keep quiet: StandIn.requests is the log."""


class _Server(ThreadedWSGIServer):
    daemon_threads = False  # so that closing waits until every answer is out


def application(stand_in: StandIn) -> Flask:
    """Make the WSGI application of a stand-in."""
    app = Flask("readiness.demo.jira", static_folder=None)
    front.install(app, stand_in)
    for noun in NOUNS:
        app.register_blueprint(noun.endpoints)
    app.wsgi_app = front.OneByOne(app.wsgi_app, stand_in)  # type: ignore[method-assign]  # Flask's own way to put WSGI in front
    return app


@contextmanager
def serving(site: Site, *, port: int = 0, clock: Callable[[], datetime] = real.now) -> Iterator[StandIn]:
    """Serve the site on 127.0.0.1 (a free port unless given) and yield the stand-in; stop when the block ends."""
    stand_in = StandIn(site, clock)
    stand_in.welcome_bot()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = _Server("127.0.0.1", port, application(stand_in), handler=_Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="stand-in Jira")
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
