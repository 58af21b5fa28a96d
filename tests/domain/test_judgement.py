from datetime import date, timedelta

import pytest

from readiness.domain.calendar import Period
from readiness.domain.judgement import by_days, found, worst
from readiness.domain.judging import not_run
from readiness.domain.result import Judgement
from readiness.domain.vocabulary import Outcome
from readiness.domain.waiver import Answers, Waiver

OK, EXCEPTION, INCONCLUSIVE, NOT_APPLICABLE = Outcome
MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))


def march(number: int) -> date:
    return date(2025, 3, number)


def waived(procedure: str, item: str, first: int, last: int | None = None) -> Answers:
    return Answers([Waiver(procedure, item, "known", "a@x", "b@x", march(first), march(last) if last else None)])


def test_the_worst_of_what_was_found_stands():
    assert worst([Judgement.OK, Judgement.WAIVED]) is Judgement.WAIVED
    assert worst([Judgement.WAIVED, Judgement.INCONCLUSIVE]) is Judgement.INCONCLUSIVE
    assert worst([Judgement.INCONCLUSIVE, Judgement.EXCEPTION]) is Judgement.EXCEPTION
    assert worst([]) is None


def test_a_later_snapshot_does_not_mend_the_day_of_an_earlier_one(judged):
    results = [judged(march(3), {"a": EXCEPTION}), judged(march(3), {"a": OK}), judged(march(4), {"a": OK})]
    assert found(results, Answers(), march(10)) == {march(3): Judgement.EXCEPTION, march(4): Judgement.OK}


def test_a_setting_is_waived_on_the_days_on_which_its_waiver_was_valid(judged):
    results = [judged(march(day), {"a": EXCEPTION}) for day in (3, 4, 5, 6)]
    answers = waived("github.review_required", "a", 4, 5)
    assert list(found(results, answers, march(10)).values()) == [
        Judgement.EXCEPTION,
        Judgement.WAIVED,
        Judgement.WAIVED,
        Judgement.EXCEPTION,
    ]


def test_one_waiver_does_not_cover_another_item(judged):
    results = [judged(march(4), {"a": EXCEPTION, "b": EXCEPTION})]
    assert found(results, waived("github.review_required", "a", 1), march(10)) == {march(4): Judgement.EXCEPTION}


def test_what_could_not_be_told_is_never_ok(judged):
    told = found(
        [judged(march(4), {"a": OK, "b": INCONCLUSIVE}), judged(march(5), complete=False)], Answers(), march(10)
    )
    assert set(told.values()) == {Judgement.INCONCLUSIVE}


def test_nothing_judged_says_nothing(judged):
    results = [judged(march(4), count=not_run()), judged(march(5), {"a": NOT_APPLICABLE})]
    assert found(results, Answers(), march(10)) == {}


def test_results_of_later_days_do_not_count(judged, merges):
    later = merges(Period(march(1), march(20)), 2, {"#1": (march(15), EXCEPTION)})
    told = found([judged(march(11), {"a": EXCEPTION}), later], Answers(), march(10))
    assert set(told) == set(Period(march(1), march(10)))
    assert set(told.values()) == {Judgement.OK}


def test_an_occurrence_speaks_of_its_own_day(merges):
    result = merges(MARCH, 9, {"#1": (march(7), EXCEPTION), "#2": (march(9), INCONCLUSIVE)})
    told = found([result], Answers(), MARCH.end)
    assert {day.day: verdict for day, verdict in told.items() if verdict is not Judgement.OK} == {
        7: Judgement.EXCEPTION,
        9: Judgement.INCONCLUSIVE,
    }
    assert len(told) == 31


def test_an_answered_occurrence_is_waived_also_before_the_answer(merges):
    result = merges(MARCH, 9, {"#1": (march(7), EXCEPTION)})
    assert found([result], waived("changes.approved", "#1", 20), MARCH.end)[march(7)] is Judgement.WAIVED
    assert found([result], waived("changes.approved", "#1", 20), march(19))[march(7)] is Judgement.EXCEPTION


def test_a_later_population_takes_no_exception_away_but_resolves_what_was_in_doubt(merges):
    first = merges(Period(march(1), march(10)), 9, {"#1": (march(3), EXCEPTION), "#2": (march(4), INCONCLUSIVE)})
    told = found([first, merges(MARCH, 20, {})], Answers(), MARCH.end)
    assert (told[march(3)], told[march(4)]) == (Judgement.EXCEPTION, Judgement.OK)


@pytest.mark.parametrize("complete", [True, False])
def test_a_population_not_known_to_be_whole_leaves_all_its_days_in_doubt(merges, complete):
    told = found([merges(MARCH, 0, {}, complete=complete)], Answers(), MARCH.end)
    assert set(told.values()) == {Judgement.OK if complete else Judgement.INCONCLUSIVE}


def test_neighbouring_days_with_one_verdict_are_told_together():
    days = {march(1) + timedelta(days=n): Judgement.OK for n in (0, 1, 2, 4)} | {march(4): Judgement.WAIVED}
    assert by_days(days, MARCH) == (
        (Period(march(1), march(3)), Judgement.OK),
        (Period(march(4), march(4)), Judgement.WAIVED),
        (Period(march(5), march(5)), Judgement.OK),
    )
    assert by_days(days, Period(march(2), march(2))) == ((Period(march(2), march(2)), Judgement.OK),)
