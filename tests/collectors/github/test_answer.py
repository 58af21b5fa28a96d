import pytest

from collectors.github.answer import Answer, parsed, reading
from collectors.kit import Malformed
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
