from tests.procedures.aws.databases import DATABASES, database


def test_no_instance_has_a_public_address(judged):
    rows = [
        database("inside", publicly_accessible=False),
        database("outside", publicly_accessible=True),
        database("unsaid", publicly_accessible=None),
        database("cluster", kind="cluster", publicly_accessible=True),
    ]
    assert judged("aws.db_not_public", DATABASES, rows) == {
        "inside": ("ok", None),
        "outside": ("exception", "public"),
        "unsaid": ("inconclusive", "not_told"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.db_not_public", DATABASES, lambda number: database("x", account=number))  # out_of_scope
