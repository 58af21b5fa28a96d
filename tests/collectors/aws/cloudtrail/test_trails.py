from collections.abc import Callable
from typing import Any

import pytest

from collectors.aws.cloudtrail.trails import COLLECTOR
from collectors.kit import Refused
from readiness.demo.aws.running import StandIn
from tests.collectors.aws.haul import ABROAD, HOME
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]


@pytest.fixture
def bucket(own: Own) -> str:
    own("s3").create_bucket(Bucket="trail-logs")
    return "trail-logs"


def test_an_account_without_trails_is_one_row(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    (row,) = haul.rows
    assert (row["item"], row["kind"], row["regions"]) == ("123456789012", "account", [ABROAD, HOME])
    assert row["is_logging"] is None


def test_a_trail_of_all_regions_comes_once_with_its_state(collect: Collect, own: Own, bucket: str) -> None:
    trails = own("cloudtrail")
    trails.create_trail(Name="main", S3BucketName=bucket, IsMultiRegionTrail=True, EnableLogFileValidation=True)
    trails.start_logging(Name="main")
    trails.put_event_selectors(
        TrailName="main",
        EventSelectors=[
            {
                "ReadWriteType": "WriteOnly",
                "IncludeManagementEvents": True,
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
            }
        ],
    )
    haul = collect(COLLECTOR)
    assert haul.failure is None
    account, trail = haul.rows
    assert account["kind"] == "account"
    assert trail["item"] == f"arn:aws:cloudtrail:{HOME}:123456789012:trail/main"
    assert (trail["kind"], trail["name"], trail["home_region"], trail["bucket"]) == ("trail", "main", HOME, bucket)
    assert (trail["is_multi_region"], trail["log_file_validation"], trail["is_logging"]) == (True, True, True)
    assert trail["event_selectors"] == [
        {"read_write_type": "WriteOnly", "include_management_events": True, "excluded_sources": ["kms.amazonaws.com"]}
    ]
    assert trail["advanced_event_selectors"] == []


def test_advanced_selectors_are_told_field_by_field(collect: Collect, own: Own, bucket: str) -> None:
    trails = own("cloudtrail")
    trails.create_trail(Name="main", S3BucketName=bucket)
    selector = {"Field": "eventCategory", "Equals": ["Management"]}
    trails.put_event_selectors(TrailName="main", AdvancedEventSelectors=[{"Name": "all", "FieldSelectors": [selector]}])
    trail = collect(COLLECTOR).by("kind")["trail"]
    assert trail["advanced_event_selectors"] == [
        {"name": "all", "fields": [{"field": "eventCategory", "operator": "Equals", "values": ["Management"]}]}
    ]


def test_a_trail_at_home_elsewhere_is_seen_by_its_shadow_and_asked_at_home(
    collect: Collect, own: Own, bucket: str, aws: StandIn
) -> None:
    trails = own("cloudtrail", ABROAD)
    trails.create_trail(Name="main", S3BucketName=bucket, IsMultiRegionTrail=True)
    trails.start_logging(Name="main")
    trail = collect(COLLECTOR, regions=[HOME]).by("kind")["trail"]
    assert (trail["home_region"], trail["is_logging"]) == (ABROAD, True)
    assert {call["region"] for call in aws.calls() if call["operation"] == "cloudtrail:GetTrailStatus"} == {ABROAD}


def test_trails_of_one_region_are_found_in_it(collect: Collect, own: Own, bucket: str) -> None:
    own("cloudtrail", ABROAD).create_trail(Name="far", S3BucketName=bucket)
    own("cloudtrail").create_trail(Name="near", S3BucketName=bucket)
    found = collect(COLLECTOR).by("name")
    assert (found["far"]["home_region"], found["near"]["home_region"]) == (ABROAD, HOME)
    assert found["near"]["is_logging"] is False


def test_what_one_call_refuses_is_null_and_the_rest_is_there(
    collect: Collect, own: Own, bucket: str, aws: StandIn
) -> None:
    own("cloudtrail").create_trail(Name="main", S3BucketName=bucket)
    aws.set_faults({"kind": "denied", "operation": "cloudtrail:GetTrailStatus"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert f"AWS refuses cloudtrail:GetTrailStatus (AccessDenied) in {HOME}. Allow it" in haul.said
    trail = haul.by("kind")["trail"]
    assert trail["is_logging"] is None
    assert trail["event_selectors"] == []
    assert trail["has_custom_selectors"] is False


def test_one_refused_region_leaves_the_other(collect: Collect, own: Own, bucket: str, aws: StandIn) -> None:
    own("cloudtrail").create_trail(Name="near", S3BucketName=bucket)
    aws.set_faults({"kind": "denied", "operation": "cloudtrail:DescribeTrails", "region": ABROAD})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert ABROAD in haul.said
    assert [row["kind"] for row in haul.rows] == ["account", "trail"]


def test_without_any_region_there_is_no_row(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "cloudtrail:*"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert f"in {ABROAD}, {HOME}." in haul.said
    assert haul.rows == []


def test_a_trail_only_its_own_account_may_look_into_stays_unseen(
    collect: Collect, own: Own, bucket: str, aws: StandIn
) -> None:
    own("cloudtrail").create_trail(Name="main", S3BucketName=bucket)
    aws.set_faults({"kind": "odd", "code": "TrailNotFoundException", "operation": "cloudtrail:GetTrailStatus"})
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert haul.by("kind")["trail"]["is_logging"] is None
