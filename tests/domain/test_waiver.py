from dataclasses import replace
from datetime import date

import pytest

from readiness.domain.waiver import Answers, Exemption, Waiver, check_waiver

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
