"""An AWS account from the shell: collect, judge, and what a refused call or region makes of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from readiness.demo.aws.running import StandIn, running_aws

Run = Callable[..., Any]
CONNECTION = """
[connections.aws_prod]
source = "aws"
access_key_id = "env:AUDIT_KEY"
secret_access_key = "env:AUDIT_SECRET"
regions = ["us-east-1", "eu-west-1"]
endpoint_url = "{url}"
"""
SHIPPED = {
    "aws.cloudtrail.trails",
    "aws.ec2.security_groups",
    "aws.iam.account_summary",
    "aws.iam.credential_report",
    "aws.rds.databases",
    "aws.s3.buckets",
}


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    with running_aws() as stand_in:
        yield stand_in


@pytest.fixture
def aws(process: StandIn, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A workspace that may collect an account with nothing in it."""
    process.reset()
    home = tmp_path / "acme"
    assert run("init", str(home)).code == 0
    with (home / "readiness.toml").open("a", encoding="utf-8") as file:
        file.write(CONNECTION.format(url=process.endpoint_url))
    monkeypatch.setenv("READINESS_HOME", str(home))
    monkeypatch.setenv("AUDIT_KEY", process.access_key_id)
    monkeypatch.setenv("AUDIT_SECRET", "hush-hush")
    return process


@pytest.fixture
def bucket(aws: StandIn) -> Iterator[Any]:
    client = boto3.session.Session("x", "x").client("s3", region_name="us-east-1", endpoint_url=aws.endpoint_url)
    client.create_bucket(Bucket="orders")
    yield client
    client.close()


def verdicts(run: Run, procedure: str) -> dict[str, tuple[str, str | None]]:
    results = run("test", "--procedure", procedure, "--json").json["results"]
    return {row["item"]: (row["outcome"], row["reason"]) for row in results[0]["rows"]}


def test_an_account_with_nothing_in_it_is_collected_whole_and_judged(run: Run, aws: StandIn) -> None:
    said = run("collect", "--json")
    assert said.code == 0, said.out
    assert {one["collector"]: one["outcome"] for one in said.json["runs"]} == dict.fromkeys(SHIPPED, "complete")
    assert {one["collector"]: one["rows"] for one in said.json["runs"]} == {
        "aws.cloudtrail.trails": 1,
        "aws.ec2.security_groups": 2,
        "aws.iam.account_summary": 1,
        "aws.iam.credential_report": 1,
        "aws.rds.databases": 0,
        "aws.s3.buckets": 0,
    }
    account = "123456789012"
    assert verdicts(run, "aws.root_mfa") == {account: ("ok", None)}
    assert verdicts(run, "aws.root_unused") == {account: ("ok", None)}
    assert verdicts(run, "aws.iam_password_policy") == {account: ("ok", None)}
    assert verdicts(run, "aws.cloudtrail_all_regions") == {account: ("exception", "no_trail")}
    assert verdicts(run, "aws.s3_encrypted") == {}
    assert set(verdicts(run, "aws.sg_default_closed").values()) == {("ok", None)}


def test_one_refused_call_makes_its_run_partial_and_no_other(run: Run, aws: StandIn, bucket: Any) -> None:
    aws.set_faults({"kind": "denied", "operation": "s3:GetBucketPolicy"})
    said = run("collect", "--json")
    assert said.code == 1
    runs = {one["collector"]: one for one in said.json["runs"]}
    assert runs["aws.s3.buckets"]["outcome"] == "partial"
    assert runs["aws.s3.buckets"]["rows"] == 1
    assert "s3:GetBucketPolicy" in runs["aws.s3.buckets"]["reason"]
    assert {one["outcome"] for name, one in runs.items() if name != "aws.s3.buckets"} == {"complete"}
    [result] = run("test", "--procedure", "aws.s3_encrypted", "--json").json["results"]
    assert result["outcome"] == "inconclusive"


def test_expired_credentials_are_refused_and_no_secret_is_told(run: Run, aws: StandIn) -> None:
    aws.set_faults({"kind": "expired"})
    said = run("collect", "--json")
    assert said.code == 1
    assert {one["outcome"] for one in said.json["runs"]} == {"refused"}
    assert all("have expired" in one["reason"] and one["rows"] is None for one in said.json["runs"])
    assert "hush-hush" not in said.out + said.err


def test_a_report_still_generating_fails_its_run_when_patience_ends(run: Run, aws: StandIn) -> None:
    aws.set_facts(states=["INPROGRESS"] * 9)
    said = run("collect", "--collector", "aws.iam.credential_report", "--patience", "0", "--json")
    [one] = said.json["runs"]
    assert (said.code, one["outcome"]) == (1, "failed")
    assert "still generating the credential report" in one["reason"]


def test_a_connection_that_makes_no_sense_is_one_line(run: Run, aws: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "acme" / "readiness.toml"
    file.write_text(file.read_text() + "external_id = 'x7'\n", encoding="utf-8")
    said = run("collect")
    assert (said.code, said.out) == (2, "")
    assert "external_id` only beside the `role_arn`" in said.err


def test_check_names_the_permission_that_one_region_or_one_call_lacks(run: Run, aws: StandIn, bucket: Any) -> None:
    aws.set_faults(
        {"kind": "denied", "operation": "ec2:DescribeSecurityGroups", "region": "eu-west-1"},
        {"kind": "denied", "operation": "s3:GetBucketPolicy"},
    )
    said = run("check", "--json", "--patience", "0")
    [check] = [one for one in said.json["checks"] if one["name"].startswith("connection ")]
    assert (said.code, check["outcome"]) == (1, "fail")
    assert check["detail"].startswith("2 of 6 lists may not be read whole.")
    assert "ec2:DescribeSecurityGroups" in check["detail"]
    assert "eu-west-1" in check["detail"]
    assert "s3:GetBucketPolicy" in check["detail"]
    assert "hush-hush" not in said.out + said.err
