"""Every user of the account and its root user: passwords, access keys, second factors, and when they were used."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

from collectors.aws.answer import Answer, reading
from collectors.aws.client import AWS
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Malformed, Page, Row, Schema, Shape

__all__ = ["COLLECTOR"]

GENERATE = "iam:GenerateCredentialReport"
GET = "iam:GetCredentialReport"
USER = "user"
ROOT = "<root_account>"
BETWEEN_LOOKS = 2.0
"""Seconds between two looks whether the report is ready."""
NOT_READY = ("ReportNotPresent", "ReportInProgress", "ReportExpired")
NOTHING = frozenset({"", "N/A", "no_information", "not_supported"})


def _instant(name: str, meaning: str) -> Column:
    return Column(name, ColumnType.INSTANT, meaning, required=False)


def _key(number: int) -> tuple[Column, ...]:
    name = f"access_key_{number}"
    return (
        Column(f"{name}_active", ColumnType.BOOLEAN, f"Access key {number} exists and may be used"),
        _instant(f"{name}_last_rotated", f"When access key {number} was made or last changed"),
        _instant(f"{name}_last_used_date", f"When access key {number} was last used; null where never, or not known"),
        Column(f"{name}_last_used_region", ColumnType.TEXT, "Where", required=False),
        Column(f"{name}_last_used_service", ColumnType.TEXT, "For which service", required=False),
    )


def _certificate(number: int) -> tuple[Column, ...]:
    return (
        Column(f"cert_{number}_active", ColumnType.BOOLEAN, f"Signing certificate {number} exists and may be used"),
        _instant(f"cert_{number}_last_rotated", f"When signing certificate {number} was made or last changed"),
    )


REPORT = (
    Column("arn", ColumnType.TEXT, "ARN of the user"),
    _instant("user_creation_time", "When the user was made"),
    Column(
        "password_enabled",
        ColumnType.BOOLEAN,
        "The user may sign in to the console; null for the root user, of whom AWS does not say",
        required=False,
    ),
    _instant("password_last_used", "Last sign-in to the console; null where never, or not known"),
    _instant("password_last_changed", "When the password was set"),
    _instant("password_next_rotation", "When the password policy wants a new one"),
    Column("mfa_active", ColumnType.BOOLEAN, "The user has a second factor"),
    *_key(1),
    *_key(2),
    *_certificate(1),
    *_certificate(2),
)
"""The report's own columns but the first, whose name SQL keeps for itself."""

SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", ColumnType.TEXT, "ACCOUNT/USER"),
        Column("account", ColumnType.TEXT, "Number of the account"),
        Column("user_name", ColumnType.TEXT, f"Name of the user; {ROOT} for the root user"),
        Column("is_root", ColumnType.BOOLEAN, "The row speaks of the root user"),
        *REPORT,
        Column("report_generated_at", ColumnType.INSTANT, "When AWS made the report: what it says holds for then"),
    ),
)


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """Have the report made, wait for it within patience, and read all of it."""
    while True:
        state = client.call("iam", "GenerateCredentialReport", needs=GENERATE)
        yield state.page()
        if state.body.get("State") == "COMPLETE":
            answer = client.call("iam", "GetCredentialReport", needs=GET, absent=NOT_READY)
            if answer.absent is None:
                break
        client.wait(BETWEEN_LOOKS, "AWS is still generating the credential report")
    with reading(answer):
        rows = tuple(_rows(client.account, answer))
    yield answer.page(rows)


def _rows(account: str, answer: Answer) -> Iterator[Row]:
    generated = answer.body["GeneratedTime"]
    report = csv.DictReader(StringIO(answer.body["Content"], newline=""), strict=True)
    lacking = [name for name in (USER, *(column.name for column in REPORT)) if name not in (report.fieldnames or ())]
    if lacking:
        raise Malformed(f"AWS's credential report lacks the column {lacking[0]}. Collect again later.")
    try:
        for line in report:
            yield _row(account, line, generated)
    except csv.Error as error:
        raise Malformed(f"AWS's credential report is cut off or no CSV ({error}). Collect again.") from error


def _row(account: str, line: Mapping[str, str | None], generated: datetime) -> Row:
    user = _whole(line[USER])
    found = {column.name: _value(column, line[column.name]) for column in REPORT}
    return {
        "item": f"{account}/{user}",
        "account": account,
        "user_name": user,
        "is_root": user == ROOT,
        **found,
        "report_generated_at": generated,
    }


def _value(column: Column, text: str | None) -> Any:
    text = _whole(text)
    if column.type is ColumnType.TEXT and column.required:
        return text
    if text in NOTHING:
        return None
    match column.type:
        case ColumnType.BOOLEAN:
            return {"true": True, "false": False}[text.lower()]
        case ColumnType.INSTANT:
            found = datetime.fromisoformat(text)
            if found.tzinfo is None:
                raise ValueError(f"an instant without a zone: {text}")
            return found
        case _:
            return text


def _whole(text: str | None) -> str:
    if text is None:
        raise Malformed("A line of AWS's credential report ends too early: the report is cut off. Collect again.")
    return text


COLLECTOR = Collector(
    id="aws.iam.credential_report",
    title="Users and root of each account with their passwords, keys and second factors",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(GENERATE, GET),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
