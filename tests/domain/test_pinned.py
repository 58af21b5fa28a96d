from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from readiness.domain.pinned import Pinned

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 5, 22, 17, tzinfo=UTC)
SET = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_it_goes_on_from_where_it_was_set():
    pinned = Pinned(AT, SET, ZONE)
    assert pinned.shows(SET + timedelta(minutes=5)) == AT + timedelta(minutes=5)


def test_it_never_leaves_its_day():
    pinned = Pinned(AT, SET, ZONE)
    assert pinned.today == date(2026, 5, 22)
    assert pinned.shows(SET + timedelta(days=3)) == datetime(2026, 5, 23, 3, 59, 59, tzinfo=UTC)


def test_a_real_clock_set_back_does_not_take_it_back():
    assert Pinned(AT, SET, ZONE).shows(SET - timedelta(hours=1)) == AT


def test_it_stands_still_where_nobody_said_when_it_was_set():
    assert Pinned(AT, None, ZONE).shows(SET) == AT
