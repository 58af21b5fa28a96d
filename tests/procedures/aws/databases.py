"""Rows of databases."""

DATABASES = "aws.rds.databases"
TAGGED = [{"key": "Environment", "value": "Production"}]


def database(name, *, kind="instance", account="123456789012", **other):
    return {
        "item": f"arn:aws:rds:us-east-1:{account}:{'db' if kind == 'instance' else 'cluster'}:{name}",
        "account": account,
        "region": "us-east-1",
        "kind": kind,
        "name": name,
        **other,
    }
