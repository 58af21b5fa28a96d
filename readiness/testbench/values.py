"""What the bench is given and what it hands back: tables, registers, tasks, limits and sheets."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.calendar import Period
from readiness.domain.control import Parameter
from readiness.domain.population import Schema, Snapshot
from readiness.domain.vocabulary import Outcome, Shape

REGISTERS: Mapping[str, Mapping[str, str]] = {
    "scope": {"kind": "VARCHAR", "pattern": "VARCHAR", "excluded": "BOOLEAN", "reason": "VARCHAR"},
    "owners": {"role": "VARCHAR", "email": "VARCHAR", "active": "BOOLEAN"},
    "people": {
        "person": "VARCHAR",
        "email": "VARCHAR",
        "system": "VARCHAR",
        "login": "VARCHAR",
        "starts": "DATE",
        "ends": "DATE",
    },
    "services": {
        "system": "VARCHAR",
        "account": "VARCHAR",
        "outside": "BOOLEAN",
        "owner": "VARCHAR",
        "until": "DATE",
        "reason": "VARCHAR",
    },
    "waivers": {"procedure": "VARCHAR", "item": "VARCHAR", "expires": "DATE"},
}
"""The tables that come from settings and people; every column may be null."""

_PIECE = 1 << 20
_NOT_OK = re.compile(rb'"outcome":"[^o]')
"""How a line of a sheet says that an item is not ok, as canonical JSON has it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One sealed list and the file its rows lie in: JSON lines, one row a line."""

    snapshot: Snapshot
    path: Path


@dataclass(frozen=True, slots=True)
class Table:
    """A collector's lists as the table a procedure sees; with no list at all it is there and empty.

    The current rows come from complete lists only: of events the union, the newest row per key and connection; else
    the newest list of each connection.
    """

    collector: str
    shape: Shape
    schema: Schema
    current: tuple[Holding, ...] = ()
    """What may make the current rows; the caller has chosen by window and by what was known."""
    history: tuple[Holding, ...] = ()
    """Every list, for the table `..__history`; loaded only for procedures that mention it."""

    @property
    def name(self) -> str:
        """Its name in SQL: `github.merged_pulls` is `github_merged_pulls`."""
        return self.collector.replace(".", "_")


@dataclass(frozen=True, slots=True)
class Registers:
    """The small tables that come from settings and people rather than from a source; each row names its columns.

    scope(kind, pattern, excluded, reason) · owners(role, email, active) ·
    people(person, email, system, login, starts, ends) · services(system, account, outside, owner, until, reason) ·
    waivers(procedure, item, expires).
    """

    scope: tuple[Mapping[str, Any], ...] = ()
    owners: tuple[Mapping[str, Any], ...] = ()
    people: tuple[Mapping[str, Any], ...] = ()
    services: tuple[Mapping[str, Any], ...] = ()
    waivers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One procedure to run with these parameters (every one filled in), for this day, window and zone."""

    procedure: Procedure
    parameters: Mapping[str, Parameter]
    as_of: date
    window: Period | None
    """None: unbounded; `$window_start` is then 0001-01-01 and `$window_end` 9999-12-31."""
    zone: str
    """IANA name of the organisation's zone, which decides every civil date."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one procedure may use."""

    seconds: float = 300
    """Wall time of one procedure; the process is killed after it."""
    memory_mb: int = 2048
    """Memory DuckDB may use in all processes together; each is held to its part and 3 GB of address space."""
    disk_mb: int = 8192
    """What DuckDB may put on disk for a while, beside the sheets, where memory does not suffice."""
    threads: int = 2
    load_seconds: float = 600
    """Wall time for loading all tables."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one procedure said of every item, or why it could say nothing."""

    task: Task
    path: Path | None
    """JSON lines, canonical, sorted by item; None with a failure."""
    tested: int = 0
    """Items judged: ok, exception and inconclusive together."""
    exceptions: int = 0
    inconclusive: int = 0
    not_applicable: int = 0
    failure: str | None = None
    """A sentence: why there is no sheet. Never a pass."""

    @property
    def procedure(self) -> Procedure:
        """The procedure that made it."""
        return self.task.procedure

    @property
    def counted(self) -> Mapping[Outcome, int]:
        """How many items have each outcome."""
        return {
            Outcome.OK: self.tested - self.exceptions - self.inconclusive,
            Outcome.EXCEPTION: self.exceptions,
            Outcome.INCONCLUSIVE: self.inconclusive,
            Outcome.NOT_APPLICABLE: self.not_applicable,
        }

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the sheet; nothing where it failed."""
        if self.path is not None:
            with self.path.open("rb") as sheet:
                while piece := sheet.read(_PIECE):
                    yield piece

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield every row, in order of item; nothing where it failed."""
        yield from (json.loads(line) for line in self._lines())

    def objections(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that are not ok, in order of item, without reading the others closely."""
        if self.exceptions or self.inconclusive or self.not_applicable:
            for line in self._telling():
                row = json.loads(line)
                # a fact within a fact may also be called outcome: then only parsing tells
                if row["outcome"] != Outcome.OK:
                    yield row

    def _telling(self) -> Iterator[bytes]:
        """Yield the lines that say anywhere that something is not ok."""
        for lines in self._several():
            starts = {lines.rfind(b"\n", 0, sign.start()) + 1 for sign in _NOT_OK.finditer(lines)}
            yield from (lines[start : lines.index(b"\n", start)] for start in sorted(starts))

    def _several(self) -> Iterator[bytes]:
        """Yield whole lines, some thousands at once."""
        if self.path is not None:
            with self.path.open("rb") as sheet:
                while piece := sheet.read(_PIECE):
                    yield piece + sheet.readline()

    def _lines(self) -> Iterator[bytes]:
        if self.path is not None:
            with self.path.open("rb") as sheet:
                yield from sheet
