from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.readiness import TYPE_ONE, TYPE_TWO, Blocker, Components, Scored, control_score, readiness
from readiness.domain.vocabulary import Severity

CRITERIA = {"CC6.1": "security", "CC6.2": "security", "CC6.6": "security", "CC6.7": "security"}
EXAMPLE = {
    "AC-02": (("CC6.1", "CC6.6"), 5, Components(1, 1, 1, 1, 1), [], False),
    "AC-06": (("CC6.1", "CC6.2"), 5, Components(1, 1, 1, 0.5, 0), [Severity.HIGH], False),
    "AC-04": (("CC6.2",), 5, Components(1, 1, 1, 0.8, 0.6), [], True),
    "NET-02": (("CC6.6",), 4, Components(0, 0.5, 1, 0, 0), [], False),
}


@pytest.mark.parametrize(
    ("control", "raw", "cap", "score"),
    [
        ("AC-02", 1.0, 1, 1.0),
        ("AC-06", 0.575, 0.60, 0.575),
        ("AC-04", 0.830, 0.60, 0.600),
        ("NET-02", 0.225, 1, 0.225),
    ],
)
def test_controls_score_as_the_example_says(control, raw, cap, score):
    _, _, components, exceptions, failing = EXAMPLE[control]
    found = control_score(components, exceptions, failing=failing)
    assert (found.raw, found.cap, found.score) == pytest.approx((raw, cap, score))


def scored() -> list[Scored]:
    return [
        Scored(name, criteria, weight, control_score(components, exceptions, failing=failing).score)
        for name, (criteria, weight, components, exceptions, failing) in EXAMPLE.items()
    ]


def test_criteria_and_the_whole_score_as_the_example_says():
    found = readiness(CRITERIA, scored())
    assert found.criteria == pytest.approx({"CC6.1": 0.7875, "CC6.2": 0.5875, "CC6.6": 0.6556, "CC6.7": 0}, abs=5e-5)
    assert found.overall == pytest.approx(0.5076, abs=5e-5)
    assert found.shown == found.overall
    assert found.categories == {"security": found.overall}


def test_losses_are_those_of_the_example():
    told = [(loss.control or loss.criterion, round(loss.loss, 4)) for loss in readiness(CRITERIA, scored()).losses]
    assert told == [("CC6.7", 0.25), ("AC-06", 0.1063), ("NET-02", 0.0861), ("AC-04", 0.05), ("AC-02", 0)]


def test_the_weights_of_each_type_add_up_to_one():
    assert fsum(TYPE_ONE) == pytest.approx(1)
    assert fsum(TYPE_TWO) == pytest.approx(1)


def test_a_type_one_weighs_design_most():
    designed = Components(1, 1, 1, 0, 0)
    assert control_score(designed, [], failing=False, type_one=True).score == pytest.approx(0.70)
    assert control_score(designed, [], failing=False).score == pytest.approx(0.40)


@pytest.mark.parametrize(
    ("components", "score"),
    [
        (Components(1, 1, 1, 0, None), 0.40 / 0.75),
        (Components(1, None, 1, 0, 1), 0.50 / 0.85),
        (Components(1, None, 1, None, None), 1.0),
    ],
)
def test_the_weight_of_what_does_not_apply_is_shared_in_proportion(components, score):
    assert control_score(components, [], failing=False).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("exceptions", "failing", "cap"),
    [
        ([Severity.LOW], False, 0.95),
        ([Severity.LOW, Severity.MODERATE], False, 0.80),
        ([Severity.HIGH], True, 0.60),
        ([Severity.CRITICAL], True, 0.40),
        ([Severity.LOW], True, 0.60),
    ],
)
def test_the_worst_open_exception_caps_the_score(exceptions, failing, cap):
    assert control_score(Components(1, 1, 1, 1, 1), exceptions, failing=failing).score == cap


def test_a_perfect_score_is_shown_below_ready_while_anything_blocks():
    perfect = [Scored("AC-02", tuple(CRITERIA), 5, 1.0)]
    assert readiness(CRITERIA, perfect).ready
    blocked = readiness(CRITERIA, perfect, [Blocker("scope_unsigned", "nobody signed")])
    assert (blocked.overall, blocked.shown, blocked.ready) == (1, 0.89, False)


def test_an_empty_scope_scores_nothing():
    found = readiness({}, [])
    assert (found.overall, found.shown, found.ready, found.losses) == (None, None, False, ())


def test_ready_begins_at_nine_tenths():
    assert readiness({"CC1.1": "security"}, [Scored("A", ("CC1.1",), 1, 0.90)]).ready
    assert not readiness({"CC1.1": "security"}, [Scored("A", ("CC1.1",), 1, 0.8999)]).ready


names = [f"CC{n}.1" for n in range(1, 9)]
scopes = st.lists(
    st.builds(
        Scored,
        control=st.uuids().map(str),
        criteria=st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=4).map(tuple),
        weight=st.integers(1, 5),
        score=st.floats(0, 1),
    ),
    max_size=12,
)


@given(scopes, st.integers(1, 8))
def test_losses_add_up_to_what_is_missing(controls, in_scope):
    found = readiness(dict.fromkeys(names[:in_scope], "security"), controls)
    assert fsum(loss.loss for loss in found.losses) == pytest.approx(1 - found.overall, abs=1e-12)


@given(scopes, st.integers(0, 11), st.floats(0, 1))
def test_a_better_control_never_lowers_the_whole(controls, at, better):
    if at < len(controls):
        improved = [*controls]
        improved[at] = replace(controls[at], score=max(controls[at].score, better))
        scope = dict.fromkeys(names, "security")
        assert readiness(scope, improved).overall >= readiness(scope, controls).overall - 1e-12


shares = st.floats(0, 1)


@given(
    st.builds(Components, shares, shares | st.none(), shares, shares, shares | st.none()),
    st.sampled_from(["owner", "design", "in_force", "coverage", "tests"]),
    shares,
    st.booleans(),
)
def test_a_better_component_never_lowers_a_score(components, name, better, type_one):
    known = getattr(components, name)
    if known is not None:
        improved = replace(components, **{name: max(known, better)})
        before = control_score(components, [], failing=False, type_one=type_one).score
        assert control_score(improved, [], failing=False, type_one=type_one).score >= before - 1e-12
