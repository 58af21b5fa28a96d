from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.assessment import Facts, assess
from readiness.domain.calendar import Period
from readiness.domain.control import Control, Criterion
from readiness.domain.duties import DutyKind, Submitted, duties
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.evidence import Item
from readiness.domain.status import Owner
from readiness.domain.vocabulary import Cadence, Category, Kind, Proves

WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
ENGAGEMENT = Engagement(
    "e1",
    "H1",
    ReportType.TWO,
    WINDOW,
    frozenset({Category.SECURITY}),
    "Firm LLP",
    ZoneInfo("America/New_York"),
    datetime(2025, 12, 1, tzinfo=UTC),
)


@pytest.fixture
def due(line):
    """Return a maker of due lists: of one control with one line, on a day, with what was brought."""

    def make(as_of, items=(), owner="dana@acme.example", engagement=ENGAGEMENT, submitted=(), **differs):

        requirement = line(**differs)
        control = Control(
            id="AC-01",
            title="Reviews",
            criteria=("CC6.1",),
            owner="Head",
            cadence=requirement.cadence,
            requirements=(requirement,),
        )
        facts = Facts(
            engagement=engagement,
            as_of=as_of,
            criteria=(Criterion("CC6.1", Category.SECURITY, "CC6", "Access", "Access", "Access"),),
            controls=(control,),
            owners={"Head": Owner(owner, active=True)} if owner else {},
            items={requirement.id: tuple(items)},
        )
        return [one for one in duties(assess(facts), submitted) if one.kind is not DutyKind.GAP]

    return make


def brought(day):
    return Item(f"e{day}", day, None, day, by_hand=True)


def test_each_period_is_due_on_its_last_day_and_counts_until_its_deadline(due):
    found = due(date(2026, 2, 1))
    assert [(one.due, one.until) for one in found] == [
        (date(2026, 3, 31), date(2026, 4, 10)),
        (date(2026, 6, 30), date(2026, 6, 30)),
    ]
    assert {(one.owner, one.subject, one.warn) for one in found} == {("dana@acme.example", "AC-01/review", 14)}


def test_what_was_brought_is_due_no_more(due):
    assert [one.due for one in due(date(2026, 2, 1), [brought(date(2026, 1, 20))])] == [date(2026, 6, 30)]


def test_a_missed_period_is_told_of_for_two_weeks_more(due):
    assert [one.due for one in due(date(2026, 4, 24))] == [date(2026, 3, 31), date(2026, 6, 30)]
    assert [one.due for one in due(date(2026, 4, 25))] == [date(2026, 6, 30)]


def test_daily_work_is_due_today_and_fills_no_list_with_days_to_come(due):
    found = due(date(2026, 2, 3), [brought(date(2026, 1, n)) for n in range(1, 32)], cadence=Cadence.DAILY)
    assert [one.due.day for one in found] == [1, 2, 3]


def test_a_design_document_is_due_a_step_after_the_last_and_before_any_by_the_last_useful_day(due):
    changes = {"proves": Proves.DESIGN, "cadence": Cadence.SEMIANNUAL}
    assert [one.due for one in due(date(2026, 2, 1), [brought(date(2025, 12, 5))], **changes)] == [date(2026, 6, 5)]
    assert due(date(2026, 2, 1), [brought(date(2026, 1, 5))], **changes) == []
    assert [one.due for one in due(date(2025, 12, 10), **changes)] == [date(2025, 12, 31)]
    assert [one.due for one in due(date(2026, 2, 1), **changes)] == [date(2026, 6, 30)]


def test_samples_are_no_duty_before_they_are_drawn(due):
    assert due(date(2026, 2, 1), kind=Kind.TICKET_SAMPLE) == []


def test_without_an_owner_the_duty_stays_and_has_nobody(due):
    assert {one.owner for one in due(date(2026, 2, 1), owner=None)} == {None}


def test_a_type_1_asks_for_its_date(due):
    one_day = replace(ENGAGEMENT, type=ReportType.ONE, window=Period(date(2026, 6, 30), date(2026, 6, 30)))
    assert {one.due for one in due(date(2026, 6, 1), engagement=one_day)} == {date(2026, 6, 30)}


def test_an_upload_waits_a_week_for_its_review(due):
    found = due(date(2026, 2, 1), submitted=[Submitted("up1", "AC-01/review", date(2026, 1, 30))])
    [review] = [one for one in found if one.kind is DutyKind.REVIEW]
    assert (review.owner, review.due, review.control) == (None, date(2026, 2, 6), "AC-01")
