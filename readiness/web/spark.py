"""A line so small that it stands beside a number: how it went, from the first to the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from readiness.store.figures import Figure

WIDTH, HEIGHT = 120, 28
ROOM = 3
"""Around the line, so that its ends are not cut."""


@dataclass(frozen=True, slots=True)
class Spark:
    """The points of the line in a box of WIDTH by HEIGHT, the value 1 on top; and its two ends in words."""

    points: tuple[tuple[float, float], ...]
    since: date
    first: float
    last: float

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


def spark(figures: Sequence[Figure]) -> Spark | None:
    """Draw readiness over days; None before there are two days to compare."""
    if len(figures) < len(("from", "to")):
        return None
    start = figures[0].day
    days = (figures[-1].day - start).days
    points = tuple(
        (
            round(ROOM + (WIDTH - 2 * ROOM) * (one.day - start).days / days, 1),
            round(ROOM + (HEIGHT - 2 * ROOM) * (1 - one.readiness), 1),
        )
        for one in figures
    )
    return Spark(points, start, figures[0].readiness, figures[-1].readiness)
