"""What a script asks of an AWS account with boto3 and 16 threads: the same calls as our collectors make, the answers thrown away."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from benchmarks.account import THREADS, Script

OF_A_BUCKET = (
    "get_bucket_encryption",
    "get_bucket_versioning",
    "get_public_access_block",
    "get_bucket_tagging",
    "get_bucket_policy",
)
OF_A_REGION = (
    ("ec2", "describe_network_interfaces"),
    ("ec2", "describe_security_groups"),
    ("rds", "describe_db_instances"),
    ("rds", "describe_db_clusters"),
)
Task = Callable[[], int]


def ask(url: str) -> int:
    """Ask for everything; return the number of calls."""
    with closing(Script(url)) as script, ThreadPoolExecutor(THREADS) as pool:
        account = script.client("sts").get_caller_identity()["Account"]
        regions = [one["RegionName"] for one in script.client("ec2").describe_regions()["Regions"]]
        s3 = script.client("s3")
        buckets = [one["Name"] for one in s3.list_buckets()["Buckets"]]
        tasks: list[Task] = [partial(_users, script), partial(_block, script, account)]
        tasks += [partial(_bucket, s3, name) for name in buckets]
        tasks += [partial(_region, script, region) for region in regions]
        asked: int = sum(pool.map(lambda task: task(), tasks))
        return 3 + asked + _trails(script, regions, pool)


def _users(script: Script) -> int:
    iam = script.client("iam")
    asked = 1
    while iam.generate_credential_report()["State"] != "COMPLETE":
        asked += 1
    iam.get_credential_report()
    iam.get_account_summary()
    return asked + 2 + _asked(iam.get_account_password_policy)


def _block(script: Script, account: str) -> int:
    control = script.client("s3control")
    # the account is in a header too; no other endpoint than AWS's own answers to a host with its number
    control.meta.events.register("before-sign.s3-control", _without_account)
    return _asked(control.get_public_access_block, AccountId=account)


def _without_account(request: Any, **_event: Any) -> None:
    number = request.headers.get("x-amz-account-id")
    request.url = request.url.replace(f"//{number}.", "//", 1)


def _bucket(s3: Any, name: str) -> int:
    return sum(_asked(getattr(s3, operation), Bucket=name) for operation in OF_A_BUCKET)


def _region(script: Script, region: str) -> int:
    clients = {service: script.client(service, region) for service in ("ec2", "rds")}
    return sum(_pages(clients[service], operation) for service, operation in OF_A_REGION)


def _pages(of: Any, operation: str) -> int:
    return sum(1 for _ in of.get_paginator(operation).paginate())


def _trails(script: Script, regions: list[str], pool: ThreadPoolExecutor) -> int:
    clients = {region: script.client("cloudtrail", region) for region in regions}
    listed = pool.map(lambda one: one.describe_trails(includeShadowTrails=True)["trailList"], clients.values())
    homes = {trail["TrailARN"]: trail["HomeRegion"] for found in listed for trail in found}

    def look_into(pair: tuple[str, str]) -> int:
        arn, home = pair
        clients[home].get_trail_status(Name=arn)
        clients[home].get_event_selectors(TrailName=arn)
        return 2

    return len(regions) + sum(pool.map(look_into, homes.items()))


def _asked(operation: Callable[..., Any], **parameters: str) -> int:
    """Ask once, where "there is no such setting" is an answer too."""
    try:
        operation(**parameters)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:  # noqa: PLR2004 -- not there
            raise
    return 1


if __name__ == "__main__":
    print(ask(sys.argv[1]))
