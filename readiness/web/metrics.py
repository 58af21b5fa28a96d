"""Figures for a monitoring system: to a program of this machine, or to one that brings a token."""

from flask import Blueprint, Response, abort, request

from readiness.services.installation import metrics
from readiness.services.people import tokens
from readiness.services.people.sessions import TooManyAttempts
from readiness.services.people.tokens import READ, WrongToken
from readiness.web import current
from readiness.web.roles import COMPANY
from readiness.web.server import is_loopback

pages = Blueprint("metrics", __name__)
FORM = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""Headers of a proxy: what it passes on comes from this machine only in appearance."""


@pages.get("/metrics")
def show() -> Response:
    """Answer in the text form of Prometheus."""
    if not (_from_here() or _with_token()):
        abort(Response("Bring a token: Authorization: Bearer rdy_...\n", 401, {"WWW-Authenticate": "Bearer"}))
    place = current.workspace()
    with current.reading() as session:
        found = metrics.metrics(session, place, place.now())
    return Response(metrics.text(found), content_type=FORM)


def _from_here() -> bool:
    return is_loopback(request.remote_addr or "") and not any(name in request.headers for name in FORWARDED)


def _with_token() -> bool:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return False
    place = current.workspace()
    try:
        caller = tokens.recognise(place.database, given.token, request.remote_addr or "", place.now())
    except (WrongToken, TooManyAttempts):
        return False
    return READ in caller.token.scopes and caller.token.role in COMPANY
