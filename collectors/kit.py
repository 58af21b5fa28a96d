"""What a collector sees: the values it declares, the pages it yields, the failures it may raise, and its patience."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from readiness.domain.calendar import Period
from readiness.domain.population import Column, ColumnType, Row, Schema
from readiness.domain.vocabulary import Cadence, Shape

__all__ = [
    "Ask",
    "Cadence",
    "Client",
    "Collector",
    "Column",
    "ColumnType",
    "Malformed",
    "Page",
    "Patience",
    "Refused",
    "Row",
    "Schema",
    "Shape",
    "Source",
    "SourceFailure",
    "Unavailable",
]


class SourceFailure(Exception):
    """The source did not give what was asked; the message is one sentence for a person, with the remedy."""


class Refused(SourceFailure):
    """The source knows us (or not) and says no: wrong token, missing permission; the message names it."""


class Unavailable(SourceFailure):
    """Unreachable, overloaded, rate-limited beyond our patience, or answering nonsense at the transport."""


class Malformed(SourceFailure):
    """The source answered, but the answer contradicts itself: a page that repeats, a total that disagrees, no value where one must be."""


class Patience:
    """How long one run may still wait for limits and retries, in seconds, in all (contract: 60 s by default)."""

    def __init__(self, seconds: float, sleep: Callable[[float], None]) -> None:
        """Start with that many seconds; `sleep` is the clock's."""
        self.left = seconds
        self._sleep = sleep

    def wait(self, seconds: float, why: str) -> None:
        """Wait, or raise Unavailable naming `why` when that is longer than what is left."""
        if seconds > self.left:
            raise Unavailable(
                f"{why}; it asks for {seconds:.0f} s and {self.left:.0f} s of patience are left. Collect again later."
            )
        self.left -= seconds
        self._sleep(seconds)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a run wants: the civil days of events as half-open UTC instants too; None for objects and settings."""

    covers: Period | None
    start: str | None
    """First instant, as 2026-01-01T05:00:00Z; included."""
    end: str | None
    """The instant after the last; excluded."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the source: what was asked, what it said (parsed, whole), and the rows it makes."""

    call: str
    """The request with every parameter, as a person would repeat it: `GET /orgs/acme/members?filter=2fa_disabled&per_page=100&page=1`."""
    answer: Any
    rows: tuple[Row, ...] = ()
    total: int | None = None
    """Rows the source itself says exist for a part of the list; stated once per part, added over parts."""


class Client(Protocol):
    """What `Source.connect` makes: the way to one configured source."""

    @property
    def requests(self) -> int:
        """HTTP calls sent so far, retries included."""
        ...

    def identity(self) -> Mapping[str, str]:
        """Ask the source who it is (`system`, `url`, ...) and, as `principal`, who we are there; raises SourceFailure."""
        ...


@dataclass(frozen=True, slots=True)
class Collector:
    """One kind of thing a source can be asked for. It stores what the source says and never judges."""

    id: str
    title: str
    shape: Shape
    schema: Schema
    needs: tuple[str, ...]
    """Permissions at the source, in the vendor's own names."""
    cadence: Cadence
    fetch: Callable[[Any, Ask], Iterator[Page]]
    """(client of its source, ask) -> pages; lets SourceFailure out."""
    remembers_days: int | None = None
    """How far back the source itself can look; None: without limit."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of system, how to reach one, and what it can be asked for."""

    id: str
    title: str
    options: type[Any]
    """A pydantic model of its `[connections.NAME]` keys (without `source` and `collectors`)."""
    secrets: tuple[str, ...]
    """Which options hold `env:NAME` or `file:PATH` references, resolved only when connecting."""
    connect: Callable[[Any, Mapping[str, str], Patience], Client]
    """(options, resolved secrets by option name, patience) -> client; sends nothing yet."""
    collectors: Mapping[str, Collector] = field(default_factory=dict)
