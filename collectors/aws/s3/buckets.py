"""Every bucket of the account: encryption, policy, versioning, tags, and what keeps the public out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from collectors.aws.answer import TAGS, Answer, reading, tags
from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.aws.parts import in_parts
from collectors.aws.statements import STATEMENTS, statements
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Schema, Shape

__all__ = ["COLLECTOR"]

LIST = "s3:ListAllMyBuckets"
ACCOUNT_BLOCK = "s3:GetAccountPublicAccessBlock"
LOCATION = "s3:GetBucketLocation"
ENCRYPTION = "s3:GetEncryptionConfiguration"
POLICY = "s3:GetBucketPolicy"
POLICY_STATUS = "s3:GetBucketPolicyStatus"
VERSIONING = "s3:GetBucketVersioning"
BLOCK = "s3:GetBucketPublicAccessBlock"
TAGGING = "s3:GetBucketTagging"

BLOCKS = {
    "block_public_acls": ("BlockPublicAcls", "New public access lists are refused"),
    "ignore_public_acls": ("IgnorePublicAcls", "Public access lists have no effect"),
    "block_public_policy": ("BlockPublicPolicy", "New public policies are refused"),
    "restrict_public_buckets": ("RestrictPublicBuckets", "A public policy opens the bucket to nobody outside"),
}
NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}
"""What GetBucketLocation says for the two oldest regions."""


def _blocks(level: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{level}_{name}", ColumnType.BOOLEAN, f"{meaning}, set for the {level}; null where unseen", required=False
        )
        for name, (_, meaning) in BLOCKS.items()
    )


def _seen(name: str, type_: ColumnType, meaning: str) -> Column:
    return Column(name, type_, meaning, required=False)


SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", ColumnType.TEXT, "ARN of the bucket"),
        Column("account", ColumnType.TEXT, "Number of the account"),
        Column("name", ColumnType.TEXT, "Name of the bucket"),
        _seen("region", ColumnType.TEXT, "Where it lies; null where unseen"),
        _seen("created_at", ColumnType.INSTANT, "When it was made"),
        _seen("encrypted", ColumnType.BOOLEAN, "A default encryption is set; null where unseen"),
        _seen("encryption_algorithm", ColumnType.TEXT, "AES256, aws:kms or aws:kms:dsse; null without, or unseen"),
        _seen("encryption_key", ColumnType.TEXT, "Key of the key service, where one is named"),
        _seen("policy", ColumnType.TEXT, "The policy's own text; null without one, or unseen"),
        STATEMENTS,
        _seen("policy_is_public", ColumnType.BOOLEAN, "AWS itself finds the policy public; null where unseen"),
        _seen("versioning", ColumnType.TEXT, "Enabled, Suspended or Never; null where unseen"),
        _seen("mfa_delete", ColumnType.BOOLEAN, "Deleting a version takes a second factor; null where unseen"),
        *_blocks("account"),
        *_blocks("bucket"),
        TAGS,
        Column("tags_seen", ColumnType.BOOLEAN, "The tags could be read"),
    ),
)


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """Ask for the account's own block once, list the buckets, and ask what each has, many at once."""
    losses = Losses()
    everywhere: Mapping[str, bool | None] = {f"account_{name}": None for name in BLOCKS}
    with losses.bearing():
        block = client.call(
            "s3control", "GetPublicAccessBlock", needs=ACCOUNT_BLOCK, absent=NO_BLOCK, AccountId=client.account
        )
        yield block.page()
        with reading(block):
            everywhere = _blocked(block, "account")
    with losses.bearing():
        for answer in client.pages("s3", "ListBuckets", token=TOKEN, needs=LIST, MaxBuckets=MOST_AT_ONCE):
            with reading(answer):
                rows = [_listed(client, one) | everywhere for one in answer.body["Buckets"]]
            yield from in_parts(lambda row, lost: _asked(client, row, lost), rows, losses)
            yield answer.page(tuple(rows))
    losses.raise_all()


def _listed(client: AWS, one: Mapping[str, Any]) -> dict[str, Any]:
    name = str(one["Name"])
    return {column.name: None for column in SCHEMA.columns} | {
        "item": f"arn:{client.partition}:s3:::{name}",
        "account": client.account,
        "name": name,
        "region": one.get("BucketRegion"),
        "created_at": one.get("CreationDate"),
        "tags": [],
        "tags_seen": False,
    }


def _asked(client: AWS, row: dict[str, Any], losses: Losses) -> Iterator[Page]:
    """Fill in the row of one bucket; what a call refuses stays null."""
    calls = CALLS if row["region"] else (WHERE, *CALLS)
    for operation, needs, absent, read in calls:
        if operation == "GetBucketPolicyStatus" and row["policy_is_public"] is not None:
            continue  # without a policy there is no status
        with losses.bearing():
            name = row["name"]
            answer = client.call(
                "s3", operation, needs=needs, region=row["region"], absent=absent, bucket=name, Bucket=name
            )
            yield answer.page()
            with reading(answer):
                row.update(read(answer))


def _location(answer: Answer) -> Mapping[str, Any]:
    said = answer.body.get("LocationConstraint") or ""
    return {"region": OLD_NAMES.get(said, said)}


def _encryption(answer: Answer) -> Mapping[str, Any]:
    if answer.absent:
        return {"encrypted": False}
    rules = answer.body["ServerSideEncryptionConfiguration"]["Rules"]
    found = [
        rule["ApplyServerSideEncryptionByDefault"] for rule in rules if "ApplyServerSideEncryptionByDefault" in rule
    ]
    if not found:
        return {"encrypted": False}
    return {
        "encrypted": True,
        "encryption_algorithm": found[0]["SSEAlgorithm"],
        "encryption_key": found[0].get("KMSMasterKeyID"),
    }


def _versioning(answer: Answer) -> Mapping[str, Any]:
    # AWS says nothing at all of a bucket whose versioning was never set
    return {
        "versioning": answer.body.get("Status") or "Never",
        "mfa_delete": answer.body.get("MFADelete") == "Enabled",
    }


def _blocked(answer: Answer, level: str) -> dict[str, bool | None]:
    said = {} if answer.absent else answer.body["PublicAccessBlockConfiguration"]
    return {f"{level}_{name}": bool(said.get(key, False)) for name, (key, _) in BLOCKS.items()}


def _bucket_blocked(answer: Answer) -> Mapping[str, Any]:
    return _blocked(answer, "bucket")


def _tags(answer: Answer) -> Mapping[str, Any]:
    return {"tags": [] if answer.absent else tags(answer.body["TagSet"]), "tags_seen": True}


def _policy(answer: Answer) -> Mapping[str, Any]:
    if answer.absent:
        return {"policy_statements": [], "policy_is_public": False}
    text = answer.body["Policy"]
    return {"policy": text, "policy_statements": statements(text)}


def _policy_status(answer: Answer) -> Mapping[str, Any]:
    # the policy was taken away in between
    return {"policy_is_public": False if answer.absent else bool(answer.body["PolicyStatus"]["IsPublic"])}


MOST_AT_ONCE = 10_000
TOKEN = ("ContinuationToken", "ContinuationToken")
Read = Callable[[Answer], Mapping[str, Any]]
WHERE: tuple[str, str, tuple[str, ...], Read] = ("GetBucketLocation", LOCATION, (), _location)
CALLS: tuple[tuple[str, str, tuple[str, ...], Read], ...] = (
    ("GetBucketEncryption", ENCRYPTION, ("ServerSideEncryptionConfigurationNotFoundError",), _encryption),
    ("GetBucketVersioning", VERSIONING, (), _versioning),
    ("GetPublicAccessBlock", BLOCK, NO_BLOCK, _bucket_blocked),
    ("GetBucketTagging", TAGGING, ("NoSuchTagSet",), _tags),
    ("GetBucketPolicy", POLICY, ("NoSuchBucketPolicy",), _policy),
    ("GetBucketPolicyStatus", POLICY_STATUS, ("NoSuchBucketPolicy",), _policy_status),
)

COLLECTOR = Collector(
    id="aws.s3.buckets",
    title="Buckets with their encryption, policy, versioning and public access",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(LIST, ACCOUNT_BLOCK, LOCATION, ENCRYPTION, VERSIONING, BLOCK, TAGGING, POLICY, POLICY_STATUS),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
