from collections.abc import Callable
from typing import Any

from collectors.aws.iam.account_summary import COLLECTOR
from collectors.kit import Malformed, Refused
from readiness.demo.aws.running import StandIn
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]


def test_an_account_without_anything_is_one_row(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    (row,) = haul.rows
    assert row["item"] == row["account"] == "123456789012"
    assert (row["account_mfa_enabled"], row["account_access_keys_present"], row["users"]) == (1, 0, 0)
    assert row["password_policy_exists"] is False
    assert row["minimum_length"] is None
    assert haul.pages[1].answer == {"Error": {"Code": "NoSuchEntity"}}


def test_the_root_user_and_the_password_policy_are_told(collect: Collect, own: Own, aws: StandIn) -> None:
    aws.set_facts(report={"<root_account>": {"mfa_active": "false", "access_key_1_active": "true"}})
    own("iam").update_account_password_policy(MinimumPasswordLength=14, PasswordReusePrevention=24, RequireSymbols=True)
    (row,) = collect(COLLECTOR).rows
    assert (row["account_mfa_enabled"], row["account_access_keys_present"]) == (0, 1)
    assert row["password_policy_exists"] is True
    assert (row["minimum_length"], row["reuse_prevention"], row["require_symbols"]) == (14, 24, True)
    assert row["require_numbers"] is False


def test_a_refused_policy_leaves_the_summary(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "iam:GetAccountPasswordPolicy"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert haul.said.startswith("AWS refuses iam:GetAccountPasswordPolicy (AccessDenied) in us-east-1. Allow it")
    (row,) = haul.rows
    assert row["account_mfa_enabled"] == 1
    assert row["password_policy_exists"] is None


def test_without_any_permission_there_is_no_row(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "iam:*"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert "iam:GetAccountSummary" in haul.said
    assert "iam:GetAccountPasswordPolicy" in haul.said
    assert haul.rows == []


def test_an_answer_without_what_must_be_there_is_malformed(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "empty", "operation": "iam:GetAccountSummary"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "iam:GetAccountSummary in us-east-1 has not the published shape" in haul.said
