"""What sources answer is read with care."""

import json
from datetime import UTC, date, datetime

import pytest

from collectors.kit import Ask
from collectors.reading import day, instant, json_of, say, span


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": 1', b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe"])
def test_what_is_no_json_is_told_from_null(body: bytes) -> None:
    assert json_of(body) == (None, False)
    assert json_of(b"null") == (None, True)


def test_days_are_civil_dates() -> None:
    assert (day("2026-02-28"), day(None)) == (date(2026, 2, 28), None)
    with pytest.raises(ValueError, match="day"):
        day("2026-02-29")


def test_instants_need_a_zone() -> None:
    assert instant("2026-01-01T00:00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
    assert instant("2026-01-05T09:00:00.123+0100") == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert instant(None) is None
    with pytest.raises(ValueError, match="without a zone"):
        instant("2026-01-01T00:00:00")


def test_events_cannot_be_asked_for_without_a_window() -> None:
    with pytest.raises(ValueError, match="between two instants"):
        span(Ask(None, None, None))


def test_the_sources_words_stay_on_one_short_line() -> None:
    assert say("a\r\nb\x1b[31m\u202ec") == "a b[31mc"
    assert len(say(json.dumps("x" * 999))) == 160
