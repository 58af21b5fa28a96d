"""One measured figure: what we took, what the reference took, what was hoped for, and whether it was met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEGABYTE = 1 << 20
Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Goal:
    """One number and its bound: the most it may be or, `at_least`, the least."""

    of: str
    found: float
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Say whether the number keeps to its bound."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    @property
    def text(self) -> str:
        """The number, its bound, and the word for it."""
        sign = "≥" if self.at_least else "≤"
        return f"{self.of} {_short(self.found)} ({sign} {_short(self.bound)}{self.unit}) {'met' if self.met else '**missed**'}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    job: str
    size: str
    ours: float
    """Seconds."""
    against: str
    """What the reference does."""
    reference: float | None
    """Seconds; None where nothing is compared."""
    most: float | None = None
    """How many times the reference we may take."""
    goals: tuple[Goal, ...] = ()
    """Of other numbers than the ratio."""
    facts: Facts = field(default_factory=dict)
    """Whatever else was counted: queries, requests, bytes, memory."""

    @property
    def ratio(self) -> float | None:
        """How many times the reference."""
        return self.ours / self.reference if self.reference else None

    @property
    def verdicts(self) -> tuple[Goal, ...]:
        """Every goal, that of the ratio first."""
        if self.ratio is None or self.most is None:
            return self.goals
        return (Goal("ratio", round(self.ratio, 2), self.most), *self.goals)


def document(figure: Figure) -> Mapping[str, Any]:
    """Return a figure as the file of results holds it."""
    return {
        "job": figure.job,
        "size": figure.size,
        "ours_seconds": round(figure.ours, 6),
        "against": figure.against,
        "reference_seconds": None if figure.reference is None else round(figure.reference, 6),
        "most": figure.most,
        "goals": [
            {"of": one.of, "found": one.found, "bound": one.bound, "unit": one.unit, "at_least": one.at_least}
            for one in figure.goals
        ],
        "facts": dict(figure.facts),
    }


def read(found: Mapping[str, Any]) -> Figure:
    """Return the figure that a document tells of."""
    return Figure(
        found["job"],
        found["size"],
        found["ours_seconds"],
        found["against"],
        found["reference_seconds"],
        found["most"],
        tuple(Goal(**one) for one in found["goals"]),
        found["facts"],
    )


def memory(size: float, bound: float) -> Goal:
    """Return the goal of peak memory, in bytes, of which at most so many megabytes are wanted."""
    return Goal("memory", round(size / MEGABYTE), bound, " MB")


def megabytes(size: float) -> str:
    """Write bytes for people."""
    return f"{size / MEGABYTE:.0f} MB"


def number(count: int) -> str:
    """Write a count for people."""
    return f"{count:,}"


def _short(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
