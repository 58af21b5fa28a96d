"""The way to one AWS account: every service and region over boto3, patient with limits, every refusal put in a sentence."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from threading import RLock
from typing import Any

from collectors.aws.answer import Answer, Asked, reading
from collectors.aws.doors import Doors
from collectors.aws.losses import OutOfReach, Told
from collectors.aws.options import Options
from collectors.aws.rest import Rest
from collectors.aws.trouble import Passing, told
from collectors.aws.ways import Way
from collectors.kit import Malformed, Patience, Unavailable
from readiness import clock

__all__ = ["AWS"]

TRIES = 4
MOST_PAGES = 1_000
ROLE_SESSION = "readiness"


class AWS:
    """A client of one account, for use by several threads at once; sends nothing until asked."""

    def __init__(self, options: Options, secrets: Mapping[str, str], patience: Patience) -> None:
        """Take the options, the resolved keys where there are any, and the run's patience."""
        self.options = options
        self._rest = Rest(patience)
        self._doors = Doors(options, secrets, patience.deadline)
        self._silent: dict[tuple[str, str], tuple[str, str]] = {}
        self._account: str | None = None
        self._principal: str | None = None
        self._in_role = options.role_arn is None
        self._assuming = RLock()

    @property
    def requests(self) -> int:
        """HTTP calls sent so far: retries and signing in included."""
        return self._doors.requests

    @property
    def quota(self) -> None:
        """AWS tells of no limit before it is reached."""
        return

    @property
    def account(self) -> str:
        """Number of the account; asks when nobody has yet."""
        if self._account is None:
            self.identity()
        return self._account or ""

    @property
    def partition(self) -> str:
        """First part of every ARN here: aws, aws-us-gov or aws-cn."""
        if self._principal is None:
            self.identity()
        return (self._principal or "arn:aws").split(":")[1]

    def close(self) -> None:
        """Let the connections go."""
        self._doors.close()

    def identity(self) -> Mapping[str, str]:
        """Return `system`, `account`, `url`, `regions` and, as `principal`, the ARN AWS knows us by; raise SourceFailure."""
        answer = self.call("sts", "GetCallerIdentity", needs="sts:GetCallerIdentity")
        with reading(answer):
            self._account = str(answer.body["Account"])
            self._principal = str(answer.body["Arn"])
        regions = self.options.regions
        return {
            "system": "aws",
            "account": self._account,
            "url": self.options.endpoint_url or "https://aws.amazon.com",
            "regions": regions if isinstance(regions, str) else ", ".join(regions),
            "principal": self._principal,
        }

    def regions(self) -> tuple[list[str], Answer | None]:
        """Return the regions to ask, sorted, and the answer that named them where the connection says "all"."""
        if self.options.regions != "all":
            return sorted(self.options.regions), None
        answer = self.call("ec2", "DescribeRegions", needs="ec2:DescribeRegions")
        with reading(answer):
            return sorted(str(one["RegionName"]) for one in answer.body["Regions"]), answer

    def call(
        self,
        service: str,
        operation: str,
        *,
        needs: str,
        region: str | None = None,
        absent: tuple[str, ...] = (),
        bucket: str | None = None,
        **parameters: Any,
    ) -> Answer:
        """Ask once and return the answer; codes named `absent` come back as an answer, every other no is raised."""
        home = region or self._home()
        asked = Asked(service, operation, home, needs, parameters, absent, bucket)
        self._assume(home)
        return self._ask(asked)

    def pages(
        self, service: str, operation: str, *, token: tuple[str, str], needs: str, **parameters: Any
    ) -> Iterator[Answer]:
        """Ask page by page; `token` names what an answer gives and what the next call takes.

        Raises Malformed where pages repeat or do not end.
        """
        seen: set[bytes] = set()
        given, taken = token
        for _ in range(MOST_PAGES):
            answer = self.call(service, operation, needs=needs, **parameters)
            digest = sha256(json.dumps(answer.body, sort_keys=True, default=str).encode()).digest()
            if digest in seen:
                raise Malformed(f"AWS repeats a page of {service}:{operation}. Collect again later.")
            seen.add(digest)
            yield answer
            following = answer.body.get(given)
            if not following:
                return
            parameters = {**parameters, taken: following}
        raise Malformed(f"AWS's list {service}:{operation} does not end. Collect again later.")

    def wait(self, seconds: float, why: str) -> None:
        """Wait for something AWS has under way; raises Unavailable when patience does not suffice."""
        self._rest.wait(self._rest.served, seconds, why)

    def _home(self) -> str:
        try:
            return self._doors.home
        except Exception as error:  # noqa: BLE001 -- told() raises again what is none of boto3's
            raise _told(error, Asked("sts", "GetCallerIdentity", "this machine", "", {})) from None

    def _assume(self, region: str) -> None:
        """Assume the role the connection names, once."""
        with self._assuming:
            if self._in_role:
                return
            parameters = {"RoleArn": self.options.role_arn, "RoleSessionName": ROLE_SESSION}
            if self.options.external_id:
                parameters["ExternalId"] = self.options.external_id
            answer = self._ask(Asked("sts", "AssumeRole", region, "sts:AssumeRole", parameters))
            with reading(answer):
                self._doors.assume(answer.body["Credentials"])
            self._in_role = True

    def _ask(self, asked: Asked) -> Answer:
        """Send until an answer stands; raises OutOfReach after four tries, or when patience is spent."""
        attempt = 1
        while True:
            self._expect_an_answer(asked)
            served, outcome = self._rest.served, self._try(asked)
            if isinstance(outcome, Answer):
                return outcome
            if attempt == TRIES:
                raise self._given_up(asked, f"{outcome.what}, {TRIES} times in a row,", "Collect again later.")
            seconds = 2.0 ** (attempt - 1) if outcome.wait is None else outcome.wait
            try:
                self._rest.wait(served, seconds, outcome.what)
            except Unavailable:
                remedy = f"It takes {seconds:.0f} s more, and our patience is spent. Collect again later."
                raise self._given_up(asked, outcome.what, remedy) from None
            attempt += 1

    def _expect_an_answer(self, asked: Asked) -> None:
        """Give up at once what stayed silent before, so that hundreds of calls do not each wait for it."""
        if (asked.service, asked.region) in self._silent:
            what, remedy = self._silent[asked.service, asked.region]
            raise OutOfReach(what, asked.where, remedy)

    def _given_up(self, asked: Asked, what: str, remedy: str) -> OutOfReach:
        self._silent[asked.service, asked.region] = (what, remedy)
        return OutOfReach(what, asked.where, remedy)

    def _try(self, asked: Asked) -> Answer | Passing:
        """Send once; return what stands, or what another try may cure."""
        started = clock.monotonic()
        seconds, turn = self._rest.deadline, None
        try:
            with self._doors.asking(seconds) as (way, turn):
                body = _send(way, asked)
        except Exception as error:  # noqa: BLE001 -- told() raises again what is none of boto3's
            code = _code(error)
            if code in asked.absent:
                return Answer(asked, {"Error": {"Code": code}}, code)
            outcome = told(error, asked)
            if isinstance(outcome, Told):
                raise outcome from None
            self._rest.spend(clock.monotonic() - started)
            return _too_slow(asked, seconds) if turn is not None and turn.fired else outcome
        return Answer(asked, _plain(body))


def _send(way: Way, asked: Asked) -> Mapping[str, Any]:
    from botocore import xform_name  # noqa: PLC0415 -- loads slowly, and most commands only list collectors

    method = getattr(way.client(asked.service, asked.region), xform_name(asked.operation))
    body: Mapping[str, Any] = method(**asked.parameters)
    return body


def _too_slow(asked: Asked, seconds: float) -> Passing:
    return Passing(f"AWS gave no whole answer to {asked.service}:{asked.operation} within {seconds:.0f} s")


def _told(error: Exception, asked: Asked) -> Told:
    outcome = told(error, asked)
    if isinstance(outcome, Passing):
        raise error
    return outcome


def _code(error: Exception) -> str:
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _plain(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what belongs to the transport, and read bytes as text."""
    return {
        name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        for name, value in body.items()
        if name != "ResponseMetadata"
    }
