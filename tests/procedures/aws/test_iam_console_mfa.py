REPORT = "aws.iam.credential_report"


def user(name, *, password, mfa=False, account="123456789012", **other):
    return {
        "item": f"{account}/{name}",
        "account": account,
        "user_name": name,
        "is_root": False,
        "password_enabled": password,
        "mfa_active": mfa,
        **other,
    }


def test_who_has_a_password_needs_a_second_factor(judged):
    rows = [
        user("ada", password=True, mfa=True),
        user("bob", password=True),
        user("robot", password=False),
        user("eve", password=None),
        user("<root_account>", password=None, is_root=True),
    ]
    assert judged("aws.iam_console_mfa", REPORT, rows) == {
        "ada": ("ok", None),
        "bob": ("exception", "no_mfa"),
        "robot": ("ok", None),
        "eve": ("inconclusive", "not_told"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.iam_console_mfa", REPORT, lambda number: user("ada", password=True, account=number))  # out_of_scope
