"""What the stand-in does wrong on purpose: which calls it strikes, how often, and what is answered instead."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from html import escape
from json import dumps
from typing import Any

from readiness.demo.aws.call import Call

__all__ = ["ERRORS", "Answer", "Fault", "errors_as"]

HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

ERRORS = {
    "denied": (403, "AccessDenied"),
    "throttled": (400, "Throttling"),
    "slow_down": (503, "SlowDown"),
    "expired": (403, "ExpiredToken"),
    "unknown_key": (403, "InvalidClientTokenId"),
    "unsigned": (403, "SignatureDoesNotMatch"),
    "skewed": (403, "RequestTimeTooSkewed"),
    "opt_in": (403, "OptInRequired"),
    "broken": (500, "InternalError"),
    "gone": (404, "NoSuchBucket"),
    "odd": (400, "ValidationError"),
}
"""Kind of fault to the status and code AWS answers with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent instead of moto's answer; `length` promises more bytes than come."""

    status: int
    media: str
    body: bytes
    length: int | None = None


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, for the calls that match, `times` times (None: always)."""

    kind: str
    """A key of ERRORS, or html, cut_off, nonsense, empty, hang_up, or says: the message is the answer."""
    operation: str = "*"
    """Glob over service:Operation, such as ec2:Describe*."""
    region: str = "*"
    resource: str = "*"
    """Glob over the path, which names the bucket."""
    key: str = "*"
    """Glob over the access key that signed."""
    times: int | None = None
    code: str | None = None
    """Another code than the kind's own."""
    message: str | None = None

    def strikes(self, call: Call) -> bool:
        """Say whether it strikes the call; counts."""
        if self.times == 0 or not all(
            fnmatchcase(found, glob)
            for found, glob in (
                (call.operation, self.operation),
                (call.region, self.region),
                (call.path, self.resource),
                (call.access_key, self.key),
            )
        ):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def answer(self, call: Call) -> Answer:
        """Return what the call is answered with."""
        match self.kind:
            case "html":
                return Answer(502, "text/html", HTML)
            case "cut_off":
                return Answer(200, "text/xml", b"<?xml version='1.0'?><Answer><Cut", length=4096)
            case "says":
                return Answer(200, "text/xml", (self.message or "").encode())
            case "empty":
                return Answer(
                    200, "text/xml", f"<{call.name}Response><{call.name}Result/></{call.name}Response>".encode()
                )
            case "nonsense":
                return Answer(200, "text/xml", b"<?xml version='1.0'?><Answer><Cut")
            case kind:
                status, code = ERRORS[kind]
                said = self.message or f"User: arn:aws:iam::{call.account}:user/x is not allowed {call.operation}"
                return errors_as(call, status, self.code or code, said)


def errors_as(call: Call, status: int, code: str, message: str) -> Answer:
    """Write an error the way the call's protocol does."""
    if call.protocol == "json":
        body: dict[str, Any] = {"__type": code, "message": message}
        return Answer(status, "application/x-amz-json-1.1", dumps(body).encode())
    said = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    match call.protocol:
        case "ec2":
            text = f"<Response><Errors><Error>{said}</Error></Errors><RequestID>0</RequestID></Response>"
        case "rest":
            text = f"<Error>{said}<RequestId>0</RequestId></Error>"
        case _:
            text = f"<ErrorResponse><Error><Type>Sender</Type>{said}</Error><RequestId>0</RequestId></ErrorResponse>"
    return Answer(status, "text/xml", f"<?xml version='1.0' encoding='UTF-8'?>{text}".encode())
