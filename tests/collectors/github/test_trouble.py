from typing import Any

import pytest

from collectors.github.answer import Answer
from collectors.github.trouble import graphql_no, no, trouble
from collectors.kit import Malformed, Refused


def answer(status: int, body: Any = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("GET /orgs/acme/members?page=1", status, named, {} if body is None else body, readable=True)


def test_a_plain_no_is_no_trouble_that_passes() -> None:
    for status in (401, 403, 404, 422):
        assert trouble(answer(status, {"message": "No"})) is None


def test_a_reset_is_measured_by_githubs_own_clock() -> None:
    wrong = trouble(
        answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="1767225660", date="Thu, 01 Jan 2026 00:00:00 GMT")
    )
    assert wrong is not None
    assert wrong.wait == 61


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_its_clock_ours_is_taken(date: str) -> None:
    wrong = trouble(answer(429, x_ratelimit_remaining="0", x_ratelimit_reset="1000", date=date))
    assert wrong is not None
    assert wrong.wait == 1


@pytest.mark.parametrize(
    ("error", "heavy", "waits"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, False, True),
        ({"message": "You have exceeded a secondary rate limit."}, False, True),
        ({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "too many nodes"}, True, False),
        ({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."}, True, False),
        (
            {"message": "Something went wrong while executing your query. This may be the result of a timeout"},
            True,
            False,
        ),
        ({"type": "SERVICE_UNAVAILABLE", "message": "No server is currently available"}, False, False),
    ],
)
def test_errors_of_graphql_that_pass_are_told_apart(error: dict[str, str], *, heavy: bool, waits: bool) -> None:
    wrong = trouble(answer(200, {"data": None, "errors": [error]}))
    assert wrong is not None
    assert wrong.heavy is heavy
    assert (wrong.wait is not None) is waits


def test_an_answer_still_being_prepared_is_asked_for_again() -> None:
    assert trouble(answer(202)) is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (answer(403, x_github_sso="required; url=https://github.com/orgs/acme/sso"), "Configure SSO"),
        (answer(302, location="https://api.github.com/orgs/acme/public_members"), "only the public part"),
        (answer(403, x_accepted_github_permissions="members=read"), "Grant the token the permission members=read."),
        (
            answer(403, x_oauth_scopes="", x_accepted_oauth_scopes="repo"),
            r"one of the scopes repo \(it has: no scope\)",
        ),
        (
            answer(403, x_oauth_scopes="repo", x_accepted_oauth_scopes="repo"),
            "The token's scopes suffice; its account needs",
        ),
        (answer(403, {"message": "line\nbreak \x1b[2J"}), r"\(403: line break \[2J\)"),
        (answer(404), "either it does not exist, or the token may not see it"),
        (answer(451, {"message": "Blocked"}), r"refuses GET /orgs/acme/members \(451: Blocked\)"),
    ],
)
def test_every_no_says_what_to_do(given: Answer, words: str) -> None:
    failure = no(given, "the moon")
    assert isinstance(failure, Refused)
    with pytest.raises(Refused, match=words):
        raise failure


def test_a_status_nobody_expects_is_malformed() -> None:
    assert isinstance(no(answer(204), "the moon"), Malformed)


@pytest.mark.parametrize("kind", ["FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"])
def test_a_no_of_graphql_names_the_place_and_the_permission(kind: str) -> None:
    failure = graphql_no({"type": kind, "message": "No", "path": ["repository", 0, "ref"]}, "the moon")
    assert isinstance(failure, Refused)
    assert "repository/0/ref" in str(failure)
    assert str(failure).endswith("Grant the token the moon.")
