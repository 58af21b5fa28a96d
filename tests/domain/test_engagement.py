from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.calendar import Period
from readiness.domain.control import Control, Criterion
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import Cadence, Category

WINDOW = Period(date(2025, 7, 1), date(2025, 12, 31))
ENGAGEMENT = Engagement(
    "e1",
    "2 2025-07-01..2025-12-31",
    ReportType.TWO,
    WINDOW,
    frozenset({Category.AVAILABILITY}),
    "A CPA firm",
    ZoneInfo("America/New_York"),
    datetime(2025, 6, 2, 2, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("category", "covered"), [(Category.SECURITY, True), (Category.AVAILABILITY, True), (Category.PRIVACY, False)]
)
def test_security_is_always_in_scope_and_others_when_chosen(category, covered):
    assert ENGAGEMENT.covers(Criterion("X1.1", category, "X1", "", "", "")) is covered


def test_it_was_created_on_the_day_of_its_zone():
    assert ENGAGEMENT.created_on == date(2025, 6, 1)


def test_its_scope_is_signed_once_somebody_signed_it():
    assert not ENGAGEMENT.scope_signed
    assert replace(ENGAGEMENT, scope_signed_at=ENGAGEMENT.created_at).scope_signed


def test_a_type_one_says_so():
    assert replace(ENGAGEMENT, type=ReportType.ONE).is_type_one
    assert not ENGAGEMENT.is_type_one


@pytest.mark.parametrize(
    ("as_of", "deadline"), [("2025-06-20", "2025-06-30"), ("2025-06-30", "2025-06-30"), ("2025-07-01", "2025-12-31")]
)
def test_what_must_stand_on_day_one_is_mended_by_its_eve_and_afterwards_by_the_end(as_of, deadline):
    assert ENGAGEMENT.repair_deadline(date.fromisoformat(as_of)) == date.fromisoformat(deadline)


def test_a_controls_criteria_in_scope_keep_the_catalogs_order():
    control = Control("AC-01", "", ("CC6.2", "A1.1", "CC6.1"), "a@x", Cadence.ANNUAL, ())
    assert ENGAGEMENT.criteria_of(control, frozenset({"CC6.1", "CC6.2"})) == ("CC6.2", "CC6.1")
