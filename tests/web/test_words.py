from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.calendar import Period
from readiness.web import words


def test_days_and_spans_read_as_people_write_them():
    assert words.day(date(2026, 6, 30)) == "30 Jun 2026"
    assert words.day(None) == words.NONE
    assert words.span(Period(date(2026, 3, 9), date(2026, 3, 15))) == "9 to 15 Mar 2026"
    assert words.span(Period(date(2026, 3, 9), date(2026, 3, 9))) == "9 Mar 2026"
    assert words.span(Period(date(2026, 3, 30), date(2026, 4, 5))) == "30 Mar to 5 Apr 2026"
    assert words.span(Period(date(2025, 12, 29), date(2026, 1, 4))) == "29 Dec 2025 to 4 Jan 2026"
    assert words.long_span(Period(date(2026, 1, 1), date(2026, 6, 30))) == "1 January to 30 June 2026"


def test_an_instant_is_shown_in_the_organisations_zone_which_it_names():
    shown = words.instant_in(ZoneInfo("America/New_York"))
    assert shown(datetime(2026, 4, 1, 3, 30, tzinfo=UTC)) == "31 Mar 2026, 23:30 America/New_York"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, words.NONE), (0, "0 %"), (0.001, "1 %"), (0.944, "94 %"), (0.999, "99 %"), (1, "100 %")]
)
def test_a_share_never_claims_a_whole_that_is_not_reached(value: float | None, shown: str):
    assert words.percent(value).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.899, "0.89"), (0.9, "0.90"), (0.83, "0.83"), (0.29, "0.29"), (None, words.NONE)]
)
def test_a_score_is_cut_and_never_rounded_up_to_ready(value: float | None, shown: str):
    assert words.ratio(value) == shown


def test_numbers_agree_with_their_nouns():
    assert words.count(1, "gap") == "1 gap"
    assert words.count(1204, "deviation") == "1,204 deviations"
    assert words.count(2, "category") == "2 categories"
    assert words.count(2, "day") == "2 days"
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.size(999) == "999 bytes"
    assert words.size(1_234_567) == "1.2 MB"
