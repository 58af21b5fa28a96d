"""What may be wrong with an answer: a limit to wait for, a fault to try again, a query too heavy, or a plain no."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from collectors.github.answer import Answer
from collectors.kit import Malformed, Refused, SourceFailure
from collectors.reading import say
from collectors.reply import Trouble
from readiness import clock

__all__ = ["graphql_no", "no", "trouble"]

SECONDARY_WAIT = 60.0
"""Without a Retry-After GitHub wants at least a minute's rest after a secondary limit."""

LIMIT_WORDS = ("rate limit", "abuse detection", "please retry your request again later", "please wait a few minutes")
GATEWAY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
HEAVY_TYPES = frozenset({"MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED", "TIMEOUT"})
HEAVY_WORDS = ("something went wrong while executing your query", "timeout", "timed out")
FAULT_TYPES = frozenset({"SERVICE_UNAVAILABLE", "INTERNAL"})


def trouble(answer: Answer) -> Trouble | None:
    """Say what another try may cure; None where the answer stands, be it a yes or a no."""
    if _limited(answer):
        return Trouble(f"GitHub limits how much we may ask ({answer.status})", _wait(answer))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble(f"GitHub is in trouble itself ({answer.status})", heavy=answer.status in GATEWAY)
    if answer.status == HTTPStatus.ACCEPTED:
        return Trouble("GitHub is still preparing the answer (202)")
    if answer.status == HTTPStatus.OK and not answer.readable:
        return Trouble("GitHub's answer is cut off or is no JSON")
    return _graphql_trouble(answer)


def no(answer: Answer, needs: str) -> SourceFailure:
    """Say why GitHub refuses and what to do, in one sentence or two; `needs` names the permission in our own words."""
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            return Refused(
                "GitHub does not accept the token (401). "
                "Put a valid one where the connection's `token` (or the App's `private_key`) points."
            )
        case HTTPStatus.FOUND:
            return Refused(
                f"GitHub shows only the public part of {answer.asked} (302): the token's account is no member of the "
                f"organisation, or may not read it. {_grant(answer, needs)}"
            )
        case HTTPStatus.FORBIDDEN if "x-github-sso" in answer.headers:
            return Refused(
                f"GitHub refuses {answer.asked} (403): the organisation demands single sign-on. "
                "Authorise the token for it under the token's settings, Configure SSO."
            )
        case HTTPStatus.NOT_FOUND:
            return Refused(
                f"GitHub answers 404 to {answer.asked}: either it does not exist, or the token may not see it. "
                f"Check `organization` for a slip. {_grant(answer, needs)}"
            )
        case status if status >= HTTPStatus.BAD_REQUEST:
            return Refused(f"GitHub refuses {answer.asked} ({status}: {say(answer.message)}). {_grant(answer, needs)}")
        case status:
            return Malformed(f"GitHub answers {answer.asked} with the unexpected status {status}. Check `base_url`.")


def graphql_no(error: Mapping[str, Any], needs: str) -> SourceFailure:
    """Say what one of GraphQL's errors means and what to do."""
    said = say(error.get("message"))
    where = say("/".join(map(str, error.get("path") or ())) or "the query")
    match error.get("type"):
        case "NOT_FOUND":
            return Refused(
                f"GitHub finds no {where} ({said}): either it does not exist, or the token may not see it. "
                f"Grant the token {needs}."
            )
        case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
            return Refused(f"GitHub refuses {where} ({said}). Grant the token {needs}.")
        case _:
            return Malformed(f"GitHub's GraphQL answers {where} with an error ({said}). Collect again later.")


def _grant(answer: Answer, needs: str) -> str:
    """Name the missing permission in GitHub's own words where it gives them, else in ours."""
    scopes, permissions, has = (
        answer.headers.get(name)
        for name in ("x-accepted-oauth-scopes", "x-accepted-github-permissions", "x-oauth-scopes")
    )
    if has is None:
        return f"Grant the token {f'the permission {say(permissions)}' if permissions else needs}."
    if _words(scopes) & _words(has):
        return f"The token's scopes suffice; its account needs the right to ask this: {needs}."
    wanted = f"one of the scopes {say(scopes)}" if scopes else needs
    return f"Grant the token {wanted} (it has: {say(has) if has else 'no scope'})."


def _words(listed: str | None) -> set[str]:
    return {word.strip() for word in (listed or "").split(",")} - {""}


def _limited(answer: Answer) -> bool:
    """Tell a limit, which passes, from a plain no, which stays: both may come as 403."""
    if answer.status == HTTPStatus.FORBIDDEN:
        return (
            "retry-after" in answer.headers
            or answer.headers.get("x-ratelimit-remaining") == "0"
            or any(words in answer.message.lower() for words in LIMIT_WORDS)
        )
    return answer.status == HTTPStatus.TOO_MANY_REQUESTS


def _graphql_trouble(answer: Answer) -> Trouble | None:
    kinds = {str(error.get("type") or "") for error in answer.errors}
    words = " ".join(str(error.get("message") or "") for error in answer.errors).lower()
    if "RATE_LIMITED" in kinds or any(limit in words for limit in LIMIT_WORDS):
        return Trouble("GitHub limits how much we may ask (GraphQL)", _wait(answer))
    if kinds & HEAVY_TYPES or any(heavy in words for heavy in HEAVY_WORDS):
        return Trouble("GitHub gave the query up", heavy=True)
    if kinds & FAULT_TYPES:
        return Trouble("GitHub is in trouble itself (GraphQL)")
    return None


def _wait(answer: Answer) -> float:
    """Return the seconds Retry-After says, else those to the reset of a spent limit by GitHub's own clock, else a minute."""
    after = answer.headers.get("retry-after", "")
    if after.isdecimal():
        return max(1.0, float(after))
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(1.0, float(reset) - _their_now(answer).timestamp() + 1)
    return SECONDARY_WAIT


def _their_now(answer: Answer) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return clock.now()
