"""Coverage: the whole window at any zoom, grouped and narrowed, and the same evidence line by evidence line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.line import Line
from readiness.domain.status import Status
from readiness.errors import WrongUse
from readiness.web import current, files, tables
from readiness.web.grid import COLUMNS_AT_MOST, Zoom, anchors, bars, picture_of, place, view
from readiness.web.names import CATEGORIES
from readiness.web.scale import Scale, columns_of, unit_of
from readiness.web.tables import Column, Shown, Table

pages = Blueprint("coverage", __name__)
LINES_BELOW = 12
"""Where so few controls are left, each is followed by its evidence lines."""
LACKING, STALE, UNBROUGHT = "lacks something", "out of date", "nobody brings it"
NOT_SHOWN = (Status.OUT_OF_SCOPE,)


@dataclass(frozen=True, slots=True)
class Row:
    """One evidence line with its control and the categories that rest on it."""

    control: ControlAnswer
    line: Line
    categories: tuple[str, ...]
    area: str

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self.control.owner.email if self.control.owner else tables.NOBODY

    @property
    def states(self) -> tuple[str, ...]:
        """Whether all, some or nothing of what fell due is covered, and what is wrong with it besides."""
        share = self.line.coverage.to_date
        known = "nothing due" if share is None else "covered" if share >= 1 else "partly" if share > 0 else "nothing"
        wrong = (
            (LACKING, known in ("partly", "nothing")),
            (STALE, not self.line.freshness.current),
            (UNBROUGHT, not (self.line.fetched or self.control.active_owner)),
        )
        return (known, *(name for name, holds in wrong if holds))


TABLE: Table[Row] = Table(
    noun="requirements",
    columns=(
        Column("Evidence line", "requirement", lambda one: one.line.requirement.id),
        Column("How often"),
        Column("Owner", "owner", lambda one: one.owner),
        Column("To date", "to_date", lambda one: one.line.coverage.to_date, "num"),
        Column("Of the window", "of_window", lambda one: one.line.coverage.of_window, "num"),
        Column("Last", "last", lambda one: one.line.coverage.last),
        Column("Due again", "due", lambda one: one.line.due.on if one.line.due else None),
    ),
    facets={
        "state": lambda one: one.states,
        "area": lambda one: one.area,
        "owner": lambda one: one.owner,
        "category": lambda one: one.categories,
        "control": lambda one: one.control.control.id,
        "criterion": lambda one: one.control.criteria,
        "cadence": lambda one: one.line.requirement.cadence.value,
    },
    text=lambda one: (
        f"{one.line.requirement.id} {one.line.requirement.name} {one.line.requirement.collector} {one.owner} {one.area}"
    ),
    groups={"area": lambda one: one.area, "owner": lambda one: one.owner, "category": lambda one: one.categories},
)
DRAWN: Table[Row] = replace(TABLE, always="area")
"""The same as a picture, which has groups whatever is asked."""


@pages.get("/coverage", defaults={"form": ""})
@pages.get("/coverage.<file:form>")
def index(form: str) -> tables.Answer:
    """Draw what the address asks for, or list it."""
    with current.reading() as session:
        answer = current.answer(session)
    window = answer.engagement.window
    zoom = _zoom(request.args.get("zoom", "")) or Zoom(unit_of(window))
    pictured = zoom in COLUMNS_AT_MOST and not form
    shown = tables.shown(_rows(answer), DRAWN if pictured else TABLE)
    if form:
        return files.answer(form, "requirements", [_flat(row) for row in shown.rows])
    drawn = _drawn(shown, answer, zoom) if pictured else {}
    if zoom is Zoom.SLOT:
        scale = Scale(columns_of(window, unit_of(window)), "slot", answer.as_of)
        drawn = {
            "scale": scale,
            "bars": lambda row: bars(row.line.coverage, scale),
            "place": lambda bar: place(scale, bar),
        }
    return render_template("coverage/index.html", shown=shown, zoom=zoom, zooms=Zoom, **_figures(shown.rows), **drawn)


def _drawn(shown: Shown[Row], answer: Assessment, zoom: Zoom) -> dict[str, Any]:
    """Draw the controls that are left, by group."""
    window = answer.engagement.window
    part = view(window, answer.as_of, zoom, _start())
    controls = {row.control.control.id: row for row in shown.rows}
    groups: dict[str, list[ControlAnswer]] = {title: [] for title in _order(shown)}
    for row in controls.values():
        for title in _titles(row, shown.group):
            groups.setdefault(title, []).append(row.control)
    return {
        "part": part,
        "picture": picture_of(
            {title: own for title, own in groups.items() if own}, part.scale, lines=len(controls) <= LINES_BELOW
        ),
        "anchors": anchors(window, answer.as_of, part.scale),
        "controls": len(controls),
    }


def _order(shown: Shown[Row]) -> Sequence[str]:
    """Return what is first among the groups: areas and categories as everywhere, owners by name."""
    if shown.group == "owner":
        return sorted({row.owner for row in shown.rows})
    return tuple(current.workspace().catalog.areas.values()) if shown.group == "area" else tuple(CATEGORIES.values())


def _titles(row: Row, group: str) -> Sequence[str]:
    return row.categories if group == "category" else (row.owner if group == "owner" else row.area,)


def _rows(answer: Assessment) -> list[Row]:
    catalog = current.workspace().catalog
    names: Mapping[str, str] = {one.id: CATEGORIES[one.category] for one in catalog.criteria}
    return [
        Row(
            one,
            line,
            tuple(dict.fromkeys(names[criterion] for criterion in one.criteria)),
            catalog.areas.get(one.control.area) or one.control.area or "Without an area",
        )
        for one in answer.controls
        if one.status.status not in NOT_SHOWN
        for line in one.lines
    ]


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    shares = [row.line.coverage.to_date for row in rows if row.line.coverage.to_date is not None]
    return {
        "to_date": sum(shares) / len(shares) if shares else None,
        "due": len(shares),
        "wanting": sum(share < 1 for share in shares),
    }


def _zoom(text: str) -> Zoom | None:
    try:
        return Zoom(text) if text else None
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no zoom", f"Choose one of: {', '.join(Zoom)}.") from None


def _start() -> date | None:
    text = request.args.get("from", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no date", "Write it as 2026-03-31.") from None


def _flat(row: Row) -> dict[str, Any]:
    coverage, needed = row.line.coverage, row.line.requirement
    return {
        "requirement": needed.id,
        "name": needed.name,
        "control": needed.control,
        "area": row.area,
        "owner": row.control.owner.email if row.control.owner else None,
        "categories": list(row.categories),
        "collector": needed.collector,
        "cadence": needed.cadence.value,
        "model": coverage.model.value,
        "to_date": coverage.to_date,
        "of_window": coverage.of_window,
        "last": coverage.last.isoformat() if coverage.last else None,
        "due": row.line.due.on.isoformat() if row.line.due else None,
    }
