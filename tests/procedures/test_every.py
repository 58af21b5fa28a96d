"""What holds for every shipped procedure."""

import re

from readiness import resources

PER_FILE = {
    "people.leavers": ("hris.roster", "idp.users", "github.org.members", "aws.iam.credential_report"),
    "access.unknown_accounts": ("hris.roster", "idp.users", "idp.app_assignments", "github.org.members"),
    "access.second_factor": (
        "idp.users",
        "idp.factors",
        "idp.admin_roles",
        "aws.iam.credential_report",
        "github.org.members",
    ),
    "aws.root_mfa": ("aws.iam.account_summary",),
    "aws.root_no_keys": ("aws.iam.account_summary",),
    "aws.root_unused": ("aws.iam.credential_report",),
    "aws.iam_console_mfa": ("aws.iam.credential_report",),
    "aws.access_key_age": ("aws.iam.credential_report",),
    "aws.unused_credentials": ("aws.iam.credential_report",),
    "aws.cloudtrail_all_regions": ("aws.cloudtrail.trails",),
    "aws.cloudtrail_validation": ("aws.cloudtrail.trails",),
    "aws.sg_no_open_admin_ports": ("aws.ec2.security_groups",),
    "aws.sg_default_closed": ("aws.ec2.security_groups",),
    "aws.db_not_public": ("aws.rds.databases",),
    "aws.rds_encrypted": ("aws.rds.databases",),
    "aws.rds_backup_retention": ("aws.rds.databases",),
    "aws.rds_multi_az": ("aws.rds.databases",),
    "aws.s3_encrypted": ("aws.s3.buckets",),
    "aws.s3_public_block": ("aws.s3.buckets",),
    "aws.s3_tls_only": ("aws.s3.buckets",),
    "aws.s3_versioning_on_data": ("aws.s3.buckets",),
    "aws.iam_password_policy": ("aws.iam.account_summary", "aws.iam.credential_report"),
    "aws.cloudtrail_bucket_private": ("aws.cloudtrail.trails", "aws.s3.buckets"),
    "github.org_2fa_required": ("github.org.settings",),
    "github.members_2fa": ("github.org.members",),
    "github.base_permission_limited": ("github.org.settings",),
    "github.outside_collaborators_known": ("github.org.members",),
    "github.repos_private": ("github.repos",),
    "github.review_required": ("github.branch_rules",),
    "github.stale_reviews_dismissed": ("github.branch_rules",),
    "github.checks_required": ("github.branch_rules",),
    "github.admins_not_exempt": ("github.branch_rules",),
    "github.force_push_blocked": ("github.branch_rules",),
    "changes.approved": ("github.merged_pulls",),
    "changes.complete": ("github.default_branch_commits", "github.merged_pulls"),
    "changes.traceable": ("github.merged_pulls", "tickets.change"),
    "changes.emergency": ("tickets.change", "github.merged_pulls"),
    "incidents.on_time": ("tickets.incident", "oncall.alerts"),
    "incidents.reviewed": ("tickets.incident", "tickets.finding"),
    "findings.on_time": ("tickets.finding",),
    "privacy.requests_on_time": ("tickets.privacy",),
    "privacy.deleted_on_time": ("tickets.deletion",),
}
POPULATIONS = {
    name
    for name in PER_FILE
    if name.partition(".")[0] in {"access", "changes", "incidents", "findings", "people", "privacy"}
}


def test_each_reads_what_its_policy_says(shipped):
    assert {one.id: one.populations for one in shipped.values()} == PER_FILE


def test_those_over_a_window_are_the_ones_with_a_tolerable_rate(shipped):
    assert {one.id for one in shipped.values() if one.is_population} == POPULATIONS


def test_nothing_in_the_populations_is_an_empty_sheet(ground, shipped):
    sheets = [ground.sheet(name, {}) for name in shipped]
    assert [(sheet.tested, sheet.not_applicable, list(sheet.rows())) for sheet in sheets] == [(0, 0, [])] * len(shipped)


def test_each_declared_reason_is_given_somewhere_and_has_a_test(shipped):
    for one in shipped.values():
        body = "\n".join(line for line in one.sql.splitlines() if not line.startswith("--"))
        test = (resources.PROCEDURES.parents[1] / "tests/procedures" / one.id.replace(".", "/test_")).with_suffix(".py")
        for code in one.reasons:
            assert f"'{code}'" in body, f"{one.id} never gives {code}"
            assert re.search(rf"\b{code}\b", test.read_text()), f"{test} has no case for {code}"
