"""What a person sees when a page cannot be shown: what is wrong, what to do, never a traceback."""

from http import HTTPStatus
from typing import TypeAlias

from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.installation.first_steps import steps
from readiness.store.database import DatabaseUnavailable
from readiness.store.vault import VaultMissing, VaultUnavailable
from readiness.web import current, unsent
from readiness.web.api import problem
from readiness.web.current import NoEngagement
from readiness.web.roles import LEADS

Page: TypeAlias = tuple[str, int] | Response
REMEDIES = {
    HTTPStatus.FORBIDDEN: (
        "This is not for your role",
        "An administrator gives roles: see Users, or `readiness user list`.",
    ),
    HTTPStatus.NOT_FOUND: ("There is nothing here", "It may have another name, or belong to another engagement."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("This page cannot do that", "Go back and use the form on the page."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("That was too much at once", "Send less."),
}
INNER = ("Something went wrong on our side", "Nothing was changed. The server's log says what it was.")
STATUS: tuple[tuple[type[ReadinessError], HTTPStatus], ...] = (
    (WrongUse, HTTPStatus.BAD_REQUEST),
    (Refusal, HTTPStatus.CONFLICT),
    (DatabaseUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultMissing, HTTPStatus.NOT_FOUND),
)


def answer(app: Flask) -> None:
    """Answer every failure with a page."""

    @app.errorhandler(NoEngagement)
    def first(error: NoEngagement) -> Page:
        if problem.wanted():
            return problem.answer(error)
        return _first_page(), HTTPStatus.OK

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> tuple[str, int]:
        what = "This form is too old, or was not ours"
        again = "Go back, load the page again and repeat what you did."
        return unsent.too_old() or _page(HTTPStatus.BAD_REQUEST, what, again)

    @app.errorhandler(ReadinessError)
    def said(error: ReadinessError) -> Page:
        if problem.wanted():
            return problem.answer(error)
        status = next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        return _page(status, error.what[:1].upper() + error.what[1:], error.remedy)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Page:
        if problem.wanted():
            return problem.answer(error)
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return _page(status, *REMEDIES.get(status, INNER if ours else (status.phrase, "")))


def _page(status: HTTPStatus, what: str, remedy: str) -> tuple[str, int]:
    return render_template("errors/show.html", status=status, what=what, remedy=remedy), status


def _first_page() -> str:
    """Say what comes before any engagement, to those who can do it with the steps that are missing."""
    if current.confined():
        return render_template("overview/none.html")
    with current.reading() as session:
        begun = steps(session, current.workspace()) if current.person().role in LEADS else ()
    return render_template("overview/first.html", steps=begun)
