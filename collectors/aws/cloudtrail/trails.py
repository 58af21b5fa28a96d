"""Every trail that logs something of the account, whether it logs now, and what it selects; and one row for the account itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws import regions
from collectors.aws.answer import Answer, reading
from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.aws.parts import in_parts
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Row, Schema, Shape

__all__ = ["COLLECTOR"]

TRAILS = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
SELECTORS = "cloudtrail:GetEventSelectors"
FOREIGN = ("TrailNotFoundException", "CloudTrailARNInvalidException")
"""What a member account is told of its organisation's trail, which only the account that made it may look into."""
_TEXT, _YES = ColumnType.TEXT, ColumnType.BOOLEAN


def _of_trail(name: str, type_: ColumnType, meaning: str) -> Column:
    return Column(name, type_, f"{meaning}; null for the account and where unseen", required=False)


SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", _TEXT, "ARN of the trail, or ACCOUNT"),
        Column("account", _TEXT, "Number of the account that was asked"),
        Column("kind", _TEXT, "trail, or account: there is one such row even where no trail is"),
        _of_trail("name", _TEXT, "Name of the trail"),
        _of_trail("home_region", _TEXT, "Region in which it was made"),
        _of_trail("is_multi_region", _YES, "It logs all regions"),
        _of_trail("is_organization", _YES, "It logs all accounts of the organisation"),
        _of_trail("includes_global_services", _YES, "It logs services without a region, such as IAM"),
        _of_trail("log_file_validation", _YES, "Digests are kept by which a changed log file is found"),
        _of_trail("bucket", _TEXT, "Bucket the log goes to"),
        _of_trail("bucket_prefix", _TEXT, "Path in the bucket"),
        _of_trail("log_group", _TEXT, "ARN of the log group the log also goes to"),
        _of_trail("encryption_key", _TEXT, "Key of the key service that encrypts the log"),
        _of_trail("is_logging", _YES, "It logs now"),
        _of_trail("latest_delivery_at", ColumnType.INSTANT, "When log files last reached the bucket"),
        _of_trail("latest_delivery_error", _TEXT, "Why they last did not"),
        _of_trail(
            "has_custom_selectors", _YES, "It selects otherwise than a new trail, which logs every management call"
        ),
        Column(
            "event_selectors",
            _TEXT,
            "What it selects, the plain way; null where unseen",
            required=False,
            many=True,
            fields=(
                Column("read_write_type", _TEXT, "All, ReadOnly or WriteOnly"),
                Column("include_management_events", _YES, "Calls that manage things are logged"),
                Column("excluded_sources", _TEXT, "Services whose calls are left out", many=True),
            ),
        ),
        Column(
            "advanced_event_selectors",
            _TEXT,
            "What it selects, the advanced way; null where unseen",
            required=False,
            many=True,
            fields=(
                Column("name", _TEXT, "Name of the selector", required=False),
                Column(
                    "fields",
                    _TEXT,
                    "All of these must hold",
                    many=True,
                    fields=(
                        Column("field", _TEXT, "eventCategory, readOnly, eventSource, ..."),
                        Column("operator", _TEXT, "Equals, NotEquals, StartsWith, ..."),
                        Column("values", _TEXT, "With what it is compared", many=True),
                    ),
                ),
            ),
        ),
        Column("regions", _TEXT, "Regions that were asked", many=True),
    ),
)


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """List the trails each region sees, its own and the shadows of others', and ask each once, at home."""
    losses = Losses()
    asked, answer = client.regions()
    if answer is not None:
        yield answer.page()
    listed: dict[str, Answer] = {}
    yield from in_parts(lambda region, _: _listed(client, region, listed), asked, losses)
    rows: dict[str, dict[str, Any]] = {}
    pages: list[tuple[Answer, list[Row]]] = []
    for region in sorted(listed):
        pages.append((listed[region], [] if pages else [_of_account(client.account, asked)]))
        with losses.bearing(), reading(listed[region]):
            fresh = [_of_trails(client.account, asked, one) for one in listed[region].body["trailList"]]
            pages[-1][1].extend(row for row in fresh if row["item"] not in rows)
            rows |= {row["item"]: row for row in fresh if row["item"] not in rows}
    yield from in_parts(lambda row, lost: _looked_into(client, row, lost), list(rows.values()), losses)
    for answer, found in pages:
        yield answer.page(tuple(found))
    losses.raise_all()


def _listed(client: AWS, region: str, listed: dict[str, Answer]) -> Iterator[Page]:
    listed[region] = client.call("cloudtrail", "DescribeTrails", needs=TRAILS, region=region, includeShadowTrails=True)
    yield from ()  # its page comes last, with rows that are filled in by then


def _looked_into(client: AWS, row: dict[str, Any], losses: Losses) -> Iterator[Page]:
    """Fill in whether a trail logs and what it selects; what a call refuses stays null."""
    home, arn = row["home_region"], row["item"]
    for operation, needs, parameter, read in (
        ("GetTrailStatus", STATUS, "Name", _status),
        ("GetEventSelectors", SELECTORS, "TrailName", _selectors),
    ):
        with losses.bearing():
            answer = client.call("cloudtrail", operation, needs=needs, region=home, absent=FOREIGN, **{parameter: arn})
            yield answer.page()
            with reading(answer):
                row.update({} if answer.absent else read(answer.body))


def _of_account(account: str, asked: list[str]) -> dict[str, Any]:
    nothing = {column.name: None for column in SCHEMA.columns}
    return nothing | {"item": account, "account": account, "kind": "account", "regions": asked}


def _of_trails(account: str, asked: list[str], one: Mapping[str, Any]) -> dict[str, Any]:
    return _of_account(account, asked) | {
        "item": one["TrailARN"],
        "kind": "trail",
        "name": one["Name"],
        "home_region": one["HomeRegion"],
        "is_multi_region": one["IsMultiRegionTrail"],
        "is_organization": one.get("IsOrganizationTrail", False),
        "includes_global_services": one.get("IncludeGlobalServiceEvents"),
        "log_file_validation": one.get("LogFileValidationEnabled", False),
        "has_custom_selectors": one.get("HasCustomEventSelectors"),
        "bucket": one.get("S3BucketName"),
        "bucket_prefix": one.get("S3KeyPrefix"),
        "log_group": one.get("CloudWatchLogsLogGroupArn"),
        "encryption_key": one.get("KmsKeyId"),
    }


def _status(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "is_logging": bool(body["IsLogging"]),
        "latest_delivery_at": body.get("LatestDeliveryTime"),
        "latest_delivery_error": body.get("LatestDeliveryError") or None,
    }


def _selectors(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "event_selectors": [
            {
                "read_write_type": one.get("ReadWriteType", "All"),
                "include_management_events": one.get("IncludeManagementEvents", True),
                "excluded_sources": sorted(one.get("ExcludeManagementEventSources", ())),
            }
            for one in body.get("EventSelectors", ())
        ],
        "advanced_event_selectors": [
            {"name": one.get("Name"), "fields": list(_fields(one["FieldSelectors"]))}
            for one in body.get("AdvancedEventSelectors", ())
        ],
    }


def _fields(selectors: list[Mapping[str, Any]]) -> Iterator[Row]:
    for one in selectors:
        for operator, values in sorted(one.items()):
            if operator != "Field":
                yield {"field": one["Field"], "operator": operator, "values": list(values)}


COLLECTOR = Collector(
    id="aws.cloudtrail.trails",
    title="Trails, whether they log, and what they select",
    shape=Shape.CONFIG,
    schema=SCHEMA,
    needs=(regions.NEEDS, TRAILS, STATUS, SELECTORS),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
