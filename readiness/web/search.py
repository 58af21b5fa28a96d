"""Search over everything a person may see: a few of each kind, and the way to the list of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template

from readiness.services.search import Hit, Within, search
from readiness.web import current, frame, listing
from readiness.web.roles import may

pages = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of one kind are called, where one of them is shown, and the list that has them all."""

    title: str
    endpoint: str
    values: Callable[[Hit], Mapping[str, str]]
    all_: str | None = None
    more: Mapping[str, str] | None = None
    """What the address of the list says besides the words."""


def _id(hit: Hit) -> Mapping[str, str]:
    return {"id": hit.id}


def _line(hit: Hit) -> Mapping[str, str]:
    return {"id": hit.id.partition("/")[0], "_anchor": hit.id}


KINDS: Mapping[str, Kind] = {
    "controls": Kind("Controls", "controls.show", _id, "controls.index"),
    "requirements": Kind("Evidence lines", "controls.show", _line, "coverage.index", {"zoom": "table"}),
    "criteria": Kind("Criteria", "controls.index", lambda hit: {"criterion": hit.id}),
    "procedures": Kind("Procedures", "procedures.show", _id, "procedures.index"),
    "items": Kind("Items that were not ok", "results.show", lambda hit: {"id": hit.id, "q": hit.name}),
    "evidence": Kind("Evidence", "evidence.show", _id, "evidence.index"),
    "populations": Kind("Populations", "populations.show", _id, "populations.index"),
    "runs": Kind("Runs", "runs.index", lambda hit: {"q": hit.id}, "runs.index"),
    "people": Kind("People", "users.show", _id, "users.index"),
}


@pages.get("/search")
def show() -> str:
    """Show what holds every word that is looked for."""
    words, place, role = listing.words(), current.workspace(), current.person().role
    with current.reading() as session:
        kinds = frozenset(name for name, kind in KINDS.items() if may(role, kind.endpoint))
        within = Within(kinds, current.known_at(), place.zone, current.limits(session))
        found = search(session, place, words, within) if words else ()
    return render_template("search/show.html", query=" ".join(words), found=found, kinds=KINDS, address=_address)


def _address(name: str, hit: Hit) -> str:
    kind = KINDS[name]
    return frame.to(kind.endpoint, **kind.values(hit))
