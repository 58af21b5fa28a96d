SUMMARY = "aws.iam.account_summary"


def account(number, keys):
    return {"item": number, "account": number, "account_access_keys_present": keys}


def test_the_root_user_has_no_keys(ground):
    rows = [account("1", 0), account("2", 1), account("3", 2), account("4", None)]
    assert ground.verdicts("aws.root_no_keys", {SUMMARY: rows}) == {
        "1": ("ok", None),
        "2": ("exception", "has_keys"),
        "3": ("exception", "has_keys"),
        "4": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.root_no_keys", SUMMARY, lambda number: account(number, 1))  # out_of_scope
