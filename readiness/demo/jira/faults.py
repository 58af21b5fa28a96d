"""What can go wrong on the way to Jira, to be switched on while the stand-in is served."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, TypedDict, Unpack

from readiness.demo.spoiling import Aim

Kind = Literal[
    "dead_token",
    "captcha",
    "forbidden",
    "not_found",
    "too_many",
    "server_error",
    "bad_gateway",
    "not_json",
    "reset",
    "truncated",
    "drip",
    "repeat_page",
    "short_page",
    "endless",
    "token_expired",
    "total_off",
    "deleted_between",
    "missing_field",
    "newest_history_only",
]
"""A token that died (200 with nothing, 401 from /myself), a captcha, 403, 404, 429, 500 with JSON, 502 with HTML, a page of HTML
with status 200, a connection reset in mid-body, a body cut short, a body in drops, a page told twice, a page with fewer tickets
than asked for that is not the last, pages without end, a page token that has expired, a total that disagrees, a first ticket
gone before the second page, a field left out of every ticket, a changelog endpoint that tells less than its total."""

REPLACING = frozenset({"captcha", "forbidden", "not_found", "too_many", "server_error", "bad_gateway", "not_json"})
"""Faults that answer instead of us."""


class Where(TypedDict, total=False):
    """Which requests a fault meets and how it looks; see Fault."""

    path: str
    contains: str
    nth: int
    times: int | None
    retry_after: int | None
    field: str
    off_by: int
    seconds: float


@dataclass(slots=True)
class Fault(Aim):
    """One fault, and the requests it meets.

    Its path is without /rest/api/2, /rest/api/3 or /rest/servicedeskapi; its text stands in the query string, decoded.
    """

    kind: Kind
    field: str = "status"
    """What `missing_field` leaves out."""


@dataclass(slots=True)
class Faults:
    """The faults that are switched on."""

    on: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, kind: Kind, **where: Unpack[Where]) -> Fault:
        """Switch a fault on; return it, so that `hits` can be read."""
        fault = Fault(kind, **where)
        self.on.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self.on.clear()

    def meeting(self, path: str, query: str) -> "Meeting":
        """Return the faults that could meet one request."""
        return Meeting([fault for fault in self.on if fault.meets(path, query)], self._lock)


@dataclass(slots=True)
class Meeting:
    """The faults that could meet one request; each is asked for where it would show."""

    faults: list[Fault]
    lock: Lock

    def take(self, *kinds: str) -> Fault | None:
        """Return the first fault of those kinds that strikes here."""
        with self.lock:
            return next((fault for fault in self.faults if fault.kind in kinds and fault.strike()), None)
