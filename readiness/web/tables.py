"""Lists that can be narrowed by their address, and taken away as CSV or JSON with the same rows."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from flask import Response, jsonify, request

from readiness.domain.assessment import ControlAnswer
from readiness.domain.canonical import instant_text
from readiness.domain.gap import Gap
from readiness.services.csv import safe
from readiness.services.documents import run_document
from readiness.store.runs import Attempt

T = TypeVar("T")
Answer: TypeAlias = str | Response
Facets: TypeAlias = Mapping[str, Callable[[T], str | Sequence[str]]]
"""By name in the address: what a row has, one value or several."""
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list: what was chosen, and what could be, with how many rows each has."""

    name: str
    chosen: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """The rows that are left, of how many, and by what they can be narrowed."""

    rows: tuple[T, ...]
    total: int
    facets: tuple[Facet, ...]

    @property
    def narrowed(self) -> bool:
        """Say whether anything was chosen."""
        return any(facet.chosen for facet in self.facets)


GAP_FACETS: Facets[Gap] = {
    "severity": lambda gap: gap.severity.value,
    "code": lambda gap: gap.code,
    "owner": lambda gap: gap.owner or NOBODY,
    "control": lambda gap: gap.control or "",
    "criterion": lambda gap: gap.criterion,
}
CONTROL_FACETS: Facets[ControlAnswer] = {
    "status": lambda one: one.status.status.value,
    "area": lambda one: one.control.area,
    "owner": lambda one: one.owner.email if one.owner else NOBODY,
    "criterion": lambda one: one.criteria,
}


def filtered(rows: Sequence[T], facets: Facets[T], hide: Sequence[tuple[str, str]] = ()) -> Shown[T]:
    """Keep the rows that the address asks for; those with a value of `hide` only where it is asked for by name."""
    chosen = {name: request.args.get(name, "").strip() for name in facets}
    known = [
        row
        for row in rows
        if all(value not in _values(facets[name](row)) or chosen[name] == value for name, value in hide)
    ]
    left = tuple(
        row for row in known if all(not value or value in _values(facets[name](row)) for name, value in chosen.items())
    )
    return Shown(left, len(known), tuple(Facet(name, chosen[name], _choices(known, facets[name])) for name in facets))


def exported(form: str, noun: str, rows: Sequence[Mapping[str, Any]]) -> Response:
    """Answer rows as a file: CSV that no spreadsheet runs, or one JSON document."""
    if form == "json":
        return jsonify({noun: list(rows)})
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([safe(_flat(cell)) for cell in row.values()] for row in rows)
    response = Response(written.getvalue(), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{noun}.csv"'
    return response


def control_row(one: ControlAnswer) -> Mapping[str, Any]:
    """Return a control as a flat row."""
    return {
        "id": one.control.id,
        "title": one.control.title,
        "area": one.control.area,
        "status": one.status.status.value,
        "score": one.score.score if one.score else None,
        "owner": one.owner.email if one.owner else None,
        "criteria": list(one.criteria),
        "flags": list(one.status.flags),
    }


def _flat(cell: object) -> object:
    return " ".join(map(str, cell)) if isinstance(cell, list) else cell


def _values(found: str | Sequence[str]) -> Sequence[str]:
    return (found,) if isinstance(found, str) else found


def _choices(rows: Sequence[T], of: Callable[[T], str | Sequence[str]]) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for row in rows:
        for value in _values(of(row)):
            counted[value] = counted.get(value, 0) + 1
    return tuple((value, count) for value, count in counted.items() if value)


def run_row(one: Attempt) -> Mapping[str, Any]:
    """Return a run as a flat row; a run under way has no outcome yet."""
    if one.end is not None:
        return {**run_document(one.run, one.end), "started_at": instant_text(one.run.started_at)}
    return {"id": one.run.id, "connection": one.run.connection, "collector": one.run.collector, "outcome": None}
