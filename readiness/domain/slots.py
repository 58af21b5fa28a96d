"""Slots: one expected occurrence each, and the evidence that fills it (domain 3a A3 to A7)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.result import Judgement


class SlotState(StrEnum):
    """What became of a slot (domain 3a A6)."""

    ON_TIME = "on_time"
    LATE = "late"
    CARRY_IN = "carry_in"
    LOOKBACK = "lookback"
    PENDING = "pending"
    FUTURE = "future"
    GAP = "gap"
    NOT_IN_FORCE = "gap:not_in_force"
    EXCLUDED = "excluded"
    OPTIONAL_EMPTY = "optional_empty"

    @property
    def covered(self) -> bool:
        """Say whether evidence fills it."""
        return self in COVERED

    @property
    def missed(self) -> bool:
        """Say whether it can never be filled any more."""
        return self in MISSED


COVERED = (SlotState.ON_TIME, SlotState.LATE, SlotState.CARRY_IN, SlotState.LOOKBACK)
MISSED = (SlotState.GAP, SlotState.NOT_IN_FORCE)
OUTSIDE = (SlotState.CARRY_IN, SlotState.LOOKBACK)
"""States that satisfy the cadence but give the auditor no instance inside the window: plan one there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected occurrence: its days, until when work for it counts, and what became of it."""

    start: date
    end: date
    deadline: date
    required: bool
    state: SlotState
    evidence: tuple[str, ...] = ()
    verdict: Judgement | None = None
    """The worst that was found in it (domain 3a A12); None where nothing was judged."""

    @property
    def counts(self) -> bool:
        """Say whether it stands in the denominators (domain 3a A7)."""
        return self.required and self.state is not SlotState.EXCLUDED
