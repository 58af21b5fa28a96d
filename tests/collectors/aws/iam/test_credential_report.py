from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.aws.iam.credential_report import COLLECTOR, REPORT
from collectors.kit import Malformed, Refused, Unavailable
from readiness.demo.aws.running import StandIn
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]
ROOT = "<root_account>"


def test_an_account_without_users_has_its_root(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    (root,) = haul.rows
    assert root["item"] == f"123456789012/{ROOT}"
    assert root["is_root"] is True
    assert root["password_enabled"] is None
    assert root["password_last_used"] is None


def test_the_report_is_parsed_whole(collect: Collect, own: Own, aws: StandIn) -> None:
    aws.set_clock(datetime(2026, 1, 10, tzinfo=UTC))
    iam = own("iam")
    for name in ("ada", "bob"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ada", Password="correct horse battery")
    iam.create_access_key(UserName="bob")
    aws.set_facts(
        generated=datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC),
        report={
            "ada": {"password_last_used": "2026-02-28T10:00:00+00:00", "mfa_active": "true"},
            "bob": {"access_key_1_last_used_date": "2026-02-01T00:00:00+00:00", "access_key_1_last_used_service": "s3"},
        },
    )
    found = collect(COLLECTOR).by("user_name")
    assert list(found) == [ROOT, "ada", "bob"]
    ada, bob = found["ada"], found["bob"]
    assert ada["item"] == "123456789012/ada"
    assert (ada["password_enabled"], ada["mfa_active"], ada["access_key_1_active"]) == (True, True, False)
    assert ada["password_last_used"] == datetime(2026, 2, 28, 10, tzinfo=UTC)
    assert ada["user_creation_time"].date().isoformat() == "2026-01-10"
    assert ada["report_generated_at"] == datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)
    assert (bob["password_enabled"], bob["access_key_1_active"], bob["access_key_2_active"]) == (False, True, False)
    assert bob["access_key_1_last_used_date"] == datetime(2026, 2, 1, tzinfo=UTC)
    assert bob["access_key_1_last_used_service"] == "s3"
    assert bob["access_key_1_last_used_region"] is None


def test_a_report_that_is_still_generated_is_waited_for(collect: Collect, aws: StandIn, slept: list[float]) -> None:
    aws.set_facts(states=["STARTED", "INPROGRESS"])
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == 1
    assert slept == [2.0, 2.0]


def test_a_report_that_is_not_ready_within_patience_is_unavailable(collect: Collect, aws: StandIn) -> None:
    aws.set_facts(states=["INPROGRESS"] * 9)
    haul = collect(COLLECTOR, patience=5)
    assert isinstance(haul.failure, Unavailable)
    assert "still generating the credential report" in haul.said
    assert haul.rows == []


def test_a_report_that_vanished_is_made_again(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "odd", "code": "ReportNotPresent", "operation": "iam:GetCredentialReport", "times": 1})
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [("mfa_active", "perhaps"), ("user_creation_time", "yesterday"), ("user_creation_time", "2026-01-01")],
)
def test_a_cell_nobody_can_read_is_malformed(collect: Collect, aws: StandIn, column: str, value: str) -> None:
    aws.set_facts(report={ROOT: {column: value}})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert haul.rows == []


def test_the_missing_permission_is_named(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "iam:GetCredentialReport"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert "AWS refuses iam:GetCredentialReport" in haul.said


def test_cells_with_commas_and_line_breaks_stay_whole(collect: Collect, aws: StandIn) -> None:
    aws.set_facts(report={ROOT: {"access_key_1_last_used_region": 'a,"b"\nc'}})
    (root,) = collect(COLLECTOR).rows
    assert root["access_key_1_last_used_region"] == 'a,"b"\nc'


@pytest.mark.parametrize("report", ["user,arn\nada,x\n", "", "user\n"])
def test_a_report_without_its_columns_is_malformed(collect: Collect, aws: StandIn, report: str) -> None:
    aws.set_faults(_report(report))
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "lacks the column" in haul.said


@pytest.mark.parametrize("line", ["ada,arn:aws:iam::1:user/ada,N/A", '"ada'])
def test_a_report_cut_off_in_a_line_is_malformed(collect: Collect, aws: StandIn, line: str) -> None:
    aws.set_faults(_report(",".join(("user", *(column.name for column in REPORT))) + "\n" + line))
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "cut off" in haul.said
    assert haul.rows == []


def _report(text: str) -> dict[str, str]:
    content = b64encode(text.encode()).decode()
    body = (
        "<GetCredentialReportResponse><GetCredentialReportResult><GeneratedTime>2026-03-01T00:00:00Z</GeneratedTime>"
        f"<Content>{content}</Content></GetCredentialReportResult></GetCredentialReportResponse>"
    )
    return {"kind": "says", "operation": "iam:GetCredentialReport", "message": body}
