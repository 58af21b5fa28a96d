"""Serve a site on loopback as Jira would, until the block ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask

from readiness import clock as real
from readiness.demo.jira import front
from readiness.demo.jira.rest import desk, issues, projects, root, search
from readiness.demo.jira.stand_in import Request, StandIn
from readiness.demo.jira.state import Site
from readiness.demo.loopback import standing_in

__all__ = ["Request", "StandIn", "application", "serving"]

NOUNS = (root, projects, search, issues, desk)


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
    with standing_in(stand_in, application(stand_in), port=port, name="stand-in Jira"):
        yield stand_in
