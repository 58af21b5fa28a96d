"""Start the stand-in of AWS in a process of its own and set its stage."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any

import requests

from readiness.domain.canonical import instant_text
from readiness.errors import WrongConfiguration

__all__ = ["ACCOUNT", "StandIn", "running_aws"]

ACCOUNT = "123456789012"
"""The account of every access key but those of twelve digits, which are accounts of their own."""
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running stand-in: where AWS's interfaces answer, and the private endpoint that sets the stage."""

    endpoint_url: str
    access_key_id: str = "AKIASTANDIN000000001"
    secret_access_key: str = "stand-in-secret"  # noqa: S105 -- the stand-in checks no signature

    def set_clock(self, now: datetime | None) -> None:
        """Let it be that instant there, and time go on from it; None: the machine's own time."""
        _need("time_machine")
        self._say("clock", {"now": instant_text(now) if now else None})

    def set_facts(
        self,
        account: str = ACCOUNT,
        *,
        report: Mapping[str, Mapping[str, str]] | None = None,
        states: Sequence[str] | None = None,
        generated: datetime | None = None,
        external_ids: Mapping[str, str] | None = None,
    ) -> None:
        """Say what moto does not know of an account; what is None stays as it is.

        `report`: columns of the credential report by user, `<root_account>` for the root user, whose second factor and
        keys the account's summary tells too. `states`: answers to come before the report is COMPLETE. `generated`: when
        the report was made. `external_ids`: role to the external id it demands.
        """
        said = {
            "report": report,
            "states": states,
            "generated": generated.isoformat() if generated else None,
            "external_ids": external_ids,
        }
        self._say("facts", {"account": account, **{key: value for key, value in said.items() if value is not None}})

    def set_faults(self, *faults: Mapping[str, Any]) -> None:
        """Let these go wrong from the next call on, and nothing else: keys as in `faults.Fault`."""
        self._say("faults", list(faults))

    def calls(self) -> list[dict[str, str]]:
        """Return the calls that came, with operation, region and path."""
        answer = requests.get(f"{self.endpoint_url}/_stand-in/calls", timeout=_PATIENCE)
        answer.raise_for_status()
        found: list[dict[str, str]] = answer.json()
        return found

    def reset(self) -> None:
        """Forget everything: an account with nothing in it, no faults, the machine's own time."""
        self._say("reset", None)

    def _say(self, name: str, what: Any) -> None:
        requests.post(f"{self.endpoint_url}/_stand-in/{name}", json=what, timeout=_PATIENCE).raise_for_status()


def _need(package: str) -> None:
    if find_spec(package) is None:
        raise WrongConfiguration(f"The stand-in of AWS needs {package}", "Install readiness with the extra demo.")


@contextmanager
def running_aws() -> Iterator[StandIn]:
    """Run the stand-in until the block ends; raises WrongConfiguration where the extra `demo` is not installed."""
    _need("moto")
    command = [sys.executable, "-W", "ignore", "-m", "readiness.demo.aws"]
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            port = process.stdout.readline() if process.stdout else ""
            if not port.strip().isdigit():
                raise WrongConfiguration(
                    "The stand-in of AWS did not start", "Run python -m readiness.demo.aws to see why."
                )
            yield StandIn(f"http://127.0.0.1:{int(port)}")
        finally:
            process.kill()
