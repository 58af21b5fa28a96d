"""Every database of every region: instances, and the clusters they belong to."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws import regions
from collectors.aws.answer import TAGS, reading, tags
from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Row, Schema, Shape

__all__ = ["COLLECTOR"]

INSTANCES = "rds:DescribeDBInstances"
CLUSTERS = "rds:DescribeDBClusters"
TOKEN = ("Marker", "Marker")
_TEXT, _YES = ColumnType.TEXT, ColumnType.BOOLEAN

SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", _TEXT, "ARN of the database"),
        Column("account", _TEXT, "Number of the account"),
        Column("region", _TEXT, "Region it runs in"),
        Column("kind", _TEXT, "instance or cluster"),
        Column("name", _TEXT, "Name of the instance or cluster"),
        Column("engine", _TEXT, "Which database"),
        Column("engine_version", _TEXT, "Its version", required=False),
        Column("status", _TEXT, "available, creating, ...", required=False),
        Column("cluster", _TEXT, "Of an instance: the cluster it belongs to, if any", required=False),
        Column("members", _TEXT, "Of a cluster: its instances", many=True),
        Column("replica_of", _TEXT, "The database it copies, if any", required=False),
        Column("publicly_accessible", _YES, "Its name leads to a public address; null where unsaid", required=False),
        Column("storage_encrypted", _YES, "What it stores is encrypted", required=False),
        Column("encryption_key", _TEXT, "Key of the key service, if any", required=False),
        Column("multi_az", _YES, "It stands by in a second zone", required=False),
        Column("availability_zone", _TEXT, "Of an instance: the zone it runs in", required=False),
        Column("backup_retention_days", ColumnType.INTEGER, "Days its own backups are kept; 0: none", required=False),
        Column("deletion_protection", _YES, "It cannot be deleted without lifting this", required=False),
        Column("created_at", ColumnType.INSTANT, "When it was made", required=False),
        TAGS,
    ),
)


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """Ask each region for its instances and its clusters."""
    losses = Losses()
    yield from regions.everywhere(client, lambda region, lost: _of_region(client, region, lost), losses)
    losses.raise_all()


def _of_region(client: AWS, region: str, losses: Losses) -> Iterator[Page]:
    for operation, needs, listed, read in (
        ("DescribeDBInstances", INSTANCES, "DBInstances", _instance),
        ("DescribeDBClusters", CLUSTERS, "DBClusters", _cluster),
    ):
        with losses.bearing():
            for answer in client.pages("rds", operation, token=TOKEN, needs=needs, region=region, MaxRecords=100):
                with reading(answer):
                    common = {"account": client.account, "region": region}
                    rows = tuple({**common, **read(one)} for one in answer.body[listed])
                yield answer.page(rows)


def _instance(one: Mapping[str, Any]) -> Row:
    return {
        "item": one["DBInstanceArn"],
        "kind": "instance",
        "name": one["DBInstanceIdentifier"],
        "cluster": one.get("DBClusterIdentifier"),
        "members": [],
        "replica_of": one.get("ReadReplicaSourceDBInstanceIdentifier")
        or one.get("ReadReplicaSourceDBClusterIdentifier"),
        "status": one.get("DBInstanceStatus"),
        "availability_zone": one.get("AvailabilityZone"),
        "created_at": one.get("InstanceCreateTime"),
        **_common(one),
    }


def _cluster(one: Mapping[str, Any]) -> Row:
    return {
        "item": one["DBClusterArn"],
        "kind": "cluster",
        "name": one["DBClusterIdentifier"],
        "cluster": None,
        "members": sorted(member["DBInstanceIdentifier"] for member in one.get("DBClusterMembers", ())),
        "replica_of": one.get("ReplicationSourceIdentifier") or None,
        "status": one.get("Status"),
        "availability_zone": None,
        "created_at": one.get("ClusterCreateTime"),
        **_common(one),
    }


def _common(one: Mapping[str, Any]) -> Row:
    return {
        "engine": one["Engine"],
        "engine_version": one.get("EngineVersion"),
        "publicly_accessible": one.get("PubliclyAccessible"),
        "storage_encrypted": one.get("StorageEncrypted"),
        "encryption_key": one.get("KmsKeyId"),
        "multi_az": one.get("MultiAZ"),
        "backup_retention_days": one.get("BackupRetentionPeriod"),
        "deletion_protection": one.get("DeletionProtection"),
        "tags": tags(one.get("TagList")),
    }


COLLECTOR = Collector(
    id="aws.rds.databases",
    title="Database instances and clusters",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(regions.NEEDS, INSTANCES, CLUSTERS),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
