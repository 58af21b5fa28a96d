"""How the stand-in speaks HTTP: the call being answered, problems in Jira's words, and what a page is."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import Response, g, request

from readiness.demo.jira.faults import Meeting
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Site, User


class Problem(Exception):
    """An answer that is not 200, raised where it is found out."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        """Take the status and Jira's messages."""
        super().__init__(*messages)
        self.status = status
        self.body = {"errorMessages": list(messages), "errors": errors}


@dataclass(slots=True)
class Call:
    """One request being answered."""

    stand_in: StandIn
    user: User | None
    """None: nobody, whom Jira answers all the same."""
    now: datetime
    meeting: Meeting
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        """The site served."""
        return self.stand_in.site


NOBODY = User("", None, "nobody")


def call() -> Call:
    """Return the call being answered."""
    return cast("Call", g.call)


def somebody() -> User:
    """Return who asks; the anonymous account, which sees no project, where that is nobody."""
    return call().user or NOBODY


def signed_in() -> User:
    """Return who asks; 401 where that is nobody."""
    user = call().user
    if user is None:
        raise Problem(401, "Client must be authenticated to access this resource.")
    return user


def answer(body: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, content_type="application/json;charset=UTF-8")


def number(name: str, default: int, most: int) -> int:
    """Return a number of the query, at most so much; what is none counts as not given."""
    text = request.args.get(name, "")
    return min(int(text), most) if text.isdecimal() else default


def bean(name: str, values: list[Any], default: int, most: int) -> dict[str, Any]:
    """Return Jira's page bean with the part of the values that the query asks for."""
    start, size = number("startAt", 0, len(values)), number("maxResults", default, most)
    shown = values[start : start + size]
    return {"startAt": start, "maxResults": size, "total": len(values), name: shown} | (
        {"isLast": start + len(shown) >= len(values)} if name == "values" else {}
    )
