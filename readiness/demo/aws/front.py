"""What stands before moto: the private endpoint that sets the stage, the faults, and the log of calls."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from json import dumps, loads
from socket import SHUT_RDWR
from threading import Lock
from typing import Any

from moto.moto_api._internal.models import moto_api_backend

from readiness.demo.aws.call import Call, read_call
from readiness.demo.aws.facts import Facts, facts_of, forget
from readiness.demo.aws.faults import Answer, Fault, errors_as

__all__ = ["PRIVATE", "Front"]

PRIVATE = "/_stand-in/"

_Start = Callable[..., Any]


class Front:
    """A WSGI application in front of moto's."""

    def __init__(self, moto: Callable[[dict[str, Any], _Start], Iterable[bytes]]) -> None:
        self._moto = moto
        self._faults: list[Fault] = []
        self._calls: list[dict[str, Any]] = []
        self._clock: Any = None
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "/")
        if path.startswith(PRIVATE):
            return _sent(self._private(path.removeprefix(PRIVATE), environ), start)
        call = read_call(environ)
        if call.account == call.access_key:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
        with self._lock:
            self._calls.append({"operation": call.operation, "region": call.region, "path": call.path})
            fault = next((one for one in self._faults if one.strikes(call)), None)
        if fault is not None and fault.kind == "hang_up":
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionResetError
        answer = fault.answer(call) if fault else _locked_role(call)
        return self._moto(environ, start) if answer is None else _sent(answer, start)

    def _private(self, name: str, environ: dict[str, Any]) -> Answer:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        said: Any = loads(content) if content else None
        match name:
            case "clock":
                self._set_clock(said["now"])
            case "facts":
                _set_facts(facts_of(said.pop("account")), said)
            case "faults":
                with self._lock:
                    self._faults = [Fault(**one) for one in said]
            case "calls":
                with self._lock:
                    return Answer(200, "application/json", dumps(self._calls).encode())
            case "reset":
                self._reset()
        return Answer(200, "application/json", b"{}")

    def _set_clock(self, now: str | None) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        if now is not None:
            import time_machine  # noqa: PLC0415 -- only where a clock is set is it needed

            self._clock = time_machine.travel(datetime.fromisoformat(now), tick=True)
            self._clock.start()

    def _reset(self) -> None:
        self._set_clock(None)
        moto_api_backend.reset()
        forget()
        with self._lock:
            self._faults, self._calls = [], []


def _set_facts(facts: Facts, said: dict[str, Any]) -> None:
    for field in fields(facts):
        if field.name in said:
            setattr(facts, field.name, said[field.name])


def _locked_role(call: Call) -> Answer | None:
    """Refuse a role whose external id was not said, as its trust policy would."""
    if call.operation != "sts:AssumeRole":
        return None
    role = call.parameters.get("RoleArn", "")
    account = role.split(":")[4] if role.count(":") > 4 else ""  # noqa: PLR2004 -- where an ARN names its account
    wanted = facts_of(account).external_ids.get(role)
    if wanted is None or wanted == call.parameters.get("ExternalId"):
        return None
    said = f"User: {call.access_key} is not authorized to perform: sts:AssumeRole on resource: {role}"
    return errors_as(call, 403, "AccessDenied", said)


def _sent(answer: Answer, start: _Start) -> list[bytes]:
    length = str(answer.length or len(answer.body))
    start(f"{answer.status} X", [("Content-Type", answer.media), ("Content-Length", length)])
    return [answer.body]
