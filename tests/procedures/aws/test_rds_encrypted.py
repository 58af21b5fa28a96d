from tests.procedures.aws.databases import DATABASES, database


def test_instances_and_clusters_are_encrypted(judged):
    rows = [
        database("good", storage_encrypted=True),
        database("bad", storage_encrypted=False),
        database("unsaid", storage_encrypted=None),
        database("cluster", kind="cluster", storage_encrypted=False),
    ]
    assert judged("aws.rds_encrypted", DATABASES, rows) == {
        "good": ("ok", None),
        "bad": ("exception", "not_encrypted"),
        "unsaid": ("inconclusive", "not_told"),
        "cluster": ("exception", "not_encrypted"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.rds_encrypted", DATABASES, lambda number: database("x", account=number))  # out_of_scope
