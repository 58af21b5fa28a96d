"""The procedures: the tests there are, what each reads, says and was asked with, and its last sheets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template

from readiness.catalog.roadmap import load_roadmap
from readiness.domain.control import Control, Parameter
from readiness.services.catalog import shipped
from readiness.services.catalog.shipped import Listing, Shelf
from readiness.services.collecting.newest_runs import Track, tracks
from readiness.services.evidence import sealed_lists
from readiness.services.evidence.sealed_lists import Sealed
from readiness.store import paging, results
from readiness.store.database import Session
from readiness.store.paging import Wish
from readiness.store.results import Result
from readiness.web import current, files, tables
from readiness.web.sql import highlighted
from readiness.web.tables import Column, Table
from readiness.workspace import Workspace

pages = Blueprint("procedures", __name__)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A procedure, and the newest judgement of each control that uses it."""

    listing: Listing
    state: str
    latest: tuple[Result, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What was said last, each once; the worst first."""
        worst = ("fail", "inconclusive", "not_run", "not_applicable", "pass")
        return tuple(sorted({one.outcome.value for one in self.latest}, key=worst.index))


@dataclass(frozen=True, slots=True)
class Read:
    """A population that a procedure reads: where each connection stands with it, and the newest list."""

    id: str
    needed: bool
    tracks: tuple[Track, ...]
    newest: Sealed | None


@dataclass(frozen=True, slots=True)
class Use:
    """A control that uses a procedure, and with which parameters."""

    control: Control
    severity: str
    parameters: Mapping[str, Parameter]
    latest: Result | None


TABLE: Table[Shelved] = Table(
    noun="procedures",
    columns=(
        Column("Procedure", "id", lambda one: one.listing.id),
        Column("State", "state", lambda one: one.state),
        Column("Controls", "controls", lambda one: len(one.listing.controls) or None),
        Column("Said last", "outcome", lambda one: one.outcomes[0] if one.outcomes else None),
        Column("On", "day", lambda one: max((past.day for past in one.latest), default=None)),
    ),
    facets={
        "state": lambda one: one.state,
        "outcome": lambda one: one.outcomes,
        "population": lambda one: one.listing.procedure.populations if one.listing.procedure else (),
    },
    text=lambda one: " ".join((one.listing.id, one.listing.title, *one.listing.controls)).casefold(),
)


@pages.get("/procedures", defaults={"form": ""})
@pages.get("/procedures.<file:form>")
def index(form: str) -> tables.Answer:
    """List them: shipped, the organisation's own, and not available yet."""
    place = current.workspace()
    listings = shipped.procedures(_shelf(place))
    with current.reading() as session:
        latest = results.latest(session, _pairs(place), current.known_at(), current.judged_days(session))
    rows = [Shelved(one, _state(place, one), tuple(_of(latest, one.id))) for one in listings]
    rows.sort(key=lambda one: (one.listing.procedure is None, not one.latest))
    shown = tables.shown(rows, TABLE)
    if form:
        return files.answer(form, "procedures", [_flat(one) for one in shown.rows])
    return render_template("procedures/index.html", shown=shown)


@pages.get("/procedures/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one."""
    place = current.workspace()
    found = next((one for one in shipped.procedures(_shelf(place)) if one.id == id), None) or abort(404)
    with current.reading() as session:
        known, days = current.known_at(), current.judged_days(session)
        latest = results.latest(session, [pair for pair in _pairs(place) if pair[1] == id], known, days)
        source = results.listed(known, days)
        past = paging.page(session, source, Wish(chosen={"procedure": id}))
        reads = tuple(_reads(session, place, found))
    return render_template(
        "procedures/show.html",
        one=Shelved(found, _state(place, found), tuple(latest.values())),
        uses=tuple(_uses(place, found, latest)),
        reads=reads,
        judged=past.rows[:20],
        sheets=past.left,
        sql=highlighted(found.procedure.sql) if found.procedure else None,
    )


def _shelf(place: Workspace) -> Shelf:
    roadmap = load_roadmap(place.home / "var" / "cache")
    return Shelf(place.sources, place.procedures, roadmap, place.catalog, place.settings.connections)


def _state(place: Workspace, one: Listing) -> str:
    if one.procedure is None:
        return one.state
    return "own" if one.procedure.source.is_relative_to(place.home / "procedures") else "shipped"


def _pairs(place: Workspace) -> list[tuple[str, str]]:
    return [(control.id, use.id) for control in place.catalog.controls for use in control.procedures]


def _of(latest: Mapping[tuple[str, str], Result], procedure: str) -> Iterator[Result]:
    return (one for (_, judged), one in latest.items() if judged == procedure)


def _reads(session: Session, place: Workspace, one: Listing) -> Iterator[Read]:
    # how a list stands now is of no engagement
    stand = tracks(session, place, current.known_at()) if one.procedure and not current.confined() else ()
    for name in one.procedure.populations if one.procedure else ():
        source = sealed_lists.listed(current.known_at(), current.limits(session))
        newest = paging.first(session, source, Wish(chosen={"collector": name}))
        of_it = tuple(track for track in stand if track.collector == name)
        needed = one.procedure is not None and name in one.procedure.needs
        yield Read(name, needed, of_it, newest)


def _uses(place: Workspace, one: Listing, latest: Mapping[tuple[str, str], Result]) -> Iterator[Use]:
    for control in place.catalog.controls:
        for use in control.procedures:
            if use.id == one.id:
                filled = one.procedure.filled(use.parameters) if one.procedure else use.parameters
                yield Use(control, use.severity.value, filled, latest.get((control.id, use.id)))


def _flat(one: Shelved) -> Mapping[str, Any]:
    procedure = one.listing.procedure
    return {
        "id": one.listing.id,
        "title": one.listing.title,
        "state": one.state,
        "controls": list(one.listing.controls),
        "populations": list(procedure.populations) if procedure else [],
        "outcomes": list(one.outcomes),
        "sha256": procedure.sha256 if procedure else None,
    }
