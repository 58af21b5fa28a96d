"""What moto does not know about an account: its root user, when passwords and keys were used, the age of the report."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.iam.models import AccountSummary, IAMBackend
from moto.iam.responses import IamResponse

from readiness.demo.aws.call import ROOT

__all__ = ["Facts", "facts_of", "forget", "install"]

_TIME = "%Y-%m-%dT%H:%M:%S+00:00"
_NEW_ROOT = {
    "user": ROOT,
    "user_creation_time": "2020-01-01T00:00:00+00:00",
    "password_enabled": "not_supported",
    "password_last_used": "no_information",
    "password_last_changed": "not_supported",
    "password_next_rotation": "not_supported",
    "mfa_active": "true",
    "access_key_1_active": "false",
    "access_key_1_last_rotated": "N/A",
    "access_key_1_last_used_date": "N/A",
    "access_key_1_last_used_region": "N/A",
    "access_key_1_last_used_service": "N/A",
    "access_key_2_active": "false",
    "access_key_2_last_rotated": "N/A",
    "access_key_2_last_used_date": "N/A",
    "access_key_2_last_used_region": "N/A",
    "access_key_2_last_used_service": "N/A",
    "cert_1_active": "false",
    "cert_1_last_rotated": "N/A",
    "cert_2_active": "false",
    "cert_2_last_rotated": "N/A",
}


@dataclass(slots=True)
class Facts:
    """What is said of one account besides what moto holds."""

    report: dict[str, dict[str, str]] = field(default_factory=dict)
    """Columns of the credential report by user; `<root_account>` is the root user."""
    states: list[str] = field(default_factory=list)
    """What the next calls of GenerateCredentialReport answer before it is COMPLETE."""
    generated: str | None = None
    """When the report was made; None: as it is asked for."""
    external_ids: dict[str, str] = field(default_factory=dict)
    """Role to the external id without which it cannot be assumed."""


_KNOWN: dict[str, Facts] = {}


def facts_of(account: str) -> Facts:
    """Return the facts of an account, which may be changed."""
    return _KNOWN.setdefault(account, Facts())


def forget() -> None:
    """Forget what was said of every account."""
    _KNOWN.clear()


def install() -> None:
    """Teach moto what it does not know."""
    RegionsAndZonesBackend.regions = [
        one
        for one in RegionsAndZonesBackend.regions
        if one.opt_in_status == "opt-in-not-required" and "-gov-" not in one.name and not one.name.startswith("cn-")
    ]
    summary: Any = vars(AccountSummary)["summary_map"].fget
    _teach(IAMBackend, "get_credential_report", _report_of(IAMBackend.get_credential_report))
    _teach(IamResponse, "generate_credential_report", _generate)
    _teach(IamResponse, "get_credential_report", _answer)
    _teach(
        AccountSummary,
        "summary_map",
        property(lambda self: {**summary(self), **_root_of(self._iam_backend.account_id)}),
    )


def _teach(model: type, name: str, how: Any) -> None:
    setattr(model, name, how)


def _root(account: str) -> dict[str, str]:
    return {**_NEW_ROOT, "arn": f"arn:aws:iam::{account}:root", **facts_of(account).report.get(ROOT, {})}


def _root_of(account: str) -> Mapping[str, int]:
    root = _root(account)
    keys = "true" in (root["access_key_1_active"], root["access_key_2_active"])
    return {"AccountMFAEnabled": int(root["mfa_active"] == "true"), "AccountAccessKeysPresent": int(keys)}


def _report_of(original: Any) -> Any:
    def report(backend: Any) -> str:
        read = csv.DictReader(StringIO(original(backend)))
        said = facts_of(backend.account_id).report
        written = StringIO()
        writer = csv.DictWriter(written, read.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerow(_root(backend.account_id))
        writer.writerows({**row, **said.get(row["user"], {})} for row in read)
        return written.getvalue()

    return report


def _generate(response: Any) -> ActionResult:
    facts = facts_of(response.current_account)
    response.backend.generate_report()
    return ActionResult({"State": facts.states.pop(0) if facts.states else "COMPLETE"})


def _answer(response: Any) -> ActionResult:
    generated = facts_of(response.current_account).generated
    time = datetime.fromisoformat(generated) if generated else utcnow().replace(tzinfo=UTC)
    content = response.backend.get_credential_report()
    return ActionResult({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": time.strftime(_TIME)})
