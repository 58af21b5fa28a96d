"""The company's two AWS accounts, furnished through the same interfaces they are read by, and what happens in them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from collectors.aws.client import AWS
from collectors.aws.options import Options
from collectors.kit import Patience
from readiness import clock
from readiness.demo.aws.call import ROOT
from readiness.demo.aws.running import StandIn
from readiness.demo.company import planted
from readiness.demo.company.script import Script, instant
from readiness.demo.company.value import Company
from readiness.domain.calendar import ONE_DAY

REGION = "us-east-1"
SHUT = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
PATIENCE = 20.0


def furnish(stand_in: StandIn, company: Company) -> None:
    """Make what is in each account before the window begins."""
    for said in company.said["accounts"].values():
        with _reach(stand_in, said["number"]) as aws:
            for name, data in said["buckets"].items():
                _bucket(aws, name, data)
            for name in said["databases"]:
                _database(aws, name)
            log = next(iter(said["buckets"]))
            _trail(aws, "lantern-logs" if "lantern-logs" in said["buckets"] else log)
        stand_in.set_facts(said["number"], report={ROOT: {"mfa_active": "true"}})


def enact(script: Script, stand_in: StandIn, company: Company) -> None:
    """Put what goes wrong in the accounts into the script."""
    number = company.said["accounts"]["aws_data"]["number"]
    bare, factor = ({ROOT: {"mfa_active": one}} for one in ("false", "true"))
    without = planted.ROOT_WITHOUT_FACTOR
    script.at(instant(without.start, 1), lambda: stand_in.set_facts(number, report=bare))
    script.at(instant(without.end + ONE_DAY, 13), lambda: stand_in.set_facts(number, report=factor))
    bucket, public = planted.PUBLIC_BUCKET
    owner = company.said["accounts"]["aws_prod"]["number"]
    script.at(instant(public.start, 8), lambda: _block(stand_in, owner, bucket, shut=False))
    script.at(instant(public.end + ONE_DAY, 8), lambda: _block(stand_in, owner, bucket, shut=True))


@contextmanager
def _reach(stand_in: StandIn, number: str) -> Iterator[AWS]:
    options = Options(
        regions=[REGION],
        endpoint_url=stand_in.endpoint_url,
        access_key_id="env:A",
        secret_access_key="env:B",  # noqa: S106 -- a name
    )
    keys = {"access_key_id": number, "secret_access_key": stand_in.secret_access_key}
    aws = AWS(options, keys, Patience(PATIENCE, clock.sleep))
    try:
        yield aws
    finally:
        aws.close()


def _block(stand_in: StandIn, number: str, bucket: str, *, shut: bool) -> None:
    with _reach(stand_in, number) as aws:
        blocks = SHUT if shut else dict.fromkeys(SHUT, False)
        _do(aws, "s3", "PutPublicAccessBlock", Bucket=bucket, PublicAccessBlockConfiguration=blocks)


def _bucket(aws: AWS, name: str, data: str) -> None:
    _do(aws, "s3", "CreateBucket", Bucket=name)
    _do(aws, "s3", "PutPublicAccessBlock", Bucket=name, PublicAccessBlockConfiguration=SHUT)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    _do(aws, "s3", "PutBucketEncryption", Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    _do(aws, "s3", "PutBucketVersioning", Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    _do(aws, "s3", "PutBucketTagging", Bucket=name, Tagging={"TagSet": [{"Key": "data", "Value": data}]})
    arn = f"arn:aws:s3:::{name}"
    plain = {
        "Sid": "NoPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [plain]})
    _do(aws, "s3", "PutBucketPolicy", Bucket=name, Policy=policy)


def _database(aws: AWS, name: str) -> None:
    _do(
        aws,
        "rds",
        "CreateDBInstance",
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=100,
        MasterUsername="owner",
        MasterUserPassword="pretend-secret",
        PubliclyAccessible=False,
        StorageEncrypted=True,
        MultiAZ=True,
        BackupRetentionPeriod=14,
        Tags=[{"Key": "environment", "Value": "production"}],
    )


def _trail(aws: AWS, bucket: str) -> None:
    _do(
        aws,
        "cloudtrail",
        "CreateTrail",
        Name="lantern",
        S3BucketName=bucket,
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
    )
    _do(aws, "cloudtrail", "StartLogging", Name="lantern")


def _do(aws: AWS, service: str, operation: str, **parameters: object) -> None:
    aws.call(service, operation, needs=f"{service}:{operation}", **parameters)  # type: ignore[arg-type]  # parameters of AWS's own
