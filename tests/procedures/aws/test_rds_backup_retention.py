from tests.procedures.aws.databases import DATABASES, TAGGED, database


def test_production_keeps_its_backups_for_the_days_of_the_policy(judged):
    rows = [
        database("good", backup_retention_days=7, tags=TAGGED),
        database("short", backup_retention_days=6, tags=TAGGED),
        database("unsaid", backup_retention_days=None, tags=TAGGED),
        database("prod-by-name", backup_retention_days=0),
        database("toy", backup_retention_days=0, tags=[{"key": "environment", "value": "test"}]),
        database("cluster", kind="cluster", backup_retention_days=0, tags=TAGGED),
    ]
    declared = {"production": ("environment=production", "prod-*")}
    assert judged("aws.rds_backup_retention", DATABASES, rows, parameters=declared) == {
        "good": ("ok", None),
        "short": ("exception", "too_short"),
        "unsaid": ("inconclusive", "not_told"),
        "prod-by-name": ("exception", "too_short"),
        "toy": ("not_applicable", "not_production"),
    }


def test_an_arn_or_a_glob_of_a_tag_declares_too(judged):
    rows = [
        database("one", backup_retention_days=0),
        database("two", backup_retention_days=0, tags=[{"key": "env", "value": "prod-eu"}]),
    ]
    declared = {"production": ("arn:aws:rds:*:db:one", "env=prod-*")}
    assert set(judged("aws.rds_backup_retention", DATABASES, rows, parameters=declared).values()) == {
        ("exception", "too_short")
    }


def test_until_production_is_declared_nothing_can_be_said(judged):
    rows = [database("any", backup_retention_days=30)]
    assert judged("aws.rds_backup_retention", DATABASES, rows) == {"any": ("inconclusive", "unclassified")}


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.rds_backup_retention", DATABASES, lambda number: database("x", account=number))  # out_of_scope
