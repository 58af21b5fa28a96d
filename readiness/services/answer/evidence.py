"""What counts as evidence for each line of the catalog, collected or brought; and what came and is not known to be whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period, local_date
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.doubt import Doubt
from readiness.domain.evidence import Item
from readiness.domain.vocabulary import Shape
from readiness.store import brought, journal, snapshots
from readiness.store.brought import Told
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, SUBMITTED
from readiness.workspace import Workspace


@dataclass(frozen=True)
class Evidence:
    """The evidence of one workspace as known at an instant."""

    session: Session
    workspace: Workspace
    zone: ZoneInfo
    known_at: datetime

    def items(self, reach: Period) -> Mapping[str, tuple[Item, ...]]:
        """Return accepted items by requirement; lines that name the same collector share its items."""
        collected = self._collected({line.collector for line in self._lines}, reach)
        found = {line.id: _once((*collected.get(line.collector, ()), *self._own(line.id))) for line in self._lines}
        return {requirement: items for requirement, items in found.items() if items}

    def doubts(self, as_of: date) -> Mapping[str, tuple[Doubt, ...]]:
        """Return by requirement the newest list that is not known to be whole, where no whole one came after it."""
        found = {line: list(self._doubtful(items, as_of)) for line, items in self._uploads.items()}
        ids = [row.id for rows in found.values() for row in rows]
        said = journal.envelopes(self.session, ids) if ids else {}
        return {
            line: tuple(self._doubt(line, row, json.loads(said[row.id])["reason_incomplete"]) for row in rows)
            for line, rows in found.items()
            if rows
        }

    @cached_property
    def _lines(self) -> tuple[Requirement, ...]:
        return self.workspace.catalog.requirements

    @cached_property
    def _uploads(self) -> Mapping[str, tuple[Told, ...]]:
        return brought.brought(self.session, [line.id for line in self._lines], self.known_at)

    def _collected(self, named: Iterable[str], reach: Period) -> Mapping[str, tuple[Item, ...]]:
        shipped = self.workspace.collectors
        wanted = [id_ for id_ in named if id_ != MANUAL and id_ in shipped]
        events = [id_ for id_ in wanted if shipped[id_].shape is Shape.EVENTS]
        standing = [id_ for id_ in wanted if id_ not in events]
        start, end = reach.instants(self.zone)
        times = snapshots.collected_times(
            self.session, standing, start, end, self.known_at, self.zone, events=events, window=reach
        )
        found: dict[str, tuple[Item, ...]] = {}
        for (collector, _), items in times.items():
            found[collector] = (*found.get(collector, ()), *items)
        return found

    def _own(self, requirement: str) -> Iterator[Item]:
        """Yield what was accepted for this very line; it may name its period."""
        for one in self._uploads.get(requirement, ()):
            if one.state == ACCEPTED and one.complete:
                yield Item(
                    id=one.id,
                    performed_on=one.performed_on,
                    covers=one.covers,
                    collected_on=local_date(one.collected_at, self.zone),
                    for_period=one.for_period,
                    by_hand=True,
                )

    def _doubtful(self, items: Iterable[Told], as_of: date) -> Iterator[Told]:
        lists = [one for one in items if one.collector and one.state in (SUBMITTED, ACCEPTED) and _spoken(one) <= as_of]
        if lists and not lists[-1].complete:
            yield lists[-1]

    def _doubt(self, requirement: str, row: Told, reason: str) -> Doubt:
        day = local_date(row.collected_at, self.zone)
        return Doubt(requirement, f"{row.collector}, brought for {_spoken(row)}: {reason}", day, by_hand=True)


def _spoken(row: Told) -> date:
    return row.performed_on or (row.covers.start if row.covers else date.min)


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return each item once, as the last one of its id says."""
    return tuple({item.id: item for item in items}.values())
