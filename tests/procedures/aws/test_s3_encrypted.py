from tests.procedures.aws.buckets import BUCKETS, bucket, numbered


def test_each_bucket_has_a_default_encryption(judged):
    rows = [bucket("good", encrypted=True), bucket("bad", encrypted=False), bucket("unseen", encrypted=None)]
    assert judged("aws.s3_encrypted", BUCKETS, rows) == {
        "good": ("ok", None),
        "bad": ("exception", "not_encrypted"),
        "unseen": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.s3_encrypted", BUCKETS, numbered)  # out_of_scope
