"""OpenAPI 3.1, made from the table of routes and the table of roles."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from readiness.web.api.parameter import Parameter
from readiness.web.api.problem import MEDIA
from readiness.web.api.route import FORM, JSON, Body, Route
from readiness.web.api.schemas import NAMED
from readiness.web.api.shape import Shape, component, several
from readiness.web.api.table import ROUTES
from readiness.web.roles import API

BASE = "/api/v1"
ABOUT = (
    "Every answer is the document that the command of the same name prints with --json. Dates are civil dates in the "
    "organisation's zone, instants are UTC, shares are 0 to 1, and what is unknown is null. Programs come with a token; its role "
    "and its scopes say what it may."
)
WRONG = {
    400: "The body is not what it says it is.",
    401: "No token, or one that works no more.",
    403: "The token's role or scopes do not allow this.",
    404: "There is nothing here, or it belongs to another engagement.",
    409: "The rules of the product say no, or there is no engagement yet.",
    413: "Too much at once.",
    415: "The body is of another kind.",
    422: "Something that was said cannot be; `errors` names each.",
    429: "Too many wrong tokens came from this address.",
    503: "The database or the vault does not answer.",
}


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Readiness", "version": "1", "description": ABOUT},
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": {
            "schemas": NAMED,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "tags": [{"name": name} for name in dict.fromkeys(route.tag for route in ROUTES)],
    }


def _operation(route: Route) -> dict[str, Any]:
    access = API[route.endpoint]
    roles = ", ".join(sorted(access.roles))
    body = {"requestBody": _body(route.body)} if route.body else {}
    return {
        "operationId": route.name,
        "summary": route.says,
        "description": f"Scope: {access.scope}. Roles: {roles}.",
        "tags": [route.tag],
        "security": [{"token": [access.scope]}],
        "x-roles": sorted(access.roles),
        "parameters": [*_parameters(route.place, "path"), *_parameters(route.query, "query")],
        **body,
        "responses": dict(_responses(route)),
    }


def _parameters(parameters: tuple[Parameter, ...], where: str) -> Iterator[dict[str, Any]]:
    for one in parameters:
        yield {
            "name": one.name,
            "in": where,
            "required": one.required,
            "description": one.says,
            "schema": one.shape,
        }


def _body(body: Body) -> dict[str, Any]:
    fields = {one.name: _field(one) for one in body.fields}
    file: Shape = {"type": "string", "contentMediaType": "application/octet-stream"}
    fields |= {
        name: {**several(file), "minItems": 1, "description": "Files; one name is enough."} for name in body.files
    }
    schema: dict[str, Any] = {
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
        "required": [one.name for one in body.fields if one.required] + list(body.files[:1]),
    }
    encoding = {name: {"contentType": "application/octet-stream"} for name in body.files}
    return {
        "required": body.required,
        "content": {body.media: {"schema": schema, **({"encoding": encoding} if body.media == FORM else {})}},
    }


def _field(one: Parameter) -> Shape:
    shape = {**one.shape, "description": one.says}
    return {"type": "array", "items": shape} if one.many else shape


def _responses(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    headers = {"Location": {"schema": {"type": "string"}}} if route.where else {}
    shape = {"schema": route.answer} if route.media == JSON else {"schema": {}}
    yield str(route.status), {"description": "Done.", "headers": headers, "content": {route.media: shape}}
    for status in _wrong(route):
        yield str(status), {"description": WRONG[status], "content": {MEDIA: {"schema": component("Problem")}}}


def _wrong(route: Route) -> Iterator[int]:
    """Yield every status by which a route may say no."""
    asks = any(one.name == "as_of" for one in route.query)
    if route.body:
        yield 400
    yield from (401, 403)
    if route.place or asks:
        yield 404
    if route.refuses or asks:
        yield 409
    if route.body:
        yield from (413, 415)
    if route.place or route.query or route.body:
        yield 422
    yield from (429, 503)
