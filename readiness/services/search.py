"""Looks for words in everything there is: what the catalog names and what was recorded, a few of each kind and how many in all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period
from readiness.store import accounts, evidence, paging, results, runs
from readiness.store.database import Session
from readiness.store.evidence import Reviewed
from readiness.store.paging import MOST, Source, Wish
from readiness.workspace import Workspace

A_FEW = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that holds every word: its id, how it is called, and what else tells it from others."""

    id: str
    name: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Of one kind: the first few things, and how many there are."""

    kind: str
    hits: tuple[Hit, ...]
    left: int
    more: bool = False
    """Whether there are more than that: nobody counts further."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where somebody may look: at which kinds, knowing what was recorded by when, of which days (None for all)."""

    kinds: frozenset[str]
    known_at: datetime
    zone: ZoneInfo
    days: Period | None = None


def search(session: Session, workspace: Workspace, words: tuple[str, ...], within: Within) -> tuple[Found, ...]:
    """Return what holds every word, whatever its case, by kind; kinds without any are left out."""
    named = (_few(kind, hits, words) for kind, hits in _catalog(workspace).items() if kind in within.kinds)
    kept = (_kept(session, kind, words, within) for kind in RECORDED if kind in within.kinds)
    people = (_few(PEOPLE, _people(session), words),) if PEOPLE in within.kinds else ()
    return tuple(found for found in (*named, *kept, *people) if found.left)


def _few(kind: str, hits: Iterable[Hit], words: tuple[str, ...]) -> Found:
    """Keep those that hold every word; those that are called so come first."""
    wanted = tuple(word.casefold() for word in words)
    left = [hit for hit in hits if all(word in _text(hit) for word in wanted)]
    left.sort(key=lambda hit: not hit.id.casefold().startswith(wanted))
    return Found(kind, tuple(left[:A_FEW]), len(left))


def _text(hit: Hit) -> str:
    return f"{hit.id} {hit.name} {hit.says}".casefold()


def _catalog(workspace: Workspace) -> Mapping[str, Iterable[Hit]]:
    catalog = workspace.catalog
    return {
        "controls": (Hit(one.id, one.title, one.owner) for one in catalog.controls),
        "requirements": (Hit(one.id, one.name, one.collector) for one in catalog.requirements),
        "criteria": (Hit(one.id, one.title, one.series_name) for one in catalog.criteria),
        "procedures": (Hit(one.id, one.title) for one in workspace.procedures.values()),
    }


def _people(session: Session) -> Iterator[Hit]:
    return (Hit(one.id, one.email, one.role) for one in accounts.users(session))


def _kept(session: Session, kind: str, words: tuple[str, ...], within: Within) -> Found:
    source, hit = RECORDED[kind](within)
    wish = Wish(words=words)
    rows = paging.part(session, source, wish, 0, A_FEW)
    left = paging.count(session, source, wish) if len(rows) == A_FEW else len(rows)
    return Found(kind, tuple(map(hit, rows)), min(left, MOST), more=left > MOST)


def _items(within: Within) -> tuple[Source[Any], Callable[[Any], Hit]]:
    def hit(one: results.Named) -> Hit:
        return Hit(one.result, one.item, f"{one.procedure}: {one.outcome} on {one.day}, {one.control}")

    return results.items(within.known_at, within.days), hit


def _evidence(within: Within) -> tuple[Source[Any], Callable[[Any], Hit]]:
    return evidence.listed(within.known_at, within.days), _of_evidence


def _populations(within: Within) -> tuple[Source[Any], Callable[[Any], Hit]]:
    return evidence.listed(within.known_at, within.days, populations=True), _of_evidence


def _runs(within: Within) -> tuple[Source[Any], Callable[[Any], Hit]]:
    def hit(one: runs.Attempt) -> Hit:
        outcome = one.end.outcome.value if one.end else "under way"
        said = f": {one.end.reason}" if one.end and one.end.reason else ""
        return Hit(one.run.id, f"{one.run.collector} of {one.run.connection}", outcome + said)

    return runs.listed(within.known_at, within.days.instants(within.zone) if within.days else None), hit


def _of_evidence(one: Reviewed) -> Hit:
    row = one.row
    speaks = f"{row.covers.start} to {row.covers.end}" if row.covers else f"{row.performed_on}"
    said = (speaks, row.connection or row.uploader, one.state, row.note)
    return Hit(row.id, row.collector or row.requirement or row.id, ", ".join(each for each in said if each))


PEOPLE = "people"
RECORDED: Mapping[str, Callable[[Within], tuple[Source[Any], Callable[[Any], Hit]]]] = {
    "items": _items,
    "evidence": _evidence,
    "populations": _populations,
    "runs": _runs,
}
"""By kind, in the order in which they are shown."""
