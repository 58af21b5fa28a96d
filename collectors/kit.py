"""What a collector sees: the values it declares, the pages it yields, the failures it may raise, and its patience."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, Protocol

from readiness.domain.calendar import Period
from readiness.domain.population import Column, ColumnType, Row, Schema
from readiness.domain.quota import Quota
from readiness.domain.vocabulary import Cadence, Shape
from readiness.errors import WrongConfiguration

__all__ = [
    "ENTRY_POINTS",
    "KINDS_OF_MANY",
    "Ask",
    "Cadence",
    "Client",
    "Collector",
    "Column",
    "ColumnType",
    "Malformed",
    "Page",
    "Patience",
    "Quota",
    "Refused",
    "Row",
    "Schema",
    "Shape",
    "Source",
    "SourceFailure",
    "Unavailable",
    "by_file_only",
    "discover",
    "no_connection",
    "shipped",
]

ENTRY_POINTS = "readiness.collectors"
"""Entry point group by which third parties add sources: each names a package that declares `SOURCE`."""

KINDS_OF_MANY = frozenset({"hris", "idp", "lms", "mdm", "oncall", "scanner", "tickets", "uptime"})
"""First words of ids that several sources bring: such a file says its id itself."""


class SourceFailure(Exception):
    """The source did not give what was asked; the message is one sentence for a person, with the remedy."""


class Refused(SourceFailure):
    """The source knows us (or not) and says no: wrong token, missing permission; the message names it."""


class Unavailable(SourceFailure):
    """Unreachable, overloaded, rate-limited beyond our patience, or answering nonsense at the transport."""


class Malformed(SourceFailure):
    """The source answered, but the answer contradicts itself: a page that repeats, a total that disagrees, no value where one must be."""


SHORTEST_ANSWER, LONGEST_ANSWER = 5.0, 30.0
"""Seconds that an answer may take when no patience is left, and when much is; GitHub itself gives a request up after ten."""


class Patience:
    """How long one run may still wait for limits and retries, in seconds, in all."""

    def __init__(
        self,
        seconds: float,
        sleep: Callable[[float], None],
        shortest: float = SHORTEST_ANSWER,
        longest: float = LONGEST_ANSWER,
    ) -> None:
        """Start with that many seconds; `sleep` is the clock's; an answer may take from `shortest` to `longest` seconds."""
        self.left = seconds
        self._sleep = sleep
        self._shortest, self._longest = shortest, longest

    @property
    def deadline(self) -> float:
        """Seconds in which the next answer must be whole, however slowly it drips."""
        return min(self._longest, max(self._shortest, self.left))

    def spend(self, seconds: float) -> None:
        """Count seconds that went by without an answer: a source that drips wears patience out too."""
        self.left = max(0.0, self.left - seconds)

    def wait(self, seconds: float, why: str) -> None:
        """Wait, or raise Unavailable naming `why` when that is longer than what is left."""
        if seconds > self.left:
            raise Unavailable(
                f"{why}. The next try should wait {seconds:.0f} s, and {self.left:.0f} s of patience are left. "
                "Collect again later, or with more --patience."
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

    @property
    def quota(self) -> Quota | None:
        """The limit that will be reached first, as the source last told it; None where it tells none."""
        ...

    def identity(self) -> Mapping[str, str]:
        """Ask the source who it is (`system`, `url`, ...) and, as `principal`, who we are there; raises SourceFailure."""
        ...

    def close(self) -> None:
        """Let the connections go: the run has ended."""
        ...


def by_file_only(_client: Any, _ask: Ask) -> Iterator[Page]:
    """Stand as the `fetch` of a list that no source can be asked for: people bring it as a file."""
    raise Unavailable("No source can be asked for this list. Import it as a file: `readiness evidence add`.")


def no_connection(_options: Any, _secrets: Mapping[str, str], _patience: Patience) -> Client:
    """Stand as the `connect` of the lists that come as files."""
    raise Unavailable("Files have no connection. Import them: `readiness evidence add`.")


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

    @property
    def by_file_only(self) -> bool:
        """Say whether no source can be asked for it: then people import it as a file with these columns."""
        return self.fetch is by_file_only


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
    policy: Callable[[Iterable[str]], Mapping[str, Any]] | None = None
    """Permissions -> the vendor's own document that grants them; None where people tick boxes."""
    collectors: Mapping[str, Collector] = field(default_factory=dict)


def shipped(sources: Mapping[str, Source]) -> Mapping[str, Collector]:
    """Return every collector of the sources by id; one that a source can be asked for before one that comes as a file only."""
    found = [collector for source in sources.values() for collector in source.collectors.values()]
    return {collector.id: collector for collector in sorted(found, key=lambda one: not one.by_file_only)}


def discover() -> Mapping[str, Source]:
    """Find every source by its id, its collectors attached: those in this package, then those of third parties.

    A source is a package whose `__init__` declares `SOURCE`; each module below it that declares `COLLECTOR` is one
    of its collectors. Importing them does no I/O. Raises WrongConfiguration where an id does not say its path, an id
    comes twice, or a third party's package is no source.
    """
    found: dict[str, Source] = {}
    for package in (*_shipped(), *map(_added, entry_points(group=ENTRY_POINTS))):
        source = _with_collectors(package)
        if source.id in found:
            raise WrongConfiguration(f"Two packages bring the source {source.id}", "Uninstall one of them.")
        found[source.id] = source
    return found


def _shipped() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(import_module("collectors").__path__, "collectors."):
        package = import_module(module.name) if module.ispkg else None
        if package is not None and isinstance(getattr(package, "SOURCE", None), Source):
            yield package


def _added(entry: EntryPoint) -> ModuleType:
    remedy = f"Uninstall or mend the package that declares the entry point {entry.name} of {ENTRY_POINTS}."
    try:
        package = import_module(entry.value)
    except ImportError as error:
        raise WrongConfiguration(f"The collectors {entry.value} cannot be loaded: {error}", remedy) from error
    if not isinstance(getattr(package, "SOURCE", None), Source):
        raise WrongConfiguration(f"{entry.value} declares no SOURCE", remedy)
    return package


def _with_collectors(package: ModuleType) -> Source:
    source: Source = package.SOURCE
    kind = package.__name__.rpartition(".")[2]
    if source.id != kind:
        raise WrongConfiguration(
            f"{package.__name__} declares the source {source.id}", f"Name it {kind}, as its folder."
        )
    found: dict[str, Collector] = {}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        collector = getattr(import_module(module.name), "COLLECTOR", None)
        if isinstance(collector, Collector):
            _check_id(collector.id, module.name, kind + module.name.removeprefix(package.__name__), found)
            found[collector.id] = collector
    return replace(source, collectors=dict(sorted(found.items())))


def _check_id(declared: str, module: str, path: str, found: Mapping[str, Collector]) -> None:
    if declared != path and declared.partition(".")[0] not in KINDS_OF_MANY:
        raise WrongConfiguration(f"{module} declares the collector {declared}", f"Name it {path}, as its path.")
    if declared in found:
        raise WrongConfiguration(f"{module} declares {declared}, which another file brings", "Keep one of them.")
