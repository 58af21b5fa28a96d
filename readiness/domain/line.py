"""An evidence line as status, score and gaps see it: its coverage, and how fresh its last evidence is (domain 3b, 3c)."""

from dataclasses import dataclass
from datetime import date

from readiness.domain.calendar import Period
from readiness.domain.control import Requirement
from readiness.domain.coverage import Coverage
from readiness.domain.freshness import Due, Freshness, due, freshness
from readiness.domain.slots import OUTSIDE, Slot, SlotState
from readiness.domain.vocabulary import CoverageModel, Proves


@dataclass(frozen=True, slots=True)
class Line:
    """One evidence line on the day asked about."""

    coverage: Coverage
    freshness: Freshness
    due: Due | None
    """When its next evidence is due; None where it never had any."""
    fetched: bool = False
    """Whether a shipped collector with a connection brings it; otherwise people do."""

    @property
    def requirement(self) -> Requirement:
        """The line of the catalog."""
        return self.coverage.requirement

    @property
    def operating(self) -> bool:
        """Say whether it proves that the control acts, not only that it is designed."""
        return self.requirement.proves is Proves.OPERATING

    @property
    def has_evidence(self) -> bool:
        """Say whether anything was ever accepted for it."""
        return self.coverage.first is not None

    @property
    def last_period(self) -> Slot | None:
        """The most recent elapsed required period of a periodic line; None where none has elapsed (domain 3c 2)."""
        if not self.operating or self.coverage.model is not CoverageModel.SLOTS:
            return None
        elapsed = [slot for slot in self.coverage.slots if slot.counts and (slot.state.covered or slot.state.missed)]
        return max(elapsed, key=lambda slot: slot.end, default=None)

    @property
    def missed(self) -> tuple[Slot, ...]:
        """Required periods that passed without evidence while the control was in force (domain 3d G5)."""
        if not self.operating:
            return ()
        return tuple(slot for slot in self.coverage.slots if slot.required and slot.state is SlotState.GAP)

    @property
    def carried_in(self) -> bool:
        """Say whether its cadence is met only by work from before the window: plan one inside (domain 3a A6)."""
        outside = any(slot.state in OUTSIDE for slot in self.coverage.slots)
        return self.operating and outside and not self.coverage.in_window

    @property
    def share(self) -> float:
        """Its part in component C: covered of what is due; before anything is, 1 for a fresh dry run (domain 3e)."""
        if self.coverage.to_date is not None:
            return self.coverage.to_date
        return float(self.freshness in (Freshness.FRESH, Freshness.DUE_SOON))


def line(coverage: Coverage, window: Period, as_of: date, *, fetched: bool = False) -> Line:
    """Say how fresh a line is. Time that passes after the window makes nothing stale that was current at its end."""
    last, cadence = coverage.last, coverage.requirement.cadence
    day = min(as_of, window.end) if last is None else min(as_of, max(window.end, last))
    return Line(coverage, freshness(cadence, last, day), None if last is None else due(cadence, last), fetched)
