"""Serve an organisation on loopback as GitHub would, until the block ends."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from readiness import clock as real
from readiness.demo.github import front
from readiness.demo.github.graph import engine
from readiness.demo.github.rest import apps, commits, orgs, protection, pulls, repos, root, rules, search, teams
from readiness.demo.github.stand_in import Request, StandIn
from readiness.demo.github.state import Organization

__all__ = ["Request", "StandIn", "application", "serving"]

NOUNS = (root, orgs, teams, repos, commits, rules, protection, pulls, search, apps, engine)
PATIENCE = 20
"""Seconds a connection may stay silent before the stand-in gives it up."""


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def send_response(self, code: int, message: str | None = None) -> None:
        """Send the status alone: Server and Date are the stand-in's to say."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug's name
        """Keep quiet: StandIn.requests is the log."""


class _Server(ThreadedWSGIServer):
    daemon_threads = False  # so that closing waits until every answer is out


def application(stand_in: StandIn) -> Flask:
    """Make the WSGI application of a stand-in."""
    app = Flask("readiness.demo.github", static_folder=None)
    app.url_map.strict_slashes = False
    front.install(app, stand_in)
    for noun in NOUNS:
        app.register_blueprint(noun.endpoints)
    app.wsgi_app = front.Paths(app.wsgi_app, stand_in)  # type: ignore[method-assign]  # Flask's own way to put WSGI in front
    return app


@contextmanager
def serving(
    organization: Organization, *, port: int = 0, clock: Callable[[], datetime] = real.now
) -> Iterator[StandIn]:
    """Serve the organisation on 127.0.0.1 (a free port unless given) and yield the stand-in; stop when the block ends."""
    stand_in = StandIn(organization, clock)
    stand_in.welcome_owner()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = _Server("127.0.0.1", port, application(stand_in), handler=_Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="stand-in GitHub")
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
