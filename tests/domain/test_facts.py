from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.calendar import Period
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.facts import CollectorFacts, Facts
from readiness.domain.vocabulary import Shape

AT = date(2025, 5, 31)
ENGAGEMENT = Engagement(
    "e1",
    "2025",
    ReportType.TWO,
    Period(date(2025, 1, 1), date(2025, 12, 31)),
    frozenset(),
    "A CPA firm",
    ZoneInfo("UTC"),
    datetime(2025, 1, 1, tzinfo=UTC),
)
FACTS = Facts(
    ENGAGEMENT,
    AT,
    (),
    (),
    {},
    connections={"github.repos": ("github",)},
    collectors={
        "github.repos": CollectorFacts(Shape.OBJECTS),
        "github.audit_log": CollectorFacts(Shape.EVENTS, remembers_days=180),
        "github.merged_pulls": CollectorFacts(Shape.EVENTS),
    },
)


@pytest.mark.parametrize(
    ("collector", "first"),
    [
        ("github.repos", None),
        ("github.audit_log", date(2024, 12, 2)),
        ("github.merged_pulls", date.min),
        ("manual", date.min),
    ],
)
def test_events_are_remembered_and_settings_are_gone_with_the_day(line, collector, first):
    assert FACTS.remembered_from(line(collector=collector)) == first


@pytest.mark.parametrize(
    ("collector", "available", "source"),
    [
        ("github.repos", True, None),
        ("github.merged_pulls", True, "github"),
        ("github.merged_pulls", False, None),
        ("aws.s3.buckets", False, None),
        ("manual", True, None),
    ],
)
def test_a_shipped_collector_without_a_connection_names_its_source(line, collector, available, source):
    assert FACTS.unconnected_source(line(collector=collector, available=available)) == source


def test_only_a_shipped_collector_is_connected(line):
    assert FACTS.connected(line(collector="github.repos")) == ("github",)
    assert FACTS.connected(line(collector="github.repos", available=False)) == ()
    assert FACTS.connected(line()) == ()


def test_a_type_one_judges_the_week_before_its_date():
    assert FACTS.judged_window == ENGAGEMENT.window
    one = replace(ENGAGEMENT, type=ReportType.ONE, window=Period(AT, AT))
    assert replace(FACTS, engagement=one).judged_window == Period(date(2025, 5, 24), AT)
