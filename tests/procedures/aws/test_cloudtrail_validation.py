TRAILS = "aws.cloudtrail.trails"


def trail(name, *, validated, account="123456789012"):
    return {
        "item": f"arn:aws:cloudtrail:us-east-1:{account}:trail/{name}",
        "account": account,
        "kind": "trail",
        "log_file_validation": validated,
    }


def test_each_trail_keeps_digests(judged):
    rows = [
        {"item": "123456789012", "account": "123456789012", "kind": "account"},
        trail("good", validated=True),
        trail("bad", validated=False),
        trail("odd", validated=None),
    ]
    assert judged("aws.cloudtrail_validation", TRAILS, rows) == {
        "trail/good": ("ok", None),
        "trail/bad": ("exception", "no_validation"),
        "trail/odd": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out(
        "aws.cloudtrail_validation", TRAILS, lambda number: trail("main", validated=False, account=number)
    )  # out_of_scope
