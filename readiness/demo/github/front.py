"""The stand-in's front: Enterprise paths, paths by id, who asks, limits, faults, headers and the log around every answer."""

import hashlib
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterable
from email.utils import format_datetime
from typing import Any

from flask import Flask, Response, g, request

from readiness.demo.github.access import Token, Viewer
from readiness.demo.github.faults import REPLACING, Fault
from readiness.demo.github.stand_in import Request, StandIn
from readiness.demo.github.troubles import trouble
from readiness.demo.github.wire import Call, Problem, answer, call
from readiness.demo.spoiling import TRANSPORT, spoil

BY_ID = re.compile(r"^/(organizations|repositories)/(\d+)(/.*)?$")
BY_NAME = re.compile(r"^/(orgs|repos)/([^/]+)(?:/([^/]+))?(/.*)?$")
FREE = {"/rate_limit", "/app"}


class Paths:
    """WSGI in front of Flask: reads Enterprise paths and paths by id as the plain ones, one request at a time."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], stand_in: StandIn) -> None:
        """Stand before a WSGI application."""
        self.inner, self.stand_in = inner, stand_in

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["stand_in.asked"] = environ["PATH_INFO"]
        for prefix, mount in (("/api/v3", "/api/v3"), ("/api/graphql", "/api")):
            if path.startswith(prefix):
                environ["SCRIPT_NAME"], path = mount, path[len(mount) :] or "/"
        with self.stand_in.organization.lock:
            environ["PATH_INFO"] = self._named(path)
            environ["stand_in.canonical"] = self._numbered(environ["PATH_INFO"])
            return self.inner(environ, start_response)

    def _named(self, path: str) -> str:
        found = BY_ID.match(path)
        if not found:
            return path
        kind, number, rest = found[1], int(found[2]), found[3] or ""
        organization = self.stand_in.organization
        if kind == "organizations":
            return f"/orgs/{organization.login}{rest}" if number == organization.id else path
        owned = next((r for r in organization.repositories.values() if r.id == number), None)
        return f"/repos/{owned.full_name}{rest}" if owned else path

    def _numbered(self, path: str) -> str:
        found = BY_NAME.match(path)
        organization = self.stand_in.organization
        if not found or found[2].lower() != organization.login.lower():
            return path
        if found[1] == "orgs":
            return f"/organizations/{organization.id}" + path[len(f"/orgs/{found[2]}") :]
        owned = organization.repositories.get(found[3] or "")
        return f"/repositories/{owned.id}{found[4] or ''}" if owned else path


def install(app: Flask, stand_in: StandIn) -> None:
    """Put the front around a Flask application's answers."""
    app.before_request(lambda: _arrive(stand_in))
    app.after_request(_leave)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(404, lambda _: _problem(Problem(404, "Not Found")))
    app.register_error_handler(405, lambda _: _problem(Problem(404, "Not Found")))


def _arrive(stand_in: StandIn) -> Response | None:
    """Find out who asks; answer at once when a fault, a bad token or a limit says so."""
    now = stand_in.clock()
    text = f"{request.query_string.decode()}\n{request.get_data(as_text=True)}"
    credentials = _credentials(request.headers.get("Authorization", ""))
    token = stand_in.tokens.get(credentials)
    if token is not None and token.expires_at is not None and token.expires_at <= now:
        token = None
    g.call = Call(
        stand_in=stand_in,
        viewer=Viewer(stand_in.organization, token),
        now=now,
        meeting=stand_in.faults.meeting(request.path, text),
        token=credentials,
        api=request.root_url.rstrip("/"),
        resource=_resource(request.path),
    )
    if fault := g.call.meeting.take(*REPLACING):
        return trouble(fault, g.call)
    if credentials and token is None and not _is_app(request.path, credentials):
        raise Problem(401, "Bad credentials")
    budget = stand_in.rates.budget(credentials, g.call.resource, now)
    if budget.remaining == 0 and request.path not in FREE:
        return trouble(Fault("primary_limit", reset_in=int((budget.reset - now).total_seconds())), g.call)
    return None


def _credentials(header: str) -> str:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return value.strip()
    try:
        return b64decode(value).decode().rpartition(":")[2]
    except (Error, UnicodeDecodeError):
        return "?"


def _is_app(path: str, credentials: str) -> bool:
    """Say whether a request is for an endpoint that checks an app's JWT itself."""
    return credentials.count(".") == 2 and (path.startswith("/app") or path.endswith("/installation"))  # noqa: PLR2004 -- a JWT has three parts


def _resource(path: str) -> str:
    if path == "/graphql":
        return "graphql"
    return "search" if path.startswith("/search/") else "core"


def _problem(problem: Problem) -> Response:
    response = answer(problem.body, problem.status)
    response.headers.update(problem.headers)
    return response


def _leave(response: Response) -> Response:
    """Add what every answer of GitHub carries, count it, log it, and spoil it when a fault says so."""
    now = call()
    if request.method == "GET" and response.status_code == 200:  # noqa: PLR2004 -- HTTP
        _tag(response)
    budget = now.stand_in.rates.budget(now.token, now.resource, now.now)
    if response.status_code != 304 and request.path not in FREE:  # noqa: PLR2004 -- HTTP
        budget.used = min(budget.limit, budget.used + now.cost)
    given = {**budget.headers(), **_identity(now), **now.headers}
    for name, value in given.items():
        response.headers.setdefault(name, value)
    _log(now, response)
    fault = now.meeting.take(*TRANSPORT)
    return spoil(response, fault.kind, fault.seconds, now.stand_in.stopping) if fault else response


def _tag(response: Response) -> None:
    """Add an ETag; answer 304 without a body to who has it already."""
    tag = hashlib.sha256(response.get_data() + call().token.encode()).hexdigest()
    response.headers["ETag"] = f'W/"{tag}"'
    response.headers["Cache-Control"] = "private, max-age=60, s-maxage=60"
    if tag in request.headers.get("If-None-Match", ""):
        response.status_code = 304
        response.set_data(b"")
        del response.headers["Content-Type"]


def _identity(now: Call) -> dict[str, str]:
    token: Token | None = now.viewer.token
    number = hashlib.sha256(f"{len(now.stand_in.requests)}".encode()).hexdigest().upper()
    headers = {
        "Server": "github.com",
        "Date": format_datetime(now.now, usegmt=True),
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Request-Id": f"{number[:4]}:{number[4:10]}:{number[10:17]}:{number[17:24]}:{number[24:32]}",
        "x-github-api-version-selected": "2022-11-28",
        "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With",
    }
    if now.api.endswith("/api/v3"):
        headers["X-GitHub-Enterprise-Version"] = "3.17.4"
    if token is not None and token.kind == "classic":
        headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        headers["X-Accepted-OAuth-Scopes"] = ", ".join(now.accepted)
    return headers


def _log(now: Call, response: Response) -> None:
    asked = Request(
        method=request.method,
        path=request.environ["stand_in.asked"],
        query=request.query_string.decode(),
        at=now.now,
        status=response.status_code,
        body=request.get_data(as_text=True),
        token=now.token,
    )
    now.stand_in.requests.append(asked)
