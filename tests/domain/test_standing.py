from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.domain.control import ProcedureUse
from readiness.domain.judging import judge, not_run
from readiness.domain.standing import Cause, said_once, standing
from readiness.domain.vocabulary import Outcome, Severity
from readiness.domain.waiver import Answers, Waiver

OK, EXCEPTION, INCONCLUSIVE, NOT_APPLICABLE = Outcome
MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
SETTING = ProcedureUse("github.review_required", Severity.HIGH)
MERGES = ProcedureUse("changes.approved", Severity.HIGH)


def march(number: int) -> date:
    return date(2025, 3, number)


def stands(use, results, answers=Answers(), as_of=march(20)):  # noqa: B008 -- no waivers
    return standing(use, results, answers, MARCH, as_of)


def test_what_was_never_evaluated_scores_nothing_and_proves_nothing(judged):
    for results in ([], [judged(march(3), count=not_run())], [judged(march(21), {"a": OK})]):
        nothing = stands(SETTING, results)
        assert (nothing.share, nothing.passes, nothing.causes, nothing.latest) == (0, False, (), None)


def test_a_procedure_that_is_not_shipped_is_not_evaluated(judged):
    use = ProcedureUse("aws.root_mfa", Severity.HIGH, available=False)
    assert stands(use, [judged(march(3), {"a": OK})]).latest is None


def test_a_setting_scores_its_days_without_an_unwaived_exception(judged):
    results = [judged(march(day), {"a": EXCEPTION if day < 3 else OK}) for day in range(1, 9)]
    clean = stands(SETTING, results)
    assert (clean.share, clean.passes, clean.causes) == (6 / 8, True, ())
    assert clean.exception_days == {march(1), march(2)}
    waiver = Waiver(SETTING.id, "a", "known", "a@x", "b@x", march(2), march(9))
    assert stands(SETTING, results, Answers([waiver])).share == 7 / 8


def test_a_day_that_could_not_be_told_is_not_without_an_exception(judged):
    results = [judged(march(1), {"a": OK}), judged(march(2), {"a": INCONCLUSIVE})]
    doubtful = stands(SETTING, results)
    assert (doubtful.share, doubtful.passes, doubtful.causes) == (1 / 2, False, ())


def test_a_setting_wrong_now_is_proof_since_the_day_it_went_wrong(judged):
    results = [judged(march(1), {"a": OK}), *(judged(march(day), {"a": EXCEPTION, "b": EXCEPTION}) for day in (2, 3))]
    failing = stands(SETTING, results)
    assert not failing.passes
    assert [(cause.detail, cause.since) for cause in failing.causes] == [
        ("github.review_required: a and 1 more", march(2))
    ]


@pytest.mark.parametrize(("until", "fails"), [(20, False), (19, True)])
def test_a_waived_setting_passes_until_the_waiver_expires(judged, until, fails):
    waiver = Waiver(SETTING.id, "a", "known", "a@x", "b@x", march(2), march(until))
    waived = stands(SETTING, [judged(march(2), {"a": EXCEPTION})], Answers([waiver]))
    assert (bool(waived.causes), waived.passes) == (fails, not fails)


def test_losing_sight_of_a_setting_is_no_proof_but_leaves_it_open(judged):
    lost = stands(SETTING, [judged(march(1), {"a": EXCEPTION}), judged(march(2), complete=False)])
    assert (lost.causes, lost.passes) == ((), False)
    assert [weakness.closed_on for weakness in lost.weaknesses] == [None]


def test_what_does_not_apply_leaves_the_mean(judged, merges):
    assert stands(SETTING, [judged(march(1), {"a": NOT_APPLICABLE})]).share is None
    nothing = merges(MARCH, 0, {}, count=judge([NOT_APPLICABLE], complete=True))
    assert stands(MERGES, [nothing], as_of=MARCH.end).share is None
    assert stands(MERGES, [nothing], as_of=MARCH.end).passes


def test_before_the_window_the_newest_setting_alone_speaks(judged):
    results = [judged(date(2025, 2, 1), {"a": EXCEPTION}), judged(date(2025, 2, 2), {"a": OK})]
    assert stands(SETTING, results, as_of=date(2025, 2, 10)).share == 1
    assert stands(SETTING, results).share == 0


@pytest.mark.parametrize(
    ("tested", "wrong", "share"), [(100, 0, 1.0), (100, 1, 0.9), (100, 10, 0.0), (100, 50, 0.0), (0, 0, 1.0)]
)
def test_a_population_scores_by_its_rate(merges, tested, wrong, share):
    result = merges(MARCH, tested, {f"#{n}": (march(4), EXCEPTION) for n in range(wrong)}, judged_on=march(20))
    assert stands(MERGES, [result]).share == pytest.approx(share)


def test_what_could_not_be_told_of_a_population_counts_like_an_exception(merges):
    result = merges(MARCH, 100, {"#1": (march(4), INCONCLUSIVE)}, judged_on=march(20))
    assert stands(MERGES, [result]).share == pytest.approx(0.9)
    assert not stands(MERGES, [result]).passes
    assert stands(MERGES, [merges(MARCH, 0, {}, complete=False, judged_on=march(20))]).share == 0


@pytest.mark.parametrize(
    ("severity", "wrong", "fails", "passes"),
    [
        (Severity.HIGH, 1, True, False),
        (Severity.MODERATE, 1, False, False),
        (Severity.LOW, 1, False, True),
        (Severity.LOW, 5, False, True),
        (Severity.LOW, 6, True, False),
    ],
)
def test_a_population_fails_above_its_rate_or_by_a_serious_exception(merges, severity, wrong, fails, passes):
    wrongs = {f"#{n}": (march(4), EXCEPTION) for n in range(wrong)}
    found = stands(MERGES, [merges(MARCH, 100, wrongs, severity=severity, judged_on=march(20))])
    assert (bool(found.causes), found.passes) == (fails, passes)


def test_an_answered_exception_is_a_deviation_and_no_proof(merges):
    result = merges(MARCH, 100, {"#1": (march(4), EXCEPTION)}, judged_on=march(20))
    waiver = Waiver(MERGES.id, "#1", "hotfix, reviewed later", "a@x", "b@x", march(10))
    found = stands(MERGES, [result], Answers([waiver]))
    assert (found.causes, found.passes, found.deviations) == ((), True, 1)


def test_a_rate_above_what_is_tolerable_lasts_since_the_first_such_result(merges):
    many = {f"#{n}": (march(4), EXCEPTION) for n in range(10)}
    results = [
        merges(Period(march(1), march(day)), 100, many if day > 5 else {}, severity=Severity.LOW) for day in (5, 6, 7)
    ]
    (cause,) = stands(MERGES, results).causes
    assert (cause.since, cause.detail) == (march(6), "changes.approved: 10 of 100 are exceptions, above 5%")


def test_a_population_of_days_before_the_window_is_another_engagements(merges):
    february = Period(date(2025, 2, 1), date(2025, 2, 28))
    result = merges(february, 10, {"#1": (date(2025, 2, 3), EXCEPTION)})
    assert stands(MERGES, [result]).latest is None
    assert stands(MERGES, [result], as_of=february.end).causes != ()


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ((), ""),
        (("people.leavers: 1 of 3", "people.leavers: zola"), "people.leavers: 1 of 3; zola"),
        (("a.b: x", "c.d: x", "a.b: y"), "a.b: x; c.d: x; a.b: y"),
        (("no colon", "no colon"), "no colon; no colon"),
        (
            ("AC-06/x: nothing for May: late", "AC-06/x: nothing for June"),
            "AC-06/x: nothing for May: late; nothing for June",
        ),
    ],
)
def test_causes_are_told_with_the_name_of_their_test_once(details: tuple[str, ...], said: str):
    assert said_once(Cause(detail, date(2026, 5, 1)) for detail in details) == said
