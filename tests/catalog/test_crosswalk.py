"""The crosswalk speaks of the 61 criteria and of nothing else."""

from readiness.catalog.criteria import load_criteria
from readiness.catalog.crosswalk import Confidence, load_crosswalk


def test_every_line_is_a_criterion_and_its_identifiers_are_read() -> None:
    crosswalk = load_crosswalk()
    assert set(crosswalk) <= {criterion.id for criterion in load_criteria()}
    assert len(crosswalk) == 61
    first = crosswalk["CC1.1"]
    assert first.iso_annex_a["A.5.4"] is Confidence.MEDIUM
    assert first.iso_clauses == ("5.1",)
    assert first.csf["GV.RR-01"] is Confidence.HIGH
    assert crosswalk["P7.1"].csf == {}
