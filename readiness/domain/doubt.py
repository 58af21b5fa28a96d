"""A list that came and is not known to be whole: nothing it says counts, and everybody should know (domain 3d G9)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Doubt:
    """One such list, with no whole one after it."""

    requirement: str
    detail: str
    on: date | None
    """The day it came, where that is known."""
    by_hand: bool
    """Whether a person brought it; otherwise a run fetched it."""
