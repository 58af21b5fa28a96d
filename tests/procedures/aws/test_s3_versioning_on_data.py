from tests.procedures.aws.buckets import BUCKETS, CUSTOMERS, DECLARED, bucket, numbered


def test_buckets_with_customer_data_keep_versions(judged):
    rows = [
        bucket("good", tags=CUSTOMERS, versioning="Enabled"),
        bucket("asleep", tags=CUSTOMERS, versioning="Suspended"),
        bucket("never", tags=CUSTOMERS, versioning="Never"),
        bucket("unseen", tags=CUSTOMERS, versioning=None),
        bucket("orders-eu", versioning="Never"),
        bucket("logs", versioning="Never"),
        bucket("untold", versioning="Never", tags_seen=False),
    ]
    assert judged("aws.s3_versioning_on_data", BUCKETS, rows, parameters=DECLARED) == {
        "good": ("ok", None),
        "asleep": ("exception", "not_versioned"),
        "never": ("exception", "not_versioned"),
        "unseen": ("inconclusive", "not_visible"),
        "orders-eu": ("exception", "not_versioned"),
        "logs": ("not_applicable", "no_customer_data"),
        "untold": ("inconclusive", "not_visible"),
    }


def test_until_customer_data_is_declared_nothing_can_be_said(judged):
    assert judged("aws.s3_versioning_on_data", BUCKETS, [bucket("it", versioning="Enabled")]) == {
        "it": ("inconclusive", "unclassified")
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.s3_versioning_on_data", BUCKETS, numbered)  # out_of_scope
