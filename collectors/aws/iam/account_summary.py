"""What the account says of its root user and of how passwords must be: one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws.answer import Answer, reading
from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Schema, Shape

__all__ = ["COLLECTOR"]

SUMMARY = "iam:GetAccountSummary"
PASSWORDS = "iam:GetAccountPasswordPolicy"


def _count(name: str, meaning: str) -> Column:
    return Column(name, ColumnType.INTEGER, meaning, required=False)


def _policy(name: str, type_: ColumnType, meaning: str) -> Column:
    return Column(name, type_, f"{meaning}; null without a password policy", required=False)


SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", ColumnType.TEXT, "ACCOUNT"),
        Column("account", ColumnType.TEXT, "Number of the account"),
        _count("account_mfa_enabled", "1 where the root user has a second factor, else 0"),
        _count("account_access_keys_present", "1 where the root user has access keys, else 0"),
        _count("account_signing_certificates_present", "1 where the root user has signing certificates, else 0"),
        _count("account_password_present", "1 where the root user has a password; not every account is told"),
        _count("users", "IAM users"),
        _count("groups", "IAM groups"),
        _count("roles", "IAM roles"),
        _count("policies", "Policies of the customer's own"),
        _count("mfa_devices", "Second factors that exist"),
        _count("mfa_devices_in_use", "Second factors assigned to somebody"),
        Column(
            "password_policy_exists",
            ColumnType.BOOLEAN,
            "The account has a password policy of its own; null where it could not be asked",
            required=False,
        ),
        _policy("minimum_length", ColumnType.INTEGER, "Letters a password must have"),
        _policy(
            "reuse_prevention", ColumnType.INTEGER, "Earlier passwords that may not come again; null where any may"
        ),
        _policy("max_age_days", ColumnType.INTEGER, "Days after which a password expires; null where it does not"),
        _policy("require_symbols", ColumnType.BOOLEAN, "A symbol must be in it"),
        _policy("require_numbers", ColumnType.BOOLEAN, "A digit must be in it"),
        _policy("require_uppercase", ColumnType.BOOLEAN, "A capital must be in it"),
        _policy("require_lowercase", ColumnType.BOOLEAN, "A small letter must be in it"),
        _policy("allow_users_to_change", ColumnType.BOOLEAN, "Users may change their own"),
        _policy("hard_expiry", ColumnType.BOOLEAN, "An expired one can only be reset by an administrator"),
    ),
)

COUNTS = {
    "account_mfa_enabled": "AccountMFAEnabled",
    "account_access_keys_present": "AccountAccessKeysPresent",
    "account_signing_certificates_present": "AccountSigningCertificatesPresent",
    "account_password_present": "AccountPasswordPresent",
    "users": "Users",
    "groups": "Groups",
    "roles": "Roles",
    "policies": "Policies",
    "mfa_devices": "MFADevices",
    "mfa_devices_in_use": "MFADevicesInUse",
}
MUST = ("account_mfa_enabled", "account_access_keys_present")
RULES = {
    "minimum_length": "MinimumPasswordLength",
    "reuse_prevention": "PasswordReusePrevention",
    "max_age_days": "MaxPasswordAge",
    "require_symbols": "RequireSymbols",
    "require_numbers": "RequireNumbers",
    "require_uppercase": "RequireUppercaseCharacters",
    "require_lowercase": "RequireLowercaseCharacters",
    "allow_users_to_change": "AllowUsersToChangePassword",
    "hard_expiry": "HardExpiry",
}


def fetch(client: AWS, _ask: Ask) -> Iterator[Page]:
    """Ask for the summary and the policy; what one of them refuses is null in the row and the run is partial."""
    losses = Losses()
    answers: list[Answer] = []
    row: dict[str, Any] = {column.name: None for column in SCHEMA.columns}
    row["item"] = row["account"] = client.account
    with losses.bearing():
        answers.append(client.call("iam", "GetAccountSummary", needs=SUMMARY))
        with reading(answers[-1]):
            row.update(_counts(answers[-1].body["SummaryMap"]))
    with losses.bearing():
        answers.append(client.call("iam", "GetAccountPasswordPolicy", needs=PASSWORDS, absent=("NoSuchEntity",)))
        with reading(answers[-1]):
            row.update(_rules(answers[-1]))
    for answer in answers:
        yield answer.page((row,) if answer is answers[-1] else ())
    losses.raise_all()


def _counts(summary: Mapping[str, Any]) -> Mapping[str, int | None]:
    found = {column: summary.get(name) for column, name in COUNTS.items()}
    return found | {column: int(summary[COUNTS[column]]) for column in MUST}


def _rules(answer: Answer) -> Mapping[str, Any]:
    if answer.absent:
        return {"password_policy_exists": False}
    policy = answer.body["PasswordPolicy"]
    found = {column: policy.get(name) for column, name in RULES.items()}
    return {"password_policy_exists": True, **found, "minimum_length": int(policy["MinimumPasswordLength"])}


COLLECTOR = Collector(
    id="aws.iam.account_summary",
    title="Account summary and password policy",
    shape=Shape.CONFIG,
    schema=SCHEMA,
    needs=(SUMMARY, PASSWORDS),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
