"""The small line beside readiness."""

from datetime import UTC, date, datetime

from readiness.store.figures import Figure
from readiness.web.spark import spark

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def figures(*said: tuple[int, float]) -> list[Figure]:
    return [Figure("eng", date(2026, 3, day), readiness, NOW) for day, readiness in said]


def test_one_day_is_no_line() -> None:
    assert spark(figures((1, 0.5))) is None
    assert spark([]) is None


def test_days_go_right_and_readiness_goes_up() -> None:
    found = spark(figures((1, 0.0), (8, 0.5), (15, 1.0)))
    assert found is not None
    assert found.path == "3,25 60,14 117,3"
    assert (found.since, found.first, found.last) == (date(2026, 3, 1), 0.0, 1.0)
