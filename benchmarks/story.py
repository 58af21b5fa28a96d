"""A workspace with much history in it, written in bulk: four years of lists and of what was judged every day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from readiness import clock
from readiness.domain.calendar import Period, add_months
from readiness.domain.canonical import digest, encode
from readiness.domain.engagement import ReportType
from readiness.domain.ledger import GENESIS
from readiness.domain.vocabulary import Category, Shape
from readiness.services.engagements import Proposal, create
from readiness.services.installation.new_workspace import initialise
from readiness.store import ledger
from readiness.store.database import Session
from readiness.store.tables.evidence import EvidenceRecord
from readiness.store.tables.ledger import LedgerRow
from readiness.store.tables.result import ResultItemRow, ResultRow
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

START = clock.now().replace(microsecond=0) - timedelta(minutes=1)
"""The present of every story: a minute ago, so that commands with a clock of their own know all of it."""
TODAY = START.date()
WINDOW = Period(add_months(TODAY, -12), TODAY)
YEARS = 4
DAYS = 365 * YEARS
ORGANISATIONS = ("one", "two", "three")
AT_ONCE = 5_000
NOT_OK = 3
"""Items that each result lists as not ok."""
PER_RESULT = 10
"""Lists to one result, until every procedure was judged on every day."""


def workspace_at(home: Path, database: str | None = None) -> Workspace:
    """Make a workspace with the shipped catalog and three connections that nobody calls."""
    initialise(home)
    storage = f'[storage]\ndatabase = "{database}"\n' if database else ""
    connections = "".join(
        f'[connections.{name}]\nsource = "github"\norganization = "{name}"\ntoken = "env:GITHUB_TOKEN"\n'
        for name in ORGANISATIONS
    )
    roles = sorted({control.owner for control in open_workspace(home, {}).catalog.controls if "@" not in control.owner})
    owners = "".join(f'"{role}" = "{role.split()[0].lower()}@acme.example"\n' for role in roles)
    (home / "readiness.toml").write_text(
        f'[organization]\nname = "Acme"\ntime_zone = "UTC"\n{storage}[owners]\n{owners}{connections}'
    )
    return open_workspace(home, {}, lambda: START)


def engaged(workspace: Workspace) -> None:
    """Set the twelve months up to today as the window."""
    proposal = Proposal(ReportType.TWO, WINDOW.start, WINDOW.end, None, frozenset({Category.SECURITY}), "Firm LLP")
    create(workspace, proposal)


def told(home: Path, rows: int, database: str | None = None, judged: int | None = None) -> Workspace:
    """Make a workspace with so many lists, spread over four years of which one is the window; `judged`: with so many results."""
    workspace = workspace_at(home, database)
    engaged(workspace)
    with workspace.database.writing() as session:
        after = ledger.count(session)
        write(session, LedgerRow, _lines(after, rows))
        write(session, EvidenceRecord, _lists(workspace, after, rows))
        count = min(judged or rows // PER_RESULT, DAYS * len(_pairs(workspace)))
        write(session, ResultRow, _results(workspace, count))
        write(session, ResultItemRow, _items(count))
    return workspace


def write(session: Session, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, some thousands at once."""
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        session.connection().execute(table.__table__.insert(), some)


def _lines(after: int, count: int) -> Iterator[Mapping[str, Any]]:
    """Yield lines that no chain holds together: whoever answers a question does not read them."""
    for seq in range(after + 1, after + count + 1):
        yield {"seq": seq, "time": START, "event": "collected", "id": f"e{seq}", "sha256": GENESIS, "prev": GENESIS}


def _lists(workspace: Workspace, after: int, count: int) -> Iterator[Mapping[str, Any]]:
    tracks = _tracks(workspace)
    oldest = START - timedelta(days=DAYS)
    step = timedelta(days=DAYS) * len(tracks) / max(count, len(tracks))
    for number in range(count):
        turn, place = divmod(number, len(tracks))
        collector, connection, events = tracks[place]
        at = oldest + turn * step
        yield _list(f"e{after + number + 1}", after + number + 1, collector, connection, at, events=events)


def _list(id_: str, seq: int, collector: str, connection: str, at: datetime, *, events: bool) -> Mapping[str, Any]:
    return {
        "id": id_,
        "kind": "collected",
        "connection": connection,
        "collector": collector,
        "performed_on": None if events else at.date(),
        "covers_from": at.date() - timedelta(days=7) if events else None,
        "covers_to": at.date() - timedelta(days=1) if events else None,
        "collected_at": at,
        "sha256": digest(id_.encode()),
        "bytes": 1_000,
        "media": "application/jsonl",
        "complete": True,
        "rows": 10,
        "source_total": 10,
        "ledger_seq": seq,
        "recorded_at": at,
    }


def _tracks(workspace: Workspace) -> Sequence[tuple[str, str, bool]]:
    """Return collector, connection and whether it lists events, of all that the catalog asks for and we ship."""
    shipped = workspace.collectors
    asked = [id_ for id_ in sorted(workspace.catalog.collectors) if id_ in shipped]
    named = workspace.connections_of
    return [(id_, name, shipped[id_].shape is Shape.EVENTS) for id_ in asked for name in named.get(id_) or ("other",)]


def _pairs(workspace: Workspace) -> Sequence[tuple[str, str, bool]]:
    """Return control, procedure and whether it judges a population, of all that are shipped."""
    known = workspace.procedures
    return [
        (control.id, use.id, known[use.id].is_population)
        for control in workspace.catalog.controls
        for use in control.procedures
        if use.id in known
    ]


def _results(workspace: Workspace, count: int) -> Iterator[Mapping[str, Any]]:
    pairs = _pairs(workspace)
    days = max(1, count // len(pairs))
    for number in range(count):
        turn, place = divmod(number, len(pairs))
        day = TODAY - timedelta(days=DAYS - (turn * DAYS) // days)
        yield _result(number + 1, *pairs[place], min(day, TODAY))


def _result(seq: int, control: str, procedure: str, population: bool, day: date) -> Mapping[str, Any]:  # noqa: FBT001 -- of a pair
    read = {"evidence": f"p{seq}", "sha256": GENESIS, "collector": "github.merged_pulls", "connection": "one"}
    return {
        "seq": seq,
        "id": f"r{seq}",
        "control": control,
        "procedure": procedure,
        "parameters": {"tolerable_rate": "0.05"} if population else {},
        "severity": "moderate",
        "day": day,
        "window_start": max(day - timedelta(days=90), WINDOW.start) if population else None,
        "window_end": max(day, WINDOW.start) if population else None,
        "outcome": "fail",
        "tested": 200,
        "exceptions": NOT_OK,
        "inconclusive": 0,
        "flags": [],
        "procedure_sha256": GENESIS,
        "populations": [read],
        "sheet_sha256": digest(str(seq).encode()),
        "recorded_at": START - timedelta(days=(TODAY - day).days),
    }


def _items(results: int) -> Iterator[Mapping[str, Any]]:
    facts = {
        "repository": "acme/api",
        "url": "https://example.org/acme/api/pull/1",
        "approved_by": ["kim"],
        "number": 1,
    }
    for seq in range(1, results + 1):
        for number in range(NOT_OK):
            yield {
                "result": seq,
                "item": f"acme/api#{number}",
                "outcome": "exception",
                "reason": "no_approval",
                "occurred_at": START - timedelta(days=20 + number),
                "facts": facts,
            }


def canonical_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write rows as a sealed list holds them."""
    return (encode(row) + b"\n" for row in rows)
