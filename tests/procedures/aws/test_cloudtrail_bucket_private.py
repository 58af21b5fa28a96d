TRAILS, BUCKETS = "aws.cloudtrail.trails", "aws.s3.buckets"
NAMES = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


def blocks(level, value, **other):
    return {f"{level}_{name}": value for name in NAMES} | other


def bucket(name, *, account=False, own=True, public=False, **other):
    levels = blocks("account", account) | blocks("bucket", own)
    return {"item": f"arn:aws:s3:::{name}", "name": name, "policy_is_public": public, **levels, **other}


def trail(bucket, account="123456789012"):
    return {
        "item": f"arn:aws:cloudtrail:us-east-1:{account}:trail/{bucket}",
        "account": account,
        "kind": "trail",
        "bucket": bucket,
    }


def test_the_bucket_of_each_trail_is_closed_to_the_public(ground):
    buckets = [
        bucket("own"),
        bucket("by-account", account=True, own=False),
        bucket("open", own=False),
        bucket("nearly", bucket_block_public_policy=False),
        bucket("shared", public=True),
        bucket("unseen", own=None),
        bucket("policy-unseen", public=None),
    ]
    trails = [trail(one["name"]) for one in buckets] + [trail("elsewhere")]
    found = ground.verdicts("aws.cloudtrail_bucket_private", {TRAILS: trails, BUCKETS: buckets})
    assert {item.rpartition("/")[2]: verdict for item, verdict in found.items()} == {
        "own": ("ok", None),
        "by-account": ("ok", None),
        "open": ("exception", "not_blocked"),
        "nearly": ("exception", "not_blocked"),
        "shared": ("exception", "public_policy"),
        "unseen": ("inconclusive", "not_visible"),
        "policy-unseen": ("inconclusive", "not_visible"),
        "elsewhere": ("inconclusive", "bucket_not_seen"),
    }


def test_the_row_of_the_account_is_no_trail(ground):
    rows = [{"item": "1", "account": "1", "kind": "account"}]
    assert ground.verdicts("aws.cloudtrail_bucket_private", {TRAILS: rows}) == {}


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.cloudtrail_bucket_private", TRAILS, lambda number: trail("x", number))  # out_of_scope
