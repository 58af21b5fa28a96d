"""The stand-in's front: who asks, faults, the headers of every answer, and the log."""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_plus

from flask import Flask, Response, g, request

from readiness.demo.jira.faults import REPLACING, Fault
from readiness.demo.jira.stand_in import Request, StandIn
from readiness.demo.jira.state import User
from readiness.demo.jira.wire import Call, Problem, answer, call
from readiness.demo.spoiling import TRANSPORT, spoil

PREFIXES = ("/rest/api/2", "/rest/api/3", "/rest/servicedeskapi")
GATEWAY = (
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
)
PORTAL = "<!DOCTYPE html>\n<html><head><title>Log in to continue</title></head><body>Log in</body></html>\n"
PLAIN = {
    "forbidden": (403, "You do not have permission to view this."),
    "not_found": (404, "Not found."),
    "too_many": (429, "Rate limit exceeded."),
    "server_error": (500, "Internal server error"),
}
HTML = {"bad_gateway": (502, GATEWAY), "not_json": (200, PORTAL)}


class OneByOne:
    """WSGI in front of Flask: one request at a time, so that state changes between requests and never inside one."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], stand_in: StandIn) -> None:
        """Stand before a WSGI application."""
        self.inner, self.stand_in = inner, stand_in

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        with self.stand_in.site.lock:
            return self.inner(environ, start_response)


def install(app: Flask, stand_in: StandIn) -> None:
    """Put the front around a Flask application's answers."""
    app.before_request(lambda: _arrive(stand_in))
    app.after_request(_leave)
    app.register_error_handler(Problem, lambda problem: answer(problem.body, problem.status))
    app.register_error_handler(404, lambda _: answer({"message": "null for uri", "status-code": 404}, 404))
    app.register_error_handler(405, lambda _: answer({"message": "Method Not Allowed"}, 405))


def _arrive(stand_in: StandIn) -> Response | None:
    """Find out who asks; answer at once where a fault says so. Nobody is answered too, with what nobody may see."""
    path = request.path
    for prefix in PREFIXES:
        path = path.removeprefix(prefix)
    query = unquote_plus(request.query_string.decode())
    meeting = stand_in.faults.meeting(path, query)
    user, failed = _who(stand_in, request.headers.get("Authorization", ""))
    if meeting.take("dead_token"):
        user, failed = None, True
    g.call = Call(stand_in, user, stand_in.clock(), meeting)
    if failed:
        g.call.headers["X-Seraph-Loginreason"] = "AUTHENTICATED_FAILED"
    elif user is not None:
        g.call.headers["X-AACCOUNTID" if stand_in.site.cloud else "X-AUSERNAME"] = user.account
    fault = meeting.take(*REPLACING)
    return _trouble(fault, g.call) if fault else None


def _who(stand_in: StandIn, header: str) -> tuple[User | None, bool]:
    """Return who asks, and whether somebody tried and failed."""
    kind, _, value = header.partition(" ")
    if not value:
        return None, False
    email, token = _pair(value) if kind.lower() == "basic" else (None, value.strip())
    user = stand_in.site.users.get(stand_in.tokens.get(token, ""))
    if stand_in.site.cloud and (email is None or (user is not None and email != user.email)):
        user = None
    if user is None or not user.active:
        return None, True
    return user, False


def _pair(value: str) -> tuple[str | None, str]:
    try:
        email, _, token = b64decode(value).decode().partition(":")
    except (Error, UnicodeDecodeError):
        return None, "?"
    return email, token


def _trouble(fault: Fault, now: Call) -> Response:
    if fault.kind == "captcha":
        now.headers["X-Seraph-Loginreason"] = "AUTHENTICATION_DENIED"
        now.headers["X-Authentication-Denied-Reason"] = "CAPTCHA_CHALLENGE; login-url=https://acme.example/login.jsp"
        return answer({"errorMessages": ["Login denied"], "errors": {}}, 403)
    if fault.kind in HTML:
        status, text = HTML[fault.kind]
        response = Response(text, status=status, content_type="text/html;charset=UTF-8")
    else:
        status, text = PLAIN[fault.kind]
        response = answer({"errorMessages": [text], "errors": {}}, status)
    if fault.retry_after is not None:
        now.headers["Retry-After"] = str(fault.retry_after)
    return response


def _leave(response: Response) -> Response:
    """Add the headers, log, and spoil the answer where a fault says so."""
    now = call()
    response.headers.update(now.headers)
    response.headers["X-AREQUESTID"] = f"{len(now.stand_in.requests):08x}"
    now.stand_in.requests.append(
        Request(
            method=request.method,
            path=request.path,
            query=unquote_plus(request.query_string.decode()),
            at=now.now,
            status=response.status_code,
            authorization=request.headers.get("Authorization", ""),
        )
    )
    fault = now.meeting.take(*TRANSPORT)
    return spoil(response, fault.kind, fault.seconds, now.stand_in.stopping) if fault else response
