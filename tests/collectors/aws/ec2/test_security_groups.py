from collections.abc import Callable
from typing import Any

import pytest

from collectors.aws.ec2.security_groups import COLLECTOR
from collectors.kit import Refused, Unavailable
from readiness.demo.aws.running import StandIn
from tests.collectors.aws.haul import ABROAD, HOME
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]


@pytest.fixture
def group(own: Own) -> str:
    """A group of the first network abroad."""
    ec2 = own("ec2", ABROAD)
    network = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made: str = ec2.create_security_group(GroupName="web", Description="front", VpcId=network)["GroupId"]
    return made


def test_each_region_has_the_default_group_of_its_network(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert [(row["region"], row["is_default"], row["ingress"]) for row in haul.rows] == [
        (ABROAD, True, []),
        (HOME, True, []),
    ]
    assert haul.rows[0]["item"] == f"123456789012/{ABROAD}/{haul.rows[0]['group_id']}"
    assert haul.rows[0]["interfaces"] == []


def test_rules_are_told_one_to_a_source(collect: Collect, own: Own, group: str) -> None:
    ec2 = own("ec2", ABROAD)
    addresses = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 23,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}, {"CidrIp": "10.0.0.0/8"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
    }
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[addresses, itself])
    row = collect(COLLECTOR).by("group_id")[group]
    assert (row["name"], row["description"], row["is_default"]) == ("web", "front", False)
    told = [(one["protocol"], one["from_port"], one["to_port"], one["kind"], one["peer"]) for one in row["ingress"]]
    assert told == [
        ("tcp", 22, 23, "cidr", "0.0.0.0/0"),
        ("tcp", 22, 23, "cidr", "10.0.0.0/8"),
        ("tcp", 22, 23, "cidr_v6", "::/0"),
        ("-1", None, None, "group", group),
    ]
    assert row["ingress"][0]["description"] == "all"


def test_what_a_group_is_attached_to_is_told(collect: Collect, own: Own, group: str) -> None:
    ec2 = own("ec2", ABROAD)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[group], Description="front door")
    (interface,) = collect(COLLECTOR).by("group_id")[group]["interfaces"]
    assert interface["id"] == made["NetworkInterface"]["NetworkInterfaceId"]
    assert interface["description"] == "front door"
    assert interface["instance"] is None


def test_one_refused_region_leaves_the_other(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "ec2:DescribeSecurityGroups", "region": ABROAD})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert f"AWS refuses ec2:DescribeSecurityGroups (AccessDenied) in {ABROAD}. Allow it" in haul.said
    assert [row["region"] for row in haul.rows] == [HOME]


def test_a_region_that_is_not_enabled_is_named(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "opt_in", "region": ABROAD})
    haul = collect(COLLECTOR)
    assert haul.said == (
        f"The region is not enabled for the account (OptInRequired) in {ABROAD}. Enable it, or leave it out of `regions`."
    )
    assert [row["region"] for row in haul.rows] == [HOME]


def test_groups_whose_interfaces_may_not_be_listed_say_so(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "ec2:DescribeNetworkInterfaces", "region": HOME})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert haul.by("region")[HOME]["interfaces"] is None
    assert haul.by("region")[ABROAD]["interfaces"] == []


def test_one_silent_region_leaves_the_other(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "throttled", "operation": "ec2:*", "region": ABROAD})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Unavailable)
    assert (
        f"AWS limits how much we may ask (Throttling at ec2:DescribeNetworkInterfaces), 4 times in a row, in {ABROAD}"
        in haul.said
    )
    assert [row["region"] for row in haul.rows] == [HOME]


def test_all_means_every_region_the_account_has_enabled(collect: Collect, own: Own, aws: StandIn) -> None:
    enabled = {one["RegionName"] for one in own("ec2").describe_regions()["Regions"]}
    haul = collect(COLLECTOR, regions="all")
    assert haul.failure is None
    assert len(enabled) == 20
    assert {row["region"] for row in haul.rows} == enabled
    assert haul.pages[0].call == "us-east-1 ec2:DescribeRegions {}"


def test_regions_that_may_not_be_listed_refuse_all(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "denied", "operation": "ec2:DescribeRegions"})
    haul = collect(COLLECTOR, regions="all")
    assert isinstance(haul.failure, Refused)
    assert "ec2:DescribeRegions" in haul.said


def test_pages_of_groups_are_read_to_the_end(collect: Collect, aws: StandIn) -> None:
    page = (
        "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId><groupName>old</groupName>"
        "<ipPermissions/></item></securityGroupInfo><nextToken>more</nextToken></DescribeSecurityGroupsResponse>"
    )
    aws.set_faults(
        {"kind": "says", "operation": "ec2:DescribeSecurityGroups", "region": HOME, "times": 1, "message": page}
    )
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert [row["name"] for row in haul.rows] == ["default", "old", "default"]
    assert haul.rows[1]["egress"] == []
