"""The cells of one row of the window picture as SVG: thousands stand on a page, so they are put together here and not in a template."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from readiness.web.outside import cut
from readiness.web.picture import Area, Line, State
from readiness.web.scale import Scale

SIGNED = (State.LATE, State.GAP, State.DEVIATION, State.UNKNOWN, State.WAIVED)
"""States that are told by a sign as well as by their colour."""
LONGEST_CAUSE = 60
NOWHERE: Mapping[date, str] = {}


def cells(row: Line | Area, scale: Scale, href: str = "", anchors: Mapping[date, str] = NOWHERE) -> Markup:
    """Draw the cells of a row, each with its days and its state in words; text from outside is escaped.

    With `href`, a cell that is more than covered or to come leads to its time there: to the anchor of its column, by
    default the day it begins on.
    """
    return Markup("\n".join(_drawn(row, scale, str(escape(href)), anchors)))  # noqa: S704 -- each part of it is escaped


def _drawn(row: Line | Area, scale: Scale, href: str, anchors: Mapping[date, str]) -> Iterator[str]:
    width = scale.breadth
    for cell, x, days in zip(row.cells, scale.lefts, scale.spans, strict=True):
        state = cell.state
        place = f'class="{state}" x="{x}" y="1" width="{width}" height="18"'
        told = f"{days}: {state.label}{_cause(cell.cause)}"
        drawn = f'<rect {place} rx="3"><title>{told}</title></rect>'
        if state in SIGNED:
            drawn += f'<use {place} href="#{state}"/>'
        if href and not state.quiet:
            start = cell.days.start
            drawn = f'<a href="{href}#{escape(anchors.get(start) or f"d{start}")}" tabindex="-1">{drawn}</a>'
        yield drawn


@lru_cache(maxsize=1_000)
def _cause(cause: str) -> str:
    """Name what is worst there; a row names the same few again and again."""
    return f", {escape(cut(cause, LONGEST_CAUSE))}" if cause else ""
