from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.waiver import Answers, Exemption, Waiver, check_end, check_waiver

RECORDED = date(2025, 3, 1)
WAIVER = Waiver("changes.approved", "acme/api#7", "emergency", "ada@acme.example", "bob@acme.example", RECORDED)
DATED = replace(WAIVER, expires=date(2025, 3, 31))


@pytest.mark.parametrize(
    ("day", "dated", "for_good"),
    [("2025-02-28", False, False), ("2025-03-01", True, True), ("2025-03-31", True, True), ("2025-04-01", False, True)],
)
def test_a_waiver_answers_from_its_record_to_its_expiry(day, dated, for_good):
    assert DATED.valid_on(date.fromisoformat(day)) is dated
    assert WAIVER.valid_on(date.fromisoformat(day)) is for_good


@pytest.mark.parametrize(
    ("differs", "of_configuration", "complaint"),
    [
        ({"approved_by": "ADA@acme.example"}, False, "cannot approve"),
        ({"reason": "  "}, False, "needs a reason"),
        ({}, True, "needs a day on which it expires"),
        ({"expires": date(2025, 2, 28)}, False, "before it was recorded"),
    ],
)
def test_a_waiver_that_answers_nothing_is_refused(differs, of_configuration, complaint):
    with pytest.raises(ValueError, match=complaint):
        check_waiver(replace(WAIVER, **differs), of_configuration=of_configuration)


def test_a_good_waiver_is_accepted():
    check_waiver(WAIVER, of_configuration=False)
    check_waiver(DATED, of_configuration=True)


def test_the_earliest_valid_waiver_of_the_item_answers():
    later = replace(WAIVER, recorded_on=date(2025, 3, 20))
    answers = Answers([later, DATED, WAIVER])
    assert answers.on("changes.approved", "acme/api#7", date(2025, 4, 1)) == WAIVER
    assert answers.on("changes.approved", "acme/api#8", date(2025, 4, 1)) is None
    assert answers.on("changes.complete", "acme/api#7", date(2025, 4, 1)) is None
    assert Answers([DATED]).on("changes.approved", "acme/api#7", date(2025, 4, 1)) is None


def test_an_exemption_holds_until_it_expires():
    exemption = Exemption("AC-01", "no offices", "bob@acme.example", RECORDED, date(2025, 12, 31))
    assert exemption.valid_on(date(2025, 12, 31))
    assert not exemption.valid_on(date(2026, 1, 1))


@given(
    expires=st.none() | st.integers(0, 60),
    ended=st.none() | st.integers(0, 60),
    day=st.integers(-5, 70),
)
def test_an_early_end_takes_away_the_days_from_it_on_and_no_other(expires, ended, day):
    def at(days):
        return None if days is None else RECORDED + timedelta(days=days)

    granted = replace(WAIVER, expires=at(expires))
    left = replace(granted, ended_from=at(ended))
    before = ended is None or day < ended
    assert left.valid_on(at(day)) is (granted.valid_on(at(day)) and before)
    assert left.last is None or left.valid_on(left.last) is (left.last >= RECORDED)


@pytest.mark.parametrize(("start", "complaint"), [("2025-03-09", "is past"), ("2025-04-01", "until 2025-03-31 only")])
def test_a_waiver_ends_today_at_the_earliest_and_before_it_would_anyway(start, complaint):
    with pytest.raises(ValueError, match=complaint):
        check_end(DATED, date.fromisoformat(start), date(2025, 3, 10))
    for good in (date(2025, 3, 10), date(2025, 3, 31)):
        check_end(DATED, good, date(2025, 3, 10))


def test_a_further_end_is_only_earlier():
    ended = replace(WAIVER, ended_from=date(2025, 3, 20))
    check_end(ended, date(2025, 3, 15), date(2025, 3, 10))
    for start in (date(2025, 3, 20), date(2025, 3, 25)):
        with pytest.raises(ValueError, match="until 2025-03-19 only"):
            check_end(ended, start, date(2025, 3, 10))
