"""How the stand-in speaks HTTP: the call being answered, problems in GitHub's words, pages with Link headers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn, TypeVar, cast
from urllib.parse import urlencode

from flask import Response, g, request

from readiness.demo.github.access import Viewer
from readiness.demo.github.faults import Meeting
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization

T = TypeVar("T")
DOCS = "https://docs.github.com/rest"
PAGE = 30
LARGEST_PAGE = 100


class Problem(Exception):
    """An answer that is not 200, raised where it is found out."""

    def __init__(self, status: int, message: str, docs: str = "", **more: Any) -> None:
        """Take the status, GitHub's message, the page of its documentation and further members of the body."""
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **more, "documentation_url": f"{DOCS}{docs}", "status": str(status)}
        self.headers: dict[str, str] = {}


@dataclass(slots=True)
class Call:
    """One request being answered."""

    stand_in: StandIn
    viewer: Viewer
    now: datetime
    meeting: Meeting
    token: str
    api: str
    """The REST root as the client reached it, to write links with."""
    resource: str = "core"
    cost: int = 1
    accepted: tuple[str, ...] = ()
    """Classic scopes of which the endpoint wants one."""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def organization(self) -> Organization:
        """The organisation served."""
        return self.stand_in.organization


def call() -> Call:
    """Return the call being answered."""
    return cast("Call", g.call)


def missing(docs: str = "") -> NoReturn:
    """Answer 404 Not Found, which is also what no right looks like."""
    raise Problem(404, "Not Found", docs)


def forbidden(docs: str = "", message: str = "Must have admin rights to Repository.") -> NoReturn:
    """Answer 403 in the words GitHub has for the kind of token."""
    token = call().viewer.token
    if token is not None and token.kind == "fine-grained":
        message = "Resource not accessible by personal access token"
    if token is not None and token.kind == "installation":
        message = "Resource not accessible by integration"
    raise Problem(403, message, docs)


def answer(body: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def listing(
    items: Sequence[T], body: Callable[[T], Any], wrap: Callable[[list[Any], int], Any] | None = None
) -> Response:
    """Answer with the page asked for (30 a page, at most 100) and the Link header to its neighbours."""
    per_page, page = page_asked()
    meeting = call().meeting
    if page > 1 and meeting.take("deleted_between"):
        items = items[1:]
    last = max(1, -(-len(items) // per_page))
    endless = bool(meeting.take("endless"))
    shown = page - 1 if page > 1 and meeting.take("repeat_page") else page
    if endless:
        shown = (shown - 1) % last + 1
    bodies = [body(item) for item in items[(shown - 1) * per_page : shown * per_page]]
    total = len(items)
    if wrap and (fault := meeting.take("total_off")):
        total += fault.off_by
    response = answer(wrap(bodies, total) if wrap else bodies)
    links = _links(page, last, endless=endless)
    if links:
        response.headers["Link"] = ", ".join(f'<{_page_url(number)}>; rel="{rel}"' for rel, number in links)
    return response


def page_asked() -> tuple[int, int]:
    """Return (per_page, page) of the request; what is no number counts as not given."""
    per_page = _number("per_page", PAGE)
    return (min(per_page, LARGEST_PAGE) if per_page > 0 else PAGE), max(1, _number("page", 1))


def _number(name: str, default: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() else default


def _links(page: int, last: int, *, endless: bool) -> list[tuple[str, int]]:
    links = [("prev", min(page - 1, last))] if page > 1 else []
    if page < last or endless:
        links.append(("next", page + 1))
        if not endless:
            links.append(("last", last))
    return [*links, ("first", 1)] if page > 1 else links


def _page_url(page: int) -> str:
    query = {**request.args.to_dict(), "page": str(page)}
    return f"{call().api}{request.environ['stand_in.canonical']}?{urlencode(query)}"
