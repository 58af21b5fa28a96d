"""One run: claim it, fetch, keep what came with its completeness facts, seal. The only place that catches a source's failure."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from collectors.kit import Ask, Client, Collector, Patience, Refused, SourceFailure
from readiness import __version__, clock
from readiness.domain.calendar import Period, local_date
from readiness.domain.canonical import instant_text
from readiness.domain.quota import Quota
from readiness.domain.vocabulary import RunOutcome, Shape
from readiness.errors import ReadinessError
from readiness.services.collecting.pages import Tally, gather
from readiness.settings.model import Connection
from readiness.store import evidence, journal, runs
from readiness.store.database import Database
from readiness.store.evidence import EvidenceRow
from readiness.store.presence import Presence
from readiness.store.runs import Run, RunEnd, SoFar
from readiness.store.spool import Spool
from readiness.store.vault import Blob, Vault
from readiness.workspace import Workspace

LEASE = timedelta(minutes=15)
PATIENCE_SECONDS = 60.0
WORD = timedelta(seconds=5)
"""How often a long run says how far it is."""
ROWS_HELD = {RunOutcome.COMPLETE, RunOutcome.PARTIAL}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that should be made: one collector over one connection, for events over which days."""

    connection: Connection
    collector: Collector
    connect: Callable[[Patience], Client]
    """Makes the client with its secrets; raises ReadinessError where a secret is not set."""
    covers: Period | None = None
    scheduled_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps things, and when it is."""

    database: Database
    vault: Vault
    presence: Presence
    zone: ZoneInfo
    now: Callable[[], datetime]

    @classmethod
    def of(cls, workspace: Workspace) -> "Place":
        """Return the workspace's."""
        return cls(workspace.database, workspace.vault, workspace.presence, workspace.zone, workspace.now)


Progress = Callable[[Wanted, Tally], None]


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What came, what failed, and the two blobs that hold it."""

    tally: Tally
    identity: Mapping[str, str]
    requests: int
    quota: Quota | None
    failure: Exception | None
    objections: tuple[str, ...]
    population: Blob | None
    raw: Blob | None

    @property
    def outcome(self) -> RunOutcome:
        if self.failure is None and not self.objections:
            return RunOutcome.COMPLETE
        if self.tally.rows:
            return RunOutcome.PARTIAL
        if isinstance(self.failure, Refused):
            return RunOutcome.REFUSED
        return RunOutcome.FAILED

    @property
    def reason(self) -> str | None:
        said = [*([str(self.failure)] if self.failure else []), *self.objections]
        return " ".join(" ".join(said).split()) or None


def collect(
    place: Place, wanted: Wanted, *, patience: float = PATIENCE_SECONDS, progress: Progress
) -> tuple[Run, RunEnd]:
    """Make one run and return it with its end; a failure of the source is an outcome, never an exception.

    Raises ReadinessError when our own database is not to be had, and Refusal when the same run is under way elsewhere.
    """
    started = place.now()
    run = Run(
        id=clock.token(8),
        connection=wanted.connection.name,
        collector=wanted.collector.id,
        scheduled_for=wanted.scheduled_for,
        started_at=started,
        covers=wanted.covers,
        lease_until=started + LEASE,
    )
    with place.presence.of(run.id):
        with place.database.writing() as session:
            runs.start(session, run, place.presence.gone)
        fetched = _fetch(place, wanted, run, patience, progress)
        return run, _seal(place, wanted, run, fetched)


def _fetch(place: Place, wanted: Wanted, run: Run, patience: float, progress: Progress) -> _Fetched:
    tally = Tally()
    client: Client | None = None
    identity: Mapping[str, str] = {}
    failure: Exception | None = None
    with ExitStack() as stack, Spool() as spool, place.vault.writer() as raw:
        try:
            client = wanted.connect(Patience(patience, clock.sleep))
            stack.callback(client.close)
            identity = client.identity()
            pages = wanted.collector.fetch(client, ask_for(wanted.covers, place.zone))
            renewal = _Renewal(place, run)

            def on_page(so_far: Tally, client: Client = client) -> None:
                renewal(SoFar(so_far.rows, so_far.pages, client.requests, client.quota))
                progress(wanted, so_far)

            gather(pages, wanted.collector.schema, spool, raw, tally, on_page)
        except (SourceFailure, ReadinessError) as error:
            failure = error
        except Exception as error:  # noqa: BLE001 -- a collector's own mistake is that run's failure, with its name, and no other's
            failure = _Mistake(f"The collector itself failed with {type(error).__name__}: {error}. Report this.")
        objections = (*tally.objections(), *_spool_objections(spool), *_total_objections(tally, spool, failure))
        keep = bool(tally.rows) or (failure is None and not objections)
        return _Fetched(
            tally=replace(tally, rows=spool.rows),
            identity=identity,
            requests=client.requests if client else 0,
            quota=client.quota if client else None,
            failure=failure,
            objections=objections,
            population=_write_population(place.vault, spool) if keep else None,
            raw=raw.seal() if keep else None,
        )


class _Mistake(Exception):
    """Something in a collector that its author did not foresee."""


class _Renewal:
    """Keeps a long run's lease ahead of the clock while pages come, and says how far it is."""

    def __init__(self, place: Place, run: Run) -> None:
        self._place, self._run, self._said = place, run, run.started_at

    def __call__(self, so_far: SoFar) -> None:
        now = self._place.now()
        if now - self._said >= WORD:
            self._said = now
            with self._place.database.writing() as session:
                runs.renew(session, self._run.id, now + LEASE, so_far)


def ask_for(covers: Period | None, zone: ZoneInfo) -> Ask:
    """Return what a collector is asked for: for events their days, as instants too."""
    if covers is None:
        return Ask(None, None, None)
    start, end = covers.instants(zone)
    return Ask(covers, instant_text(start), instant_text(end))


def _spool_objections(spool: Spool) -> list[str]:
    found = []
    if spool.repeats:
        found.append(f"{spool.repeats} rows came twice: the source repeated part of the list. Collect again.")
    if spool.conflicts:
        found.append(f"{spool.conflicts} rows came twice with different content. Collect again.")
    return found


def _total_objections(tally: Tally, spool: Spool, failure: Exception | None) -> list[str]:
    # after a failure the rest is missing anyway: one reason is enough
    if failure is not None or tally.total is None or tally.total == spool.rows:
        return []
    return [f"The source says {tally.total} rows, {spool.rows} are held. Collect again."]


def _write_population(vault: Vault, spool: Spool) -> Blob:
    with vault.writer() as writer:
        for line in spool.lines():
            writer.write(line + b"\n")
        return writer.seal()


def _seal(place: Place, wanted: Wanted, run: Run, fetched: _Fetched) -> RunEnd:
    """Write evidence, envelope, ledger line and the run's end together or not at all."""
    now = place.now()
    held = fetched.outcome in ROWS_HELD
    row = _evidence_row(place, wanted, run, fetched, now) if held else None
    end = RunEnd(
        run=run.id,
        ended_at=now,
        outcome=fetched.outcome,
        reason=fetched.reason,
        rows=fetched.tally.rows if held else None,
        source_total=fetched.tally.total,
        requests=fetched.requests,
        pages=fetched.tally.pages,
        evidence=row.id if row else None,
        quota=fetched.quota,
    )
    with place.database.writing() as session:
        if row is not None:
            evidence.seal(session, row, _envelope(wanted, run, fetched, row))
        else:
            journal.record(
                session, event=f"run_{end.outcome}", id=run.id, envelope=_account(run, end), time=now, run=run.id
            )
        runs.end(session, end)
    return end


def _request(wanted: Wanted, fetched: _Fetched) -> Mapping[str, Any]:
    """Return how the source was asked; every call with every parameter stands before its answer in the raw pages."""
    tally = fetched.tally
    return {
        "needs": wanted.collector.needs,
        "calls": tally.pages,
        "first": tally.first,
        "last": tally.last,
        "all_in": fetched.raw.sha256 if fetched.raw else None,
    }


def _account(run: Run, end: RunEnd) -> Mapping[str, Any]:
    """Return what is recorded of a run that brought nothing."""
    return {
        "id": run.id,
        "kind": "run",
        "connection": run.connection,
        "collector": run.collector,
        "outcome": end.outcome.value,
        "reason": end.reason,
        "requests": end.requests,
    }


def _evidence_row(place: Place, wanted: Wanted, run: Run, fetched: _Fetched, now: datetime) -> EvidenceRow:
    population = fetched.population
    if population is None:
        raise AssertionError("rows are held but no population was written")
    events = wanted.collector.shape is Shape.EVENTS
    return EvidenceRow(
        id=clock.token(8),
        kind="collected",
        connection=run.connection,
        collector=run.collector,
        performed_on=None if events else local_date(now, place.zone),
        covers=wanted.covers,
        collected_at=now,
        sha256=population.sha256,
        bytes=population.bytes,
        media="application/jsonl",
        complete=fetched.outcome is RunOutcome.COMPLETE,
        rows=fetched.tally.rows,
        source_total=fetched.tally.total,
        run=run.id,
        raw_sha256=fetched.raw.sha256 if fetched.raw else None,
        recorded_at=now,
    )


def _envelope(wanted: Wanted, run: Run, fetched: _Fetched, row: EvidenceRow) -> Mapping[str, Any]:
    """Return everything that must be known of a list, in the form that is hashed."""
    source = {key: value for key, value in fetched.identity.items() if key != "principal"}
    raw = fetched.raw
    covers = row.covers
    return {
        "id": row.id,
        "kind": row.kind,
        "run": run.id,
        "connection": run.connection,
        "source": source,
        "principal": fetched.identity.get("principal", ""),
        "collector": wanted.collector.id,
        "version": __version__,
        "request": _request(wanted, fetched),
        "performed_on": row.performed_on,
        "covers_from": covers.start if covers else None,
        "covers_to": covers.end if covers else None,
        "collected_at": row.collected_at,
        "media": row.media,
        "bytes": row.bytes,
        "sha256": row.sha256,
        "raw": {"sha256": raw.sha256, "bytes": raw.bytes} if raw else None,
        "rows": row.rows,
        "source_total": row.source_total,
        "requests": fetched.requests,
        "pages": fetched.tally.pages,
        "complete": row.complete,
        "reason_incomplete": fetched.reason,
        "redactions": dict(fetched.tally.redactions),
        "edits": "none",
    }
