"""The answers of faults that answer instead of the stand-in, in GitHub's words."""

from datetime import timedelta

from flask import Response

from readiness.demo.github.faults import Fault
from readiness.demo.github.wire import DOCS, Call, answer

LIMITS_PAGE = f"{DOCS}/using-the-rest-api/rate-limits-for-the-rest-api"
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub "
    "Support for help, please include the request ID 82C4:1F3B:2A9D4C:2B8E1F:65F1A2B3."
)
UNICORN = (
    "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>\n</html>\n"
)
PLAIN: dict[str, tuple[int, str]] = {
    "unauthorized": (401, "Bad credentials"),
    "not_found": (404, "Not Found"),
    "server_error": (500, "Server Error"),
    "too_many": (429, SECONDARY),
}
MOVED_PORTAL = (
    "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>\n"
)


def trouble(fault: Fault, call: Call) -> Response:
    """Make the answer of a fault."""
    if fault.kind in PLAIN:
        status, message = PLAIN[fault.kind]
        response = answer({"message": message, "documentation_url": DOCS, "status": str(status)}, status)
    elif fault.kind == "forbidden_scope":
        response = _unscoped(call)
    elif fault.kind == "secondary_limit":
        response = answer(
            {"message": SECONDARY, "documentation_url": f"{LIMITS_PAGE}#about-secondary-rate-limits"}, 403
        )
    elif fault.kind == "primary_limit":
        response = _spent(fault, call)
    else:
        html, status = (UNICORN, 502) if fault.kind == "bad_gateway" else (MOVED_PORTAL, 200)
        response = Response(html, status=status, content_type="text/html; charset=utf-8")
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _unscoped(call: Call) -> Response:
    call.headers["X-Accepted-OAuth-Scopes"] = "admin:org, read:org, repo, user, write:org"
    call.headers["X-OAuth-Scopes"] = "public_repo"
    body = {"message": "Resource not accessible by personal access token", "documentation_url": DOCS, "status": "403"}
    return answer(body, 403)


def _spent(fault: Fault, call: Call) -> Response:
    """Say that the hour's limit is spent: 403 in REST, 200 with an error in GraphQL."""
    who = call.viewer.user
    message = f"API rate limit exceeded for user ID {who.id if who else 0}."
    budget = call.stand_in.rates.budget(call.token, call.resource, call.now)
    reset = call.now + timedelta(seconds=fault.reset_in)
    call.headers.update(
        {
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Used": str(budget.limit),
            "X-RateLimit-Reset": str(int(reset.timestamp())),
        }
    )
    if call.resource == "graphql":
        return answer({"errors": [{"type": "RATE_LIMITED", "code": "graphql_rate_limit", "message": message}]})
    return answer({"message": message, "documentation_url": LIMITS_PAGE, "status": "403"}, 403)
