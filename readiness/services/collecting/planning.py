"""Which runs should be made now: every collector the catalog asks for, over every connection that can bring it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from collectors.kit import Collector
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.schedule import rhythm
from readiness.domain.vocabulary import Shape
from readiness.errors import WrongUse
from readiness.services.collecting.run import Wanted
from readiness.services.engagements import in_force
from readiness.settings.model import Connection
from readiness.store import snapshots
from readiness.store.database import Session
from readiness.workspace import Workspace

BEGINNING = date(2000, 1, 1)
"""The first day asked for where neither an engagement nor the source's memory says another."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person asked for; None means everything."""

    connection: str | None = None
    collector: str | None = None
    since: date | None = None
    until: date | None = None


def plan(session: Session, workspace: Workspace, choice: Choice) -> tuple[Wanted, ...]:
    """Return the runs that are wanted now. Raises WrongUse for a choice that nothing answers."""
    return tuple(wanted(session, workspace, *pair, choice) for pair in asked_for(workspace, choice))


def asked_for(workspace: Workspace, choice: Choice) -> Iterator[tuple[Connection, Collector]]:
    """Yield each connection with each collector that the catalog asks it for and the choice allows, in its rhythm there."""
    brought = {id_: source.collectors for id_, source in workspace.sources.items()}
    answering = defaultdict(list)
    for line in workspace.catalog.requirements:
        answering[line.collector].append(line)
    for connection, collector in chosen(workspace.settings.connections, brought, frozenset(answering), choice):
        yield connection, replace(collector, cadence=rhythm(collector.cadence, answering[collector.id]))


def wanted(
    session: Session, workspace: Workspace, connection: Connection, collector: Collector, choice: Choice
) -> Wanted:
    """Return one run as it should be made now: for events over which days."""
    one = Wanted(connection, collector, partial(workspace.connect, connection))
    if collector.shape is not Shape.EVENTS:
        return one
    engagement = in_force(session, None)
    window_start = engagement.window.start if engagement else None
    ever = Period(BEGINNING, max(BEGINNING, workspace.today))
    covered = snapshots.covered_spans(session, collector.id, connection.name, ever, workspace.now())
    return replace(one, covers=span(collector, choice, covered, window_start, workspace.today))


def chosen(
    connections: Mapping[str, Connection],
    collectors_of: Mapping[str, Mapping[str, Collector]],
    asked_by_catalog: frozenset[str],
    choice: Choice,
) -> Iterator[tuple[Connection, Collector]]:
    """Yield each (connection, collector) to run, in the order of the file and of the ids.

    Raises WrongUse for a connection that is not configured, or a collector that none of them brings.
    """
    if choice.connection and choice.connection not in connections:
        raise WrongUse(f"there is no connection {choice.connection!r}", f"Choose one of: {_listed(connections)}.")
    picked = [c for name, c in connections.items() if choice.connection in (None, name)]
    if choice.collector:
        _check_brought(choice.collector, picked, collectors_of)
    for connection in picked:
        for collector in collectors_of.get(connection.source, {}).values():
            wanted = choice.collector == collector.id if choice.collector else collector.id in asked_by_catalog
            if wanted and connection.allows(collector.id):
                yield connection, collector


def _check_brought(
    collector: str, connections: Iterable[Connection], collectors_of: Mapping[str, Mapping[str, Collector]]
) -> None:
    picked = list(connections)
    bringing = [c for c in picked if collector in collectors_of.get(c.source, {})]
    if not bringing:
        brought = sorted({id_ for c in picked for id_ in collectors_of.get(c.source, {})})
        raise WrongUse(f"no connection brings {collector!r}", f"They bring: {', '.join(brought) or 'nothing yet'}.")
    if not any(c.allows(collector) for c in bringing):
        names = ", ".join(c.name for c in bringing)
        raise WrongUse(
            f"{collector} is not among the collectors of connection {names}",
            f"Add it to collectors of [connections.{bringing[0].name}].",
        )


def span(
    collector: Collector, choice: Choice, covered: Iterable[Period], window_start: date | None, today: date
) -> Period | None:
    """Return the days an events collector should ask for; None for objects and settings, which ignore them.

    By default from the last covered day (on a first run: the engagement's start, or as far back as the source
    remembers) to yesterday; a later `until` is cut to yesterday, because today is not whole (domain 3a A9).
    Raises WrongUse when nothing would be left.
    """
    if collector.shape is not Shape.EVENTS:
        return None
    yesterday = today - ONE_DAY
    until = min(choice.until or yesterday, yesterday)
    since = choice.since or min(_last_covered(covered, _first_day(collector, window_start, today)), until)
    if since > until:
        raise WrongUse(
            f"{since} to {until} holds no whole day", "Choose --since on or before yesterday and --until after it."
        )
    return Period(since, until)


def _first_day(collector: Collector, window_start: date | None, today: date) -> date:
    remembered = BEGINNING if collector.remembers_days is None else today - timedelta(days=collector.remembers_days)
    return max(remembered, window_start or remembered)


def _last_covered(covered: Iterable[Period], first: date) -> date:
    """Return the last day up to which every day since `first` is covered; `first` itself where it is not."""
    uncovered = first
    for period in sorted(covered):
        if period.start > uncovered:
            break
        uncovered = max(uncovered, period.end + ONE_DAY)
    return max(first, uncovered - ONE_DAY)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none is configured yet in readiness.toml"
