import json
from collections.abc import Callable
from typing import Any

import pytest

from collectors.aws.s3.buckets import COLLECTOR
from collectors.kit import Malformed, Refused
from readiness.demo.aws.running import StandIn
from tests.collectors.aws.haul import ABROAD
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]
ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
TLS_ONLY = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::plain", "arn:aws:s3:::plain/*"],
        "Condition": {"Bool": {"aws:SecureTransport": False}},
    },
}


@pytest.fixture
def plain(own: Own) -> Any:
    """One bucket at home, nothing set."""
    s3 = own("s3")
    s3.create_bucket(Bucket="plain")
    return s3


def test_an_account_without_buckets_is_whole(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert haul.rows == []
    assert [page.call.split()[1] for page in haul.pages] == ["s3control:GetPublicAccessBlock", "s3:ListBuckets"]


def test_what_was_never_set_is_told_as_such(collect: Collect, plain: Any) -> None:
    (row,) = collect(COLLECTOR).rows
    assert (row["item"], row["name"], row["region"]) == ("arn:aws:s3:::plain", "plain", "us-east-1")
    assert (row["encrypted"], row["versioning"], row["mfa_delete"]) == (False, "Never", False)
    assert (row["policy"], row["policy_statements"], row["policy_is_public"]) == (None, [], False)
    assert (row["tags"], row["tags_seen"]) == ([], True)
    assert not any(value for name, value in row.items() if name.startswith(("account_", "bucket_")))


def test_everything_a_bucket_has_is_told(collect: Collect, own: Own, plain: Any) -> None:
    plain.put_bucket_encryption(
        Bucket="plain",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key-1"}}]
        },
    )
    plain.put_bucket_versioning(Bucket="plain", VersioningConfiguration={"Status": "Enabled"})
    plain.put_public_access_block(Bucket="plain", PublicAccessBlockConfiguration={**ALL, "BlockPublicPolicy": False})
    plain.put_bucket_tagging(
        Bucket="plain", Tagging={"TagSet": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]}
    )
    plain.put_bucket_policy(Bucket="plain", Policy=json.dumps(TLS_ONLY))
    own("s3control").put_public_access_block(AccountId="123456789012", PublicAccessBlockConfiguration=ALL)
    (row,) = collect(COLLECTOR).rows
    assert (row["encrypted"], row["encryption_algorithm"], row["encryption_key"]) == (True, "aws:kms", "key-1")
    assert row["versioning"] == "Enabled"
    assert (row["bucket_block_public_acls"], row["bucket_block_public_policy"]) == (True, False)
    assert (row["account_block_public_acls"], row["account_restrict_public_buckets"]) == (True, True)
    assert row["tags"] == [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    (statement,) = row["policy_statements"]
    assert (statement["effect"], statement["principals"], statement["actions"]) == ("Deny", ["*"], ["s3:*"])
    assert statement["conditions"] == [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]
    assert row["policy_is_public"] is False


def test_a_bucket_abroad_is_asked_at_its_home(collect: Collect, own: Own, aws: StandIn) -> None:
    own("s3", ABROAD).create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": ABROAD})
    (row,) = collect(COLLECTOR).rows
    assert row["region"] == ABROAD
    assert {call["region"] for call in aws.calls() if call["operation"] == "s3:GetBucketVersioning"} == {ABROAD}


def test_one_refused_call_leaves_the_rest_and_names_the_permission_once(
    collect: Collect, own: Own, aws: StandIn
) -> None:
    for number in range(5):
        own("s3").create_bucket(Bucket=f"bucket-{number}")
    aws.set_faults({"kind": "denied", "operation": "s3:GetBucketPolicy"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert haul.said.startswith(
        "AWS refuses s3:GetBucketPolicy (AccessDenied) for bucket-0, bucket-1, bucket-2 and 2 more. Allow it"
    )
    assert haul.said.count("s3:GetBucketPolicy") == 1
    assert [row["name"] for row in haul.rows] == [f"bucket-{number}" for number in range(5)]
    assert {row["policy_statements"] for row in haul.rows} == {None}
    assert {row["versioning"] for row in haul.rows} == {"Never"}


def test_permissions_are_named_as_a_policy_writes_them(collect: Collect, plain: Any, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "s3:GetBucket*"}, {"kind": "denied", "operation": "s3*:GetPublic*"})
    said = collect(COLLECTOR).said
    for permission in set(COLLECTOR.needs) - {"s3:ListAllMyBuckets", "s3:GetBucketPolicyStatus"}:
        assert f"AWS refuses {permission} (" in said


def test_buckets_that_may_not_be_listed_are_refused(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "s3:ListBuckets"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert "s3:ListAllMyBuckets" in haul.said
    assert haul.rows == []


def test_a_bucket_deleted_while_it_is_read_makes_the_list_partial(collect: Collect, plain: Any, aws: StandIn) -> None:
    aws.set_faults({"kind": "gone", "operation": "s3:GetBucketVersioning"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "NoSuchBucket for plain. Collect again" in haul.said
    assert len(haul.rows) == 1


def test_many_buckets_come_in_the_order_of_their_names_every_time(collect: Collect, own: Own) -> None:
    s3 = own("s3")
    for number in range(40):
        s3.create_bucket(Bucket=f"bucket-{number:03}")
    first, second = collect(COLLECTOR), collect(COLLECTOR)
    assert first.failure is None
    assert [row["name"] for row in first.rows] == [f"bucket-{number:03}" for number in range(40)]
    assert first.pages == second.pages
    assert first.requests == 2 + 40 * 6


def test_pages_of_buckets_are_read_to_the_end(collect: Collect, plain: Any, aws: StandIn) -> None:
    plain.create_bucket(Bucket="another")
    aws.set_faults({"kind": "says", "operation": "s3:ListBuckets", "times": 1, "message": PAGE})
    haul = collect(COLLECTOR)
    assert {row["name"] for row in haul.rows} == {"first", "another", "plain"}
    assert haul.pages[-1].call.endswith('{"ContinuationToken": "more", "MaxBuckets": 10000}')


def test_a_page_that_repeats_is_malformed_and_its_rows_come_once(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "says", "operation": "s3:ListBuckets", "message": PAGE})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "AWS repeats a page of s3:ListBuckets" in haul.said
    assert len(haul.rows) == 1


PAGE = (
    "<ListAllMyBucketsResult><Buckets><Bucket><Name>first</Name><BucketRegion>us-east-1</BucketRegion></Bucket></Buckets>"
    "<ContinuationToken>more</ContinuationToken></ListAllMyBucketsResult>"
)
