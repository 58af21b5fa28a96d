"""Puts the routes of the table into the application."""

import json
from collections.abc import Callable

from flask import Blueprint, Flask, Response
from flask_wtf import CSRFProtect

from readiness.web.api import description, reading
from readiness.web.api.route import JSON, Document, Route
from readiness.web.api.table import ROUTES


def serve(app: Flask, forms: CSRFProtect) -> None:
    """Mount every route; none of them takes a cookie, so none needs a form's token."""
    pages = Blueprint("api", __name__, url_prefix="/api")
    pages.add_url_rule("/openapi.json", "description", _describe, methods=["GET"], provide_automatic_options=False)
    for route in ROUTES:
        path = "/v1" + route.path.replace("{", "<").replace("}", ">")
        view = _view(route)
        pages.add_url_rule(path, route.name, view, methods=[route.method], provide_automatic_options=False)
    forms.exempt(pages)
    app.register_blueprint(pages)


def _describe() -> Response:
    return _json(description.document())


def _view(route: Route) -> Callable[..., Response]:
    def answer(**place: str) -> Response:
        said = route.view(reading.given(route, place))
        if isinstance(said, Response):
            return said
        response = _json(said, route.status)
        if route.where:
            response.headers["Location"] = route.where(said)
        return response

    return answer


def _json(said: Document, status: int = 200) -> Response:
    return Response(json.dumps(said, ensure_ascii=False), status=status, mimetype=JSON)
