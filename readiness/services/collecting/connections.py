"""The connections as people see them: each list with its last outcome and its next run; and a try whether all may be read."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from collectors.kit import Client, Collector, Patience, SourceFailure
from readiness import clock
from readiness.domain.calendar import ONE_DAY, Period, local_date
from readiness.domain.quota import Quota
from readiness.domain.schedule import following, forgotten_after
from readiness.domain.vocabulary import Shape
from readiness.errors import ReadinessError, WrongUse
from readiness.services.collecting.planning import Choice, asked_for
from readiness.services.collecting.run import ask_for
from readiness.settings.model import Connection
from readiness.store import runs, schedule, snapshots
from readiness.store.database import Session
from readiness.store.runs import Attempt, Track
from readiness.store.schedule import Followed
from readiness.workspace import Workspace

TRY_SECONDS = 5.0
"""How long one try may wait for the source's limits."""
TRY_LONGEST = 30.0
"""After so many seconds only the first page of each further list is asked for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of a connection."""

    collector: Collector
    last: Attempt | None
    """Its newest run that ended."""
    waiting: Followed | None
    """The run that is due now, if one is."""
    next_run: datetime | None
    """When the next is due, or the next attempt begins; None where the schedule never ran."""
    covered_to: date | None
    """For events: the last day that is covered."""
    forgotten_after: date | None
    """For events: the last day on which the source can still tell of the first day that is not covered."""


@dataclass(frozen=True, slots=True)
class Connected:
    """One connection of the settings."""

    name: str
    source: str
    lists: tuple[Listed, ...]

    @property
    def quota(self) -> tuple[Quota, datetime] | None:
        """What the source last said may still be asked, and when; None where it says nothing of limits."""
        ends = [one.last.end for one in self.lists if one.last and one.last.end]
        told = [(end.quota, end.ended_at) for end in ends if end.quota]
        return max(told, key=lambda one: one[1], default=None)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try of one list came to; `collector` None for the sign-in itself."""

    collector: str | None
    objection: str | None
    """What the source said, with the permission that is missing; None where all is well."""
    needs: tuple[str, ...] = ()
    whole: bool = True
    """Whether the list was read to its end: what may not be read in one region or of one item shows only there."""
    principal: str = ""
    """Of the sign-in: who we are at the source."""


def connections(session: Session, workspace: Workspace, now: datetime) -> tuple[Connected, ...]:
    """Return every connection with the lists the catalog asks it for."""
    pairs = list(asked_for(workspace, Choice()))
    ends = runs.latest_ends(session, [(connection.name, collector.id) for connection, collector in pairs], now)
    waiting = {one.due.track: one for one in schedule.unsettled(session, now)}
    planned = schedule.last_days(session, local_date(now, workspace.zone))
    found = {
        name: tuple(_listed(session, workspace, *pair, (ends, waiting, planned), now) for pair in some)
        for name, some in groupby(pairs, key=lambda pair: pair[0].name)
    }
    return tuple(
        Connected(name, one.source, found.get(name, ())) for name, one in workspace.settings.connections.items()
    )


_Known = tuple[Mapping[Track, Attempt], Mapping[Track, Followed], Mapping[Track, date]]


def _listed(
    session: Session, workspace: Workspace, connection: Connection, collector: Collector, known: _Known, now: datetime
) -> Listed:
    ends, waiting, planned = known
    track = (connection.name, collector.id)
    events = collector.shape is Shape.EVENTS
    covered_to = snapshots.last_covered_day(session, *track, now) if events else None
    return Listed(
        collector=collector,
        last=ends.get(track),
        waiting=waiting.get(track),
        next_run=_next_run(workspace, collector, waiting.get(track), planned.get(track)),
        covered_to=covered_to,
        forgotten_after=forgotten_after(covered_to, collector.remembers_days),
    )


def _next_run(
    workspace: Workspace, collector: Collector, waiting: Followed | None, planned: date | None
) -> datetime | None:
    if waiting is not None:
        return waiting.due.next_try
    return following(collector.cadence, planned, workspace.zone).at if planned else None


def examine(workspace: Workspace, name: str, patience: float = TRY_SECONDS) -> tuple[Tried, ...]:
    """Read each list of a connection, of events one day, and say which may not be read. Nothing is kept.

    Raises WrongUse for a connection that is not configured.
    """
    connection = workspace.settings.connections.get(name)
    if connection is None:
        raise WrongUse(f"there is no connection {name[:40]!r}", "See readiness.toml.")
    with ExitStack() as stack:
        try:
            client = workspace.connect(connection, Patience(patience, clock.sleep))
            stack.callback(client.close)
            principal = str(client.identity().get("principal") or "")
        except (SourceFailure, ReadinessError) as failure:
            return (Tried(None, str(failure)),)
        collectors = [collector for _, collector in asked_for(workspace, Choice(name))]
        return (Tried(None, None, principal=principal), *_each(workspace, client, collectors))


def _each(workspace: Workspace, client: Client, collectors: list[Collector]) -> Iterator[Tried]:
    until = clock.monotonic() + TRY_LONGEST
    for collector in collectors:
        objection, whole = _objection(workspace, client, collector, until)
        yield Tried(collector.id, objection, collector.needs, whole)


def _objection(workspace: Workspace, client: Client, collector: Collector, until: float) -> tuple[str | None, bool]:
    """Return what was said against reading the list, and whether it was read to its end."""
    yesterday = workspace.today - ONE_DAY
    covers = Period(yesterday, yesterday) if collector.shape is Shape.EVENTS else None
    try:
        for _ in collector.fetch(client, ask_for(covers, workspace.zone)):
            if clock.monotonic() > until:
                return None, False
    except (SourceFailure, ReadinessError) as failure:
        return str(failure), True
    except Exception as error:  # noqa: BLE001 -- a collector's own mistake is that list's trouble, as when it is collected
        return f"The collector itself failed with {type(error).__name__}: {error}. Report this.", True
    return None, True
