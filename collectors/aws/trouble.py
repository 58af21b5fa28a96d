"""What may be wrong with a call: a limit to wait for, a fault to try again, or a plain no; each in a sentence, without secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from collectors.aws.answer import Asked
from collectors.aws.losses import Nonsense, NotAllowed, Told
from collectors.reading import say

__all__ = ["Passing", "told"]

LIMITS = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
FAULTS = frozenset(
    {"InternalError", "InternalFailure", "RequestTimeout", "ServiceUnavailable", "TransactionInProgress"}
)
DENIALS = frozenset(
    {"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AuthorizationError", "UnauthorizedOperation"}
)
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
UNKNOWN = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
SKEWED = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})
CLOSED = frozenset({"OptInRequired", "RegionDisabledException", "InvalidRegion"})

_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]{2,40}:[A-Za-z0-9]{2,80})(?![A-Za-z0-9:])")


@dataclass(frozen=True, slots=True)
class Passing:
    """Why one try failed though another may not; `wait` in seconds where AWS says how long."""

    what: str
    wait: float | None = None


def told(error: Exception, asked: Asked) -> Passing | Told:
    """Put boto3's exception in our words; raises it again where it is none of boto3's."""
    from botocore import exceptions as of_boto  # noqa: PLC0415 -- boto3 is loaded by then
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 -- as above

    name = f"{asked.service}:{asked.operation}"
    match error:
        case of_boto.ClientError():
            return _answered(error.response, asked)
        case of_boto.SSLError():
            return NotAllowed(
                "AWS shows a certificate we cannot trust", asked.where, "For one of your own set AWS_CA_BUNDLE."
            )
        case of_boto.ProxyConnectionError():
            return Passing("AWS is out of reach through the proxy")
        case of_boto.ReadTimeoutError() | of_boto.ConnectTimeoutError():
            return Passing(f"AWS gave no answer to {name} in time")
        case ResponseParserError() | of_boto.IncompleteReadError() | of_boto.ResponseStreamingError():
            return Passing(f"AWS's answer to {name} is cut off or cannot be read")
        case of_boto.HTTPClientError() | of_boto.ConnectionError():
            return Passing(f"AWS could not be reached for {name}, or broke the connection off")
        case of_boto.BotoCoreError():
            return _way_in(error, asked)
        case _:
            raise error


def _way_in(error: Exception, asked: Asked) -> Told:
    """Say what is wrong with our own side; the exception's text may carry what a credential process printed."""
    kind = type(error).__name__
    match kind:
        case "NoCredentialsError" | "PartialCredentialsError":
            return NotAllowed(
                "No AWS credentials are found",
                asked.where,
                "Set `profile`, or `access_key_id` and `secret_access_key`, or run where the machine has a role.",
            )
        case "ProfileNotFound" | "ConfigParseError" | "ConfigNotFound" | "InvalidConfigError":
            return NotAllowed(
                f"The connection's `profile` cannot be used ({kind})", asked.where, "Correct it, or ~/.aws/config."
            )
        case _ if "Token" in kind or "Credential" in kind or "SSO" in kind or "Login" in kind:
            return NotAllowed(
                f"The AWS credentials cannot be renewed ({kind})",
                asked.where,
                "Sign in again, for instance with `aws sso login`.",
            )
        case _:
            return Nonsense(
                f"{asked.service}:{asked.operation} could not be asked ({kind})", asked.where, "Report this."
            )


def _answered(response: Mapping[str, Any], asked: Asked) -> Passing | Told:
    error, metadata = response.get("Error", {}), response.get("ResponseMetadata", {})
    code = say(error.get("Code"), 60).removeprefix("Client.")
    status = int(metadata.get("HTTPStatusCode") or 0)
    name = f"{asked.service}:{asked.operation}"
    if code in LIMITS or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Passing(f"AWS limits how much we may ask ({code} at {name})", _wait(metadata))
    if code in FAULTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Passing(f"AWS is in trouble itself ({code} at {name})", _wait(metadata))
    return _no(code, status, str(error.get("Message") or ""), asked)


def _no(code: str, status: int, message: str, asked: Asked) -> Told:
    if code in EXPIRED:
        return NotAllowed(
            f"The AWS credentials have expired ({code})",
            asked.where,
            "Sign in again, or renew what the connection uses.",
        )
    if code in SKEWED or (code == "SignatureDoesNotMatch" and "ignature expired" in message):
        return NotAllowed(f"AWS finds our clock wrong ({code})", asked.where, "Set this machine's clock.")
    if code in CLOSED:
        return NotAllowed(
            f"The region is not enabled for the account ({code})",
            asked.where,
            "Enable it, or leave it out of `regions`.",
        )
    if code in UNKNOWN:
        return NotAllowed(
            f"AWS does not accept the credentials ({code})",
            asked.where,
            "Put valid ones where the connection points; a region that is not enabled answers so too.",
        )
    if code in DENIALS or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return _denied(code, message, asked)
    return Nonsense(f"AWS answers {asked.service}:{asked.operation} with {code}", asked.where, "Collect again later.")


def _denied(code: str, message: str, asked: Asked) -> NotAllowed:
    found = _ACTION.search(message)
    action = found[1] if found else asked.needs
    forbidden = "explicit deny" in message or "service control policy" in message
    why = "; a policy of the organisation or the resource forbids it" if forbidden else ""
    if asked.operation == "AssumeRole":
        remedy = "Let the role's trust policy name our principal, and check `role_arn` and `external_id`."
        return NotAllowed(f"AWS refuses {action} ({code}{why})", asked.where, remedy)
    remedy = "Allow it to the connection's principal; `readiness collectors --permissions` prints the whole policy."
    return NotAllowed(f"AWS refuses {action} ({code}{why})", asked.where, remedy)


def _wait(metadata: Mapping[str, Any]) -> float | None:
    after = str(metadata.get("HTTPHeaders", {}).get("retry-after", ""))
    return max(1.0, float(after)) if after.isdecimal() else None
