import json
from datetime import UTC, datetime

import pytest

from collectors.github.answer import Answer, instant, parsed, reading, say, span
from collectors.kit import Ask, Malformed
from collectors.reply import Reply


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": 1', b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe"])
def test_what_is_no_json_is_said_to_be_unreadable(body: bytes) -> None:
    answer = parsed("GET /x", Reply(200, {}, body), {})
    assert not answer.readable
    assert answer.body is None


@pytest.mark.parametrize(
    "body", ["[]", '"text"', "null", '{"errors": "many"}', '{"errors": ["text"]}', '{"message": 3}']
)
def test_errors_and_messages_are_read_from_any_shape(body: str) -> None:
    answer = parsed("GET /x", Reply(200, {}, body.encode()), {})
    assert answer.errors == []
    assert answer.message in {"", "3"}


def test_a_call_is_short_enough_for_a_sentence() -> None:
    assert parsed("GET /orgs/acme?page=2", Reply(200, {}, b"{}"), {}).asked == "GET /orgs/acme"
    assert parsed('POST /graphql {"query": "..."}', Reply(200, {}, b"{}"), {}).asked == "POST /graphql"


@pytest.mark.parametrize("body", [{}, [], None, {"login": {}}, "text"])
def test_a_shape_that_is_not_the_published_one_is_malformed(body: object) -> None:
    answer = Answer("GET /orgs/acme", 200, {}, body, readable=True)
    with pytest.raises(Malformed, match="GET /orgs/acme has not the published shape"), reading(answer):
        answer.body["login"]["name"]


def test_instants_need_a_zone() -> None:
    assert instant("2026-01-01T00:00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
    assert instant(None) is None
    with pytest.raises(ValueError, match="without a zone"):
        instant("2026-01-01T00:00:00")


def test_events_cannot_be_asked_for_without_a_window() -> None:
    with pytest.raises(ValueError, match="between two instants"):
        span(Ask(None, None, None))


def test_the_sources_words_stay_on_one_short_line() -> None:
    assert say("a\r\nb\x1b[31m\u202ec") == "a b[31mc"
    assert len(say(json.dumps("x" * 999))) == 160
