"""Reads what a request says against what its route lets be said; everything wrong is told at once, by name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import abort, request

from readiness.web.api.parameter import Parameter
from readiness.web.api.problem import Wrong
from readiness.web.api.route import FORM, JSON, Body, Given, Route

Errors = list[Mapping[str, Any]]


def given(route: Route, place: Mapping[str, str]) -> Given:
    """Return what was said, by name.

    Raises Wrong for what cannot be, and answers 400 for a body that is not what it says it is, 415 for one of another kind.
    """
    errors: Errors = []
    said = dict(_read(route.place, {name: [value] for name, value in place.items()}, "path", errors))
    said |= dict(_read(route.query, dict(request.args.lists()), "query", errors))
    if route.body:
        said |= _body(route.body, errors)
    if errors:
        raise Wrong(errors)
    return said


def _read(
    parameters: Sequence[Parameter], said: Mapping[str, Sequence[str]], where: str, errors: Errors
) -> Iterator[tuple[str, Any]]:
    """Yield each parameter with its value; what nobody asked for is wrong too, since it would be a slip."""
    known = {one.name for one in parameters}
    errors += [_error(where, name[:100], "is not known here") for name in said if name not in known]
    for one in parameters:
        yield one.name, _value(one, said.get(one.name, ()), where, errors)


def _value(one: Parameter, texts: Sequence[str], where: str, errors: Errors) -> Any:
    if not texts and one.required:
        errors.append(_error(where, one.name, "is missing"))
    if len(texts) > 1 and not one.many:
        errors.append(_error(where, one.name, "is said more than once"))
    read = []
    for text in texts:
        try:
            read.append(one.read(text))
        except ValueError as error:
            errors.append(_error(where, one.name, str(error)))
    return tuple(read) if one.many else read[0] if read else one.default


def _error(where: str, name: str, detail: str) -> Mapping[str, Any]:
    return {"in": where, "name": name, "detail": detail}


def _body(body: Body, errors: Errors) -> dict[str, Any]:
    empty = not request.content_length
    if empty and not body.required:
        return dict(_read(body.fields, {}, "body", errors))
    if request.mimetype != body.media:
        abort(415, f"Send {body.media}.")
    return dict(_read(body.fields, _json() if body.media == JSON else _form(body, errors), "body", errors))


def _json() -> dict[str, list[str]]:
    """Return an object of texts; null is as if it was not said."""
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):  # bad JSON, bad UTF-8, a number without end, a pit of brackets
        abort(400, "The body is no JSON document.")
    if not isinstance(found, dict):
        raise Wrong([_error("body", "body", "is no object")])
    wrong = [name for name, value in found.items() if not isinstance(value, str | None)]
    if wrong:
        raise Wrong([_error("body", name[:100], "is no text") for name in wrong])
    return {name: [value] for name, value in found.items() if value is not None}


def _form(body: Body, errors: Errors) -> Mapping[str, Sequence[str]]:
    assert body.media == FORM  # noqa: S101 -- there is no third kind
    if not request.mimetype_params.get("boundary"):
        abort(400, "The body names no boundary between its parts.")
    form = dict(request.form.lists())
    errors += [_error("body", name[:100], "is not known here") for name in request.files if name not in body.files]
    if not any(request.files.getlist(name) for name in body.files):
        errors.append(_error("body", body.files[0], "is missing: send a file"))
    return form
