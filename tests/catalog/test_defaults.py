"""What a catalog leaves unsaid follows from what it says."""

import pytest

from readiness.catalog import defaults
from readiness.domain.vocabulary import Cadence, CoverageModel, Proves, Severity, Shape


@pytest.mark.parametrize(
    ("cadence", "proves", "shape", "model"),
    [
        (Cadence.CONTINUOUS, Proves.OPERATING, Shape.CONFIG, CoverageModel.OBSERVED),
        (Cadence.CONTINUOUS, Proves.OPERATING, Shape.EVENTS, CoverageModel.OBSERVED),
        (Cadence.QUARTERLY, Proves.OPERATING, Shape.EVENTS, CoverageModel.SPANS),
        (Cadence.PER_OCCURRENCE, Proves.OPERATING, None, CoverageModel.SPANS),
        (Cadence.PER_OCCURRENCE, Proves.OPERATING, Shape.OBJECTS, CoverageModel.SPANS),
        (Cadence.QUARTERLY, Proves.OPERATING, Shape.OBJECTS, CoverageModel.SLOTS),
        (Cadence.DAILY, Proves.OPERATING, None, CoverageModel.SLOTS),
        (Cadence.ANNUAL, Proves.DESIGN, Shape.EVENTS, CoverageModel.SLOTS),
        (Cadence.CONTINUOUS, Proves.DESIGN, None, CoverageModel.SLOTS),
    ],
)
def test_the_coverage_rule_follows_cadence_and_shape(
    cadence: Cadence, proves: Proves, shape: Shape | None, model: CoverageModel
) -> None:
    assert defaults.coverage(cadence, proves, shape) is model


def test_design_is_annual_and_operation_follows_the_control() -> None:
    assert defaults.cadence(Cadence.DAILY, Proves.DESIGN) is Cadence.ANNUAL
    assert defaults.cadence(Cadence.DAILY, Proves.OPERATING) is Cadence.DAILY


def test_only_the_heaviest_controls_make_an_exception_high() -> None:
    assert [defaults.severity(weight) for weight in (1, 4, 5)] == [Severity.MODERATE, Severity.MODERATE, Severity.HIGH]
