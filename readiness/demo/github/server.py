"""Serve an organisation on loopback as GitHub would, until the block ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask

from readiness import clock as real
from readiness.demo.github import front
from readiness.demo.github.graph import engine
from readiness.demo.github.rest import apps, commits, orgs, protection, pulls, repos, root, rules, search, teams
from readiness.demo.github.stand_in import Request, StandIn
from readiness.demo.github.state import Organization
from readiness.demo.loopback import standing_in

__all__ = ["Request", "StandIn", "application", "serving"]

NOUNS = (root, orgs, teams, repos, commits, rules, protection, pulls, search, apps, engine)


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
    with standing_in(stand_in, application(stand_in), port=port, name="stand-in GitHub"):
        yield stand_in
