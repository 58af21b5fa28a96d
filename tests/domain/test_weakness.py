from dataclasses import replace
from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.domain.judging import not_run
from readiness.domain.result import ResultRow
from readiness.domain.vocabulary import Outcome, Severity
from readiness.domain.waiver import Answers, Waiver
from readiness.domain.weakness import Weakness, of_occurrences, of_settings, unanswered

OK, EXCEPTION, INCONCLUSIVE, _ = Outcome


def march(number: int) -> date:
    return date(2025, 3, number)


def spells(results, answers=Answers(), as_of=march(31)):  # noqa: B008 -- no waivers
    return [
        (one.item, one.opened_on.day, one.closed_on and one.closed_on.day)
        for one in of_settings(results, answers, as_of)
    ]


def test_a_weakness_lasts_from_the_first_result_that_finds_it_to_the_first_that_does_not(judged):
    results = [judged(march(1), {"a": OK}), judged(march(2), {"a": EXCEPTION}), judged(march(3), {"a": EXCEPTION})]
    assert spells(results) == [("a", 2, None)]
    assert spells([*results, judged(march(4), {"a": OK})]) == [("a", 2, 4)]


def test_a_weakness_that_comes_back_is_another(judged):
    outcomes = [EXCEPTION, OK, EXCEPTION]
    assert spells([judged(march(n + 1), {"a": outcome}) for n, outcome in enumerate(outcomes)]) == [
        ("a", 1, 2),
        ("a", 3, None),
    ]


@pytest.mark.parametrize(
    "doubtful",
    [
        {"items": {"a": INCONCLUSIVE}},
        {"count": not_run()},
        {"complete": False},
        {"items": {"b": EXCEPTION}, "complete": False},
    ],
)
def test_a_result_that_could_not_tell_closes_nothing(judged, doubtful):
    results = [judged(march(1), {"a": EXCEPTION}), judged(march(2), **doubtful)]
    assert spells(results)[0] == ("a", 1, None)


def test_an_item_that_is_gone_from_a_whole_population_is_mended(judged):
    assert spells([judged(march(1), {"a": EXCEPTION}), judged(march(2), {"b": OK})]) == [("a", 1, 2)]


def test_a_known_earlier_day_is_taken_and_a_later_one_is_not(judged):
    row = ResultRow("a", EXCEPTION, None, opened_on=date(2025, 2, 1))
    (known,) = of_settings([judged(march(5), {"a": EXCEPTION}, rows=(row,))], Answers(), march(31))
    assert known.opened_on == date(2025, 2, 1)
    later = replace(row, opened_on=march(9))
    assert spells([judged(march(5), {"a": EXCEPTION}, rows=(later,))]) == [("a", 5, None)]


def test_a_waiver_closes_while_it_is_valid(judged):
    waiver = Waiver("github.review_required", "a", "known", "a@x", "b@x", march(10), march(20))
    results = [judged(march(1), {"a": EXCEPTION})]
    assert spells(results, Answers([waiver]), march(15)) == [("a", 1, 10)]
    assert spells(results, Answers([waiver]), march(21)) == [("a", 1, None)]


def test_an_occurrence_is_closed_by_an_answer_only(merges):
    result = merges(Period(march(1), march(31)), 5, {"#1": (march(4), EXCEPTION), "#2": (march(5), EXCEPTION)})
    waiver = Waiver("changes.approved", "#2", "known", "a@x", "b@x", march(10))
    known = of_occurrences(result, Answers([waiver]), march(31))
    assert [(one.item, one.opened_on, one.closed_on) for one in known] == [
        ("#1", march(4), None),
        ("#2", march(5), march(10)),
    ]
    assert [one.item for one in unanswered(known)] == ["#1"]


@pytest.mark.parametrize(
    ("opened", "closed", "entered"),
    [("02-28", None, True), ("02-28", "03-01", True), ("02-27", "02-28", False), ("03-01", None, False)],
)
def test_a_weakness_enters_the_window_that_opens_while_it_is_open(opened, closed, entered):
    closed_on = date.fromisoformat(f"2025-{closed}") if closed else None
    known = Weakness("AC-01", Severity.HIGH, date.fromisoformat(f"2025-{opened}"), closed_on)
    assert known.open_at_start(march(1)) is entered


def test_only_the_oldest_result_is_asked_about_days_before_it(judged):
    row = ResultRow("a", EXCEPTION, None, opened_on=date(2025, 2, 1))
    results = [judged(march(1), {"a": INCONCLUSIVE}), judged(march(2), {"a": EXCEPTION}, rows=(row,))]
    assert spells(results) == [("a", 2, None)]
