"""What may be wrong with an answer: a limit to wait for, a fault to try again, a token that died without a word, or a plain no."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from collectors.jira.answer import Answer
from collectors.kit import Malformed, Refused, SourceFailure
from collectors.reading import say
from collectors.reply import Trouble
from readiness import clock

__all__ = ["dead", "no", "trouble"]

LIMIT_WAIT = 30.0
"""Seconds to rest where Jira limits us and names no time."""
NOBODY = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED", "OUT")
"""Words of X-Seraph-Loginreason beside answers that were given to nobody, with whatever nobody may see."""


def trouble(answer: Answer) -> Trouble | None:
    """Say what another try may cure; None where the answer stands, be it a yes or a no."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Trouble("Jira limits how much we may ask (429)", _wait(answer))
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in answer.headers:
        return Trouble("Jira asks us to come back later (503)", _wait(answer))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble(
            f"Jira is in trouble itself ({answer.status})", heavy=answer.status == HTTPStatus.GATEWAY_TIMEOUT
        )
    if answer.status == HTTPStatus.OK and not answer.readable:
        return Trouble("Jira's answer is cut off or is no JSON")
    return None


def dead(answer: Answer) -> SourceFailure | None:
    """Say that an answer was given to nobody, whatever its status: Jira tells a dead token so in a header only."""
    denied = answer.headers.get("x-authentication-denied-reason", "")
    if "CAPTCHA" in denied.upper():
        return Refused(
            "Jira wants a captcha solved before it lets this account in again. "
            "Sign in once with a browser as this account, then put a valid token where `token` points."
        )
    reasons = {word.strip().upper() for word in answer.headers.get("x-seraph-loginreason", "").split(",")}
    if answer.status == HTTPStatus.UNAUTHORIZED or reasons & set(NOBODY) or denied:
        return Refused(
            f"Jira does not accept the token ({answer.status}"
            f"{', answered as to nobody' if answer.status == HTTPStatus.OK else ''}). "
            "Put a valid one where the connection's `token` points; on Cloud `email` must be its account's."
        )
    return None


def no(answer: Answer, needs: str) -> SourceFailure:
    """Say why Jira refuses and what to do; `needs` names the permission."""
    said = say(answer.message)
    match answer.status:
        case HTTPStatus.FORBIDDEN:
            return Refused(f"Jira refuses {answer.asked} (403: {said}). Grant the account {needs}.")
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return Refused(
                f"Jira answers {answer.status} to {answer.asked} ({said}): either it does not exist, or the account may not "
                f"see it. Check `base_url`, and grant the account {needs}."
            )
        case HTTPStatus.BAD_REQUEST:
            return Refused(
                f"Jira does not take the query ({said}): a project or field in it does not exist, or the account may not see "
                f"it. Check the connection's `jql`, and grant the account {needs}."
            )
        case status if status >= HTTPStatus.BAD_REQUEST:
            return Refused(f"Jira refuses {answer.asked} ({status}: {said}). Grant the account {needs}.")
        case status:
            return Malformed(f"Jira answers {answer.asked} with the unexpected status {status}. Check `base_url`.")


def _wait(answer: Answer) -> float:
    """Return the seconds Retry-After says, as a number or as a date."""
    after = answer.headers.get("retry-after", "").strip()
    if after.isdecimal():
        return max(1.0, float(after))
    try:
        return max(1.0, (parsedate_to_datetime(after) - _their_now(answer)).total_seconds())
    except (TypeError, ValueError):
        return LIMIT_WAIT


def _their_now(answer: Answer) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return clock.now()
