SUMMARY = "aws.iam.account_summary"


def account(number, mfa):
    return {"item": number, "account": number, "account_mfa_enabled": mfa}


def test_the_root_user_needs_a_second_factor(ground):
    rows = [account("1", 1), account("2", 0), account("3", None)]
    assert ground.verdicts("aws.root_mfa", {SUMMARY: rows}) == {
        "1": ("ok", None),
        "2": ("exception", "no_mfa"),
        "3": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.root_mfa", SUMMARY, lambda number: account(number, 0))  # out_of_scope
