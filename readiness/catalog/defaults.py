"""What a catalog leaves unsaid: cadence, coverage, grace and severity follow from what is said (domain 3a A4, A10a)."""

from readiness.domain.vocabulary import Cadence, CoverageModel, Proves, Severity, Shape

WEIGHT = 3
HEAVIEST = 5
MAX_GAP = 7
"""Days (domain 3a A8)."""


def cadence(control: Cadence, proves: Proves) -> Cadence:
    """Return an evidence line's cadence: the control's, or annual where it proves design."""
    return Cadence.ANNUAL if proves is Proves.DESIGN else control


def coverage(cadence: Cadence, proves: Proves, shape: Shape | None) -> CoverageModel:
    """Return the rule that says what a line covers (domain 3a A10a); `shape` is its collector's, None by hand.

    Design is always one slot. Of the rest, what is continuous is observed, and what happens now and then is covered by spans.
    """
    if proves is Proves.DESIGN:
        return CoverageModel.SLOTS
    if cadence is Cadence.CONTINUOUS:
        return CoverageModel.OBSERVED
    if shape is Shape.EVENTS or cadence is Cadence.PER_OCCURRENCE:
        return CoverageModel.SPANS
    return CoverageModel.SLOTS


def severity(weight: int) -> Severity:
    """Return how bad an exception is where the catalog does not say."""
    return Severity.HIGH if weight == HEAVIEST else Severity.MODERATE
