from collections.abc import Callable
from typing import Any

from collectors.aws.rds.databases import COLLECTOR
from collectors.kit import Refused
from readiness.demo.aws.running import StandIn
from tests.collectors.aws.haul import ABROAD, HOME
from tests.collectors.haul import Haul

Collect = Callable[..., Haul]
Own = Callable[..., Any]
WHO = {"MasterUsername": "admin", "MasterUserPassword": "pretend-secret"}


def database(rds: Any, name: str, **more: Any) -> str:
    made = rds.create_db_instance(
        DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20, **WHO, **more
    )
    arn: str = made["DBInstance"]["DBInstanceArn"]
    return arn


def test_an_account_without_databases_is_whole(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert haul.rows == []
    assert haul.requests == 4


def test_instances_of_every_region_are_told(collect: Collect, own: Own) -> None:
    near = database(own("rds"), "near", PubliclyAccessible=True, StorageEncrypted=False, BackupRetentionPeriod=0)
    far = database(
        own("rds", ABROAD),
        "far",
        PubliclyAccessible=False,
        StorageEncrypted=True,
        MultiAZ=True,
        BackupRetentionPeriod=14,
        Tags=[{"Key": "env", "Value": "production"}],
    )
    haul = collect(COLLECTOR)
    assert haul.failure is None
    found = haul.by("item")
    assert list(found) == [far, near]
    assert (found[near]["region"], found[near]["kind"], found[near]["name"]) == (HOME, "instance", "near")
    assert (found[near]["publicly_accessible"], found[near]["storage_encrypted"]) == (True, False)
    assert (found[near]["backup_retention_days"], found[near]["multi_az"]) == (0, False)
    assert (found[far]["publicly_accessible"], found[far]["storage_encrypted"]) == (False, True)
    assert (found[far]["backup_retention_days"], found[far]["multi_az"]) == (14, True)
    assert found[far]["tags"] == [{"key": "env", "value": "production"}]


def test_a_cluster_and_its_instances_know_each_other(collect: Collect, own: Own) -> None:
    rds = own("rds")
    rds.create_db_cluster(DBClusterIdentifier="orders", Engine="aurora-postgresql", StorageEncrypted=True, **WHO)
    for name in ("one", "two"):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier="orders",
            Engine="aurora-postgresql",
            DBInstanceClass="db.r6g.large",
        )
    found = collect(COLLECTOR).by("name")
    assert found["orders"]["kind"] == "cluster"
    assert found["orders"]["members"] == ["one", "two"]
    assert found["one"]["cluster"] == found["two"]["cluster"] == "orders"
    assert found["orders"]["storage_encrypted"] is True


def test_one_refused_call_leaves_the_other(collect: Collect, own: Own, aws: StandIn) -> None:
    database(own("rds"), "near")
    aws.set_faults({"kind": "denied", "operation": "rds:DescribeDBClusters"})
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Refused)
    assert f"AWS refuses rds:DescribeDBClusters (AccessDenied) in {ABROAD}, {HOME}." in haul.said
    assert [row["name"] for row in haul.rows] == ["near"]


def test_more_databases_than_a_page_holds_are_all_told(collect: Collect, own: Own) -> None:
    rds = own("rds")
    for number in range(101):
        database(rds, f"db-{number:03}")
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert [row["name"] for row in haul.rows] == [f"db-{number:03}" for number in range(101)]
    assert haul.requests == 5
