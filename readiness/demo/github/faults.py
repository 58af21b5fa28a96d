"""What can go wrong on the way, to be switched on while the stand-in is served."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, TypedDict, Unpack

from readiness.demo.spoiling import Aim

Kind = Literal[
    "unauthorized",
    "forbidden_scope",
    "not_found",
    "too_many",
    "primary_limit",
    "secondary_limit",
    "server_error",
    "bad_gateway",
    "reset",
    "truncated",
    "drip",
    "repeat_page",
    "total_off",
    "deleted_between",
    "endless",
    "not_json",
]
"""401, 403 for want of a scope, 404 instead of 403, 429, the hour's limit, the secondary limit, 500 with JSON, 502 with HTML,
a connection reset in mid-body, a body cut short, a body in drops, a page told twice, a total that disagrees,
a first item gone before the second page, pages without end, a page of HTML with status 200."""

REPLACING = frozenset(
    {
        "unauthorized",
        "forbidden_scope",
        "not_found",
        "too_many",
        "primary_limit",
        "secondary_limit",
        "server_error",
        "bad_gateway",
        "not_json",
    }
)
"""Faults that answer instead of us."""


class Where(TypedDict, total=False):
    """Which requests a fault meets and how it looks; see Fault."""

    path: str
    contains: str
    field: str
    nth: int
    times: int | None
    retry_after: int | None
    reset_in: int
    off_by: int
    seconds: float


@dataclass(slots=True)
class Fault(Aim):
    """One fault, and the requests it meets.

    Its path is without /api/v3, and /graphql for GraphQL; its text stands in the GraphQL query, its variables or operation
    name, or in the query string.
    """

    kind: Kind
    field: str = ""
    """For pages and totals in GraphQL: the field of the connection; "" for any whose path has no list in it."""
    reset_in: int = 3600
    """Seconds until the limit of `primary_limit` is lifted."""


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

    def remove(self, fault: Fault) -> None:
        """Switch one fault off."""
        self.on.remove(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        self.on.clear()

    def meeting(self, path: str, text: str) -> "Meeting":
        """Return the faults that could meet one request."""
        return Meeting([fault for fault in self.on if fault.meets(path, text)], self._lock)


@dataclass(slots=True)
class Meeting:
    """The faults that could meet one request; each is asked for where it would show."""

    faults: list[Fault]
    lock: Lock

    def take(self, *kinds: str, field: str | None = None, nested: bool = False) -> Fault | None:
        """Return the first fault of those kinds that strikes here."""
        with self.lock:
            return next((f for f in self._of(kinds) if _here(f, field, nested=nested) and f.strike()), None)

    def _of(self, kinds: tuple[str, ...]) -> Iterator[Fault]:
        return (fault for fault in self.faults if fault.kind in kinds)


def _here(fault: Fault, field: str | None, *, nested: bool) -> bool:
    if field is None:
        return True
    return fault.field == field if fault.field else not nested
