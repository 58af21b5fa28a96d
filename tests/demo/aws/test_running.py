"""The stand-in of AWS, asked with boto3 alone."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from readiness.demo.aws.running import ACCOUNT, StandIn, running_aws


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    with running_aws() as stand_in:
        yield stand_in


@pytest.fixture
def aws(process: StandIn) -> StandIn:
    process.reset()
    return process


@pytest.fixture
def iam(aws: StandIn) -> Iterator[Any]:
    session = boto3.session.Session(aws.access_key_id, aws.secret_access_key)
    once = Config(retries={"total_max_attempts": 1})
    client = session.client("iam", region_name="us-east-1", endpoint_url=aws.endpoint_url, config=once)
    yield client
    client.close()


def report(iam: Any) -> tuple[list[dict[str, str]], datetime]:
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    answer = iam.get_credential_report()
    return list(csv.DictReader(io.StringIO(answer["Content"].decode()))), answer["GeneratedTime"]


def test_time_goes_on_from_the_day_that_was_set(aws: StandIn, iam: Any) -> None:
    aws.set_clock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    iam.create_user(UserName="ada")
    aws.set_clock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    rows, generated = report(iam)
    assert rows[1]["user_creation_time"].startswith("2026-01-05T09:00")
    assert generated.date().isoformat() == "2026-03-01"
    aws.set_clock(None)
    assert report(iam)[1].year != 2026 or report(iam)[1] > datetime(2026, 3, 2, tzinfo=UTC)


def test_the_root_user_stands_first_and_the_summary_agrees(aws: StandIn, iam: Any) -> None:
    rows, _ = report(iam)
    assert (rows[0]["user"], rows[0]["mfa_active"]) == ("<root_account>", "true")
    assert iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1
    aws.set_facts(report={"<root_account>": {"mfa_active": "false", "access_key_2_active": "true"}})
    summary = iam.get_account_summary()["SummaryMap"]
    assert (summary["AccountMFAEnabled"], summary["AccountAccessKeysPresent"]) == (0, 1)
    assert report(iam)[0][0]["mfa_active"] == "false"


def test_facts_of_one_account_are_not_anothers(aws: StandIn, iam: Any) -> None:
    aws.set_facts("210987654321", report={"<root_account>": {"mfa_active": "false"}})
    assert iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1


def test_faults_strike_what_they_name_as_often_as_they_say(aws: StandIn, iam: Any) -> None:
    aws.set_faults({"kind": "denied", "operation": "iam:ListUsers", "times": 1})
    assert iam.list_roles()["Roles"] == []
    with pytest.raises(ClientError) as failure:
        iam.list_users()
    assert failure.value.response["Error"]["Code"] == "AccessDenied"
    assert iam.list_users()["Users"] == []
    assert [call["operation"] for call in aws.calls()] == ["iam:ListRoles", "iam:ListUsers", "iam:ListUsers"]


@pytest.mark.parametrize("kind", ["html", "cut_off", "nonsense", "hang_up", "broken"])
def test_a_broken_answer_is_one_that_boto3_cannot_use(aws: StandIn, iam: Any, kind: str) -> None:
    aws.set_faults({"kind": kind})
    with pytest.raises((ClientError, BotoCoreError, ResponseParserError)):
        iam.list_users()


def test_a_reset_forgets_everything(aws: StandIn, iam: Any) -> None:
    iam.create_user(UserName="ada")
    aws.set_clock(datetime(2020, 1, 1, tzinfo=UTC))
    aws.set_faults({"kind": "denied"})
    aws.reset()
    assert iam.list_users()["Users"] == []
    rows, generated = report(iam)
    assert len(rows) == 1
    assert rows[0]["arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert generated.year > 2020
