"""Every security group of every region: its rules, one to a source, and what it is attached to."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws import regions
from collectors.aws.answer import TAGS, reading, tags
from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Row, Schema, Shape

__all__ = ["COLLECTOR"]

GROUPS = "ec2:DescribeSecurityGroups"
INTERFACES = "ec2:DescribeNetworkInterfaces"
TOKEN = ("NextToken", "NextToken")
_TEXT, _NUMBER = ColumnType.TEXT, ColumnType.INTEGER


def _rules(name: str, meaning: str) -> Column:
    return Column(
        name,
        _TEXT,
        meaning,
        many=True,
        fields=(
            Column("protocol", _TEXT, "tcp, udp, icmp, icmpv6, a protocol's number, or -1 for all"),
            Column("from_port", _NUMBER, "First port, or type of ICMP; null for all", required=False),
            Column("to_port", _NUMBER, "Last port, or code of ICMP; null for all", required=False),
            Column("kind", _TEXT, "cidr, cidr_v6, group or prefix_list"),
            Column("peer", _TEXT, "The addresses, the group or the list"),
            Column("description", _TEXT, "What people wrote beside it", required=False),
        ),
    )


SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", _TEXT, "ACCOUNT/REGION/GROUP"),
        Column("account", _TEXT, "Number of the account"),
        Column("region", _TEXT, "Region it lies in"),
        Column("group_id", _TEXT, "Id of the group"),
        Column("name", _TEXT, "Name of the group"),
        Column("is_default", ColumnType.BOOLEAN, "It is the one a network comes with"),
        Column("vpc", _TEXT, "Id of its network", required=False),
        Column("description", _TEXT, "What people wrote about it", required=False),
        _rules("ingress", "Who may come in, one entry for each source of a rule"),
        _rules("egress", "Where it may go, one entry for each target of a rule"),
        Column(
            "interfaces",
            _TEXT,
            "Network interfaces it is attached to; null where they could not be listed",
            required=False,
            many=True,
            fields=(
                Column("id", _TEXT, "Id of the interface"),
                Column("type", _TEXT, "What kind of interface", required=False),
                Column("status", _TEXT, "in-use, available, ...", required=False),
                Column("instance", _TEXT, "Machine it belongs to, if any", required=False),
                Column("public_ip", _TEXT, "Public address, if any", required=False),
                Column("description", _TEXT, "What its maker wrote", required=False),
            ),
        ),
        TAGS,
    ),
)

PEERS = (
    ("IpRanges", "cidr", "CidrIp"),
    ("Ipv6Ranges", "cidr_v6", "CidrIpv6"),
    ("UserIdGroupPairs", "group", "GroupId"),
    ("PrefixListIds", "prefix_list", "PrefixListId"),
)


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """Ask each region for its interfaces and its groups."""
    losses = Losses()
    yield from regions.everywhere(client, lambda region, lost: _of_region(client, region, lost), losses)
    losses.raise_all()


def _of_region(client: AWS, region: str, losses: Losses) -> Iterator[Page]:
    attached: dict[str, list[Row]] | None = None
    with losses.bearing():
        found: dict[str, list[Row]] = {}
        for answer in client.pages(
            "ec2", "DescribeNetworkInterfaces", token=TOKEN, needs=INTERFACES, region=region, MaxResults=1000
        ):
            yield answer.page()
            with reading(answer):
                for one in answer.body["NetworkInterfaces"]:
                    for group in one.get("Groups", ()):
                        found.setdefault(group["GroupId"], []).append(_interface(one))
        attached = found
    for answer in client.pages(
        "ec2", "DescribeSecurityGroups", token=TOKEN, needs=GROUPS, region=region, MaxResults=1000
    ):
        with reading(answer):
            rows = tuple(_row(client.account, region, one, attached) for one in answer.body["SecurityGroups"])
        yield answer.page(rows)


def _interface(one: Mapping[str, Any]) -> Row:
    return {
        "id": one["NetworkInterfaceId"],
        "type": one.get("InterfaceType"),
        "status": one.get("Status"),
        "instance": (one.get("Attachment") or {}).get("InstanceId"),
        "public_ip": (one.get("Association") or {}).get("PublicIp"),
        "description": one.get("Description"),
    }


def _row(account: str, region: str, one: Mapping[str, Any], attached: Mapping[str, list[Row]] | None) -> Row:
    group = one["GroupId"]
    return {
        "item": f"{account}/{region}/{group}",
        "account": account,
        "region": region,
        "group_id": group,
        "name": one["GroupName"],
        "is_default": one["GroupName"] == "default",
        "vpc": one.get("VpcId"),
        "description": one.get("Description"),
        "ingress": list(_flat(one["IpPermissions"])),
        "egress": list(_flat(one.get("IpPermissionsEgress", ()))),
        "interfaces": None if attached is None else sorted(attached.get(group, ()), key=lambda found: found["id"]),
        "tags": tags(one.get("Tags")),
    }


def _flat(permissions: Any) -> Iterator[Row]:
    """Yield one entry for each peer of each rule."""
    for one in permissions:
        for kind_of_list, kind, name in PEERS:
            for peer in one.get(kind_of_list, ()):
                yield {
                    "protocol": one["IpProtocol"],
                    "from_port": one.get("FromPort"),
                    "to_port": one.get("ToPort"),
                    "kind": kind,
                    "peer": peer.get(name) or peer["GroupName"],
                    "description": peer.get("Description"),
                }


COLLECTOR = Collector(
    id="aws.ec2.security_groups",
    title="Security groups and what they are attached to",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(regions.NEEDS, INTERFACES, GROUPS),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
