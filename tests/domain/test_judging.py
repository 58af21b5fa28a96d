import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.judging import judge, not_run, unsure
from readiness.domain.vocabulary import Outcome, Verdict

OK, EXCEPTION, INCONCLUSIVE, NOT_APPLICABLE = Outcome


@pytest.mark.parametrize(
    ("outcomes", "complete", "verdict", "counts"),
    [
        ([OK, OK], True, Verdict.PASS, (2, 0, 0)),
        ([OK, EXCEPTION, INCONCLUSIVE], True, Verdict.FAIL, (3, 1, 1)),
        ([OK, INCONCLUSIVE], True, Verdict.INCONCLUSIVE, (2, 0, 1)),
        ([OK, NOT_APPLICABLE], True, Verdict.PASS, (1, 0, 0)),
        ([NOT_APPLICABLE], True, Verdict.NOT_APPLICABLE, (0, 0, 0)),
        ([], True, Verdict.PASS, (0, 0, 0)),
        ([], False, Verdict.INCONCLUSIVE, (0, 0, 0)),
        ([OK, OK], False, Verdict.INCONCLUSIVE, (2, 0, 2)),
        ([OK, EXCEPTION], False, Verdict.FAIL, (2, 1, 1)),
        ([NOT_APPLICABLE], False, Verdict.INCONCLUSIVE, (0, 0, 0)),
    ],
)
def test_outcomes_come_to_one_verdict(outcomes, complete, verdict, counts):
    count = judge(outcomes, complete=complete)
    assert (count.outcome, (count.tested, count.exceptions, count.inconclusive)) == (verdict, counts)


def test_only_a_pass_over_nothing_is_flagged_so():
    assert judge([], complete=True).no_occurrences
    assert not judge([], complete=False).no_occurrences
    assert not judge([NOT_APPLICABLE], complete=True).no_occurrences
    assert not judge([OK], complete=True).no_occurrences


def test_the_rate_of_nothing_tested_is_zero():
    assert judge([], complete=True).rate == 0
    assert judge([OK, OK, OK, EXCEPTION], complete=True).rate == 0.25


def test_what_was_not_run_counts_nothing():
    assert not_run().outcome is Verdict.NOT_RUN
    assert (not_run().tested, not_run().no_occurrences) == (0, False)


@given(st.lists(st.sampled_from(Outcome)))
def test_an_incomplete_population_never_passes(outcomes):
    assert judge(outcomes, complete=False).outcome in (Verdict.FAIL, Verdict.INCONCLUSIVE)
    assert OK not in map(unsure, outcomes)
