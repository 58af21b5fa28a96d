"""Every failure of the API as a problem document (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from readiness.domain.canonical import text
from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.evidence.uploads import WrongRows
from readiness.services.people.sessions import SLOW_DOWN, TooManyAttempts
from readiness.services.people.tokens import WrongToken
from readiness.store.database import DatabaseUnavailable
from readiness.store.vault import VaultMissing, VaultUnavailable
from readiness.web.current import NoEngagement

BELOW = "/api/"
MEDIA = "application/problem+json"
REALM = 'Bearer realm="readiness"'
STATUS: tuple[tuple[type[ReadinessError], HTTPStatus], ...] = (
    (WrongToken, HTTPStatus.UNAUTHORIZED),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (NoEngagement, HTTPStatus.CONFLICT),
    (WrongUse, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Refusal, HTTPStatus.CONFLICT),
    (DatabaseUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultMissing, HTTPStatus.NOT_FOUND),
)
REMEDIES = {
    HTTPStatus.NOT_FOUND: "There is nothing here, or it belongs to another engagement.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address cannot do that; see /api/openapi.json.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That was too much at once. Send less.",
    HTTPStatus.UNAUTHORIZED: "Send a token: Authorization: Bearer TOKEN. An administrator makes one.",
    HTTPStatus.FORBIDDEN: "This is not for your role.",
}
GONE = "The vault holds these bytes no more. Run `readiness check`."
INNER = "Something went wrong on our side. The server's log says what it was."


class Wrong(WrongUse):
    """What was sent cannot be; each thing with its name."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        """Keep them all; the first is the sentence."""
        self.errors = errors
        first, more = errors[0], len(errors) - 1
        super().__init__(f"{first['name']} {first['detail']}" + (f" (and {more} more)" if more else ""))


class Forbidden(ReadinessError):
    """The token is good, and not for this."""

    def __init__(self, what: str, scope: str = "") -> None:
        """Say what is missing; `scope` where another token would do."""
        super().__init__(what)
        self.scope = scope


def wanted() -> bool:
    """Say whether a program asks."""
    return request.path.startswith(BELOW)


def answer(error: Exception) -> Response:
    """Answer a failure."""
    if isinstance(error, Forbidden):
        needed = f', error="insufficient_scope", scope="{error.scope}"' if error.scope else ""
        return _document(HTTPStatus.FORBIDDEN, str(error), {"WWW-Authenticate": REALM + needed} if needed else {})
    if isinstance(error, ReadinessError):
        return _of_ours(error)
    code = error.code if isinstance(error, HTTPException) else None
    status = HTTPStatus(code or HTTPStatus.INTERNAL_SERVER_ERROR)
    inner = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    headers = _allowed(error) if status is HTTPStatus.METHOD_NOT_ALLOWED else {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": REALM}
    said = error.description if isinstance(error, HTTPException) and status not in REMEDIES else None
    return _document(status, INNER if inner else REMEDIES.get(status) or said or status.phrase, headers)


def _of_ours(error: ReadinessError) -> Response:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        headers = {"Retry-After": str(int(SLOW_DOWN.total_seconds()))}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {"Retry-After": "30"}
    sentence = GONE if isinstance(error, VaultMissing) else str(error)
    return _document(status, sentence[:1].upper() + sentence[1:], headers, _errors(error))


def _errors(error: ReadinessError) -> Sequence[Mapping[str, Any]]:
    if isinstance(error, Wrong):
        return error.errors
    if isinstance(error, WrongRows):
        return [
            {"in": "file", "name": one.column or "", "line": one.line, "detail": one.what}
            for one in error.reading.faults
        ]
    return ()


def _allowed(error: Exception) -> dict[str, str]:
    methods = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def _document(
    status: HTTPStatus, detail: str, headers: Mapping[str, str], errors: Sequence[Mapping[str, Any]] = ()
) -> Response:
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": text(detail),
        "errors": list(errors),
    }
    return Response(json.dumps(said), status=status, mimetype=MEDIA, headers=dict(headers))
