"""Rows of buckets."""

BUCKETS = "aws.s3.buckets"
NAMES = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
CUSTOMERS = [{"key": "data", "value": "customer"}]
DECLARED = {"customer_data": ("data=customer", "orders-*")}


def bucket(name, *, account="123456789012", **other):
    return {"item": f"arn:aws:s3:::{name}", "account": account, "name": name, "tags_seen": True, **other}


def numbered(number):
    return bucket(f"bucket-{number}", account=number)
