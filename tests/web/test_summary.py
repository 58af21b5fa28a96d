from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.calendar import Period
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.gap import Gap
from readiness.domain.vocabulary import Category, RunOutcome, Severity
from readiness.services.collecting.newest_runs import Track
from readiness.store.runs import RunEnd
from readiness.web.summary import categories, day_of, populations, shortcomings

WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
ENGAGEMENT = Engagement(
    "e",
    "E",
    ReportType.TWO,
    WINDOW,
    frozenset({Category.PRIVACY}),
    "",
    ZoneInfo("UTC"),
    datetime(2026, 1, 1, tzinfo=UTC),
)
GAP = Gap(
    "G3",
    "CC6.1",
    "AC-06",
    None,
    Severity.HIGH,
    "nobody",
    date(2026, 1, 1),
    None,
    repairable=True,
    fix="Name somebody.",
    owner=None,
)


def test_gaps_that_differ_in_their_criterion_only_are_one():
    other = replace(GAP, criterion="CC6.2", severity=Severity.MODERATE)
    found = shortcomings([GAP, replace(GAP, code="G5"), other])
    assert [(one.gap.code, one.criteria) for one in found] == [("G3", ("CC6.1", "CC6.2")), ("G5", ("CC6.1",))]
    assert found[0].gap.severity is Severity.HIGH


def test_criteria_without_a_control_are_one_each():
    bare = replace(GAP, code="G1", control=None, detail="no control")
    assert len(shortcomings([bare, replace(bare, criterion="CC6.2")])) == 2


@pytest.mark.parametrize(
    ("as_of", "number", "left"),
    [
        (WINDOW.start, 1, 180),
        (date(2026, 5, 22), 142, 39),
        (WINDOW.end, 181, 0),
        (WINDOW.end + timedelta(days=1), None, None),
    ],
)
def test_the_day_is_counted_from_one_and_only_inside_the_window(as_of: date, number: int | None, left: int | None):
    day = day_of(ENGAGEMENT, as_of)
    assert (day.number, day.left) == (number, left)


def test_security_is_always_among_the_categories():
    assert categories(ENGAGEMENT) == (Category.SECURITY, Category.PRIVACY)


def test_a_list_is_complete_only_when_its_newest_run_was():
    def end(outcome: RunOutcome) -> RunEnd:
        return RunEnd("r", datetime(2026, 1, 1, tzinfo=UTC), outcome, 1, 1)

    lists = (
        Track("github", "github.repos", end(RunOutcome.COMPLETE)),
        Track("github", "github.org.members", end(RunOutcome.PARTIAL)),
        Track("github", "github.merged_pulls", None),
    )
    found = populations(lists)
    assert (found.complete, found.asked) == (1, 3)
    assert found.wanting == ("github.org.members of github", "github.merged_pulls of github")
