from tests.procedures.aws.buckets import BUCKETS, NAMES, bucket, numbered


def blocked(name, *, account, own, **other):
    levels = {f"account_{one}": account for one in NAMES} | {f"bucket_{one}": own for one in NAMES}
    return bucket(name, **levels, **other)


def test_the_account_or_the_bucket_blocks_the_public_whole(judged):
    rows = [
        blocked("own", account=False, own=True),
        blocked("by-account", account=True, own=False),
        blocked("open", account=False, own=False),
        {**blocked("nearly", account=False, own=True), "bucket_restrict_public_buckets": False},
        {
            **blocked("half-and-half", account=False, own=True),
            "bucket_block_public_acls": False,
            "account_block_public_acls": True,
        },
        blocked("unseen", account=False, own=None),
        blocked("unseen-account", account=None, own=False),
        blocked("unseen-but-covered", account=True, own=None),
        blocked("website", account=False, own=False),
    ]
    found = judged("aws.s3_public_block", BUCKETS, rows, parameters={"public": ("web*",)})
    assert found == {
        "own": ("ok", None),
        "by-account": ("ok", None),
        "open": ("exception", "not_blocked"),
        "nearly": ("exception", "not_blocked"),
        "half-and-half": ("exception", "not_blocked"),
        "unseen": ("inconclusive", "not_visible"),
        "unseen-account": ("inconclusive", "not_visible"),
        "unseen-but-covered": ("ok", None),
        "website": ("ok", None),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.s3_public_block", BUCKETS, numbered)  # out_of_scope
