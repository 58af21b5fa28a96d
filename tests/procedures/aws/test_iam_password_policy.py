SUMMARY, REPORT = "aws.iam.account_summary", "aws.iam.credential_report"
STRONG = {"password_policy_exists": True, "minimum_length": 14, "reuse_prevention": 24}


def account(number, **policy):
    return {"item": number, "account": number, **policy}


def user(number, name, *, password):
    return {
        "item": f"{number}/{name}",
        "account": number,
        "user_name": name,
        "is_root": name == "<root_account>",
        "password_enabled": password,
    }


def test_the_policy_is_strong_wherever_somebody_has_a_password(ground):
    cases = {
        "1": STRONG,
        "2": {"password_policy_exists": False},
        "3": {**STRONG, "minimum_length": 13},
        "4": {**STRONG, "reuse_prevention": 23},
        "5": {**STRONG, "reuse_prevention": None},
        "6": {"password_policy_exists": None},
    }
    rows = [account(number, **policy) for number, policy in cases.items()]
    people = [user(number, "ada", password=True) for number in cases]
    assert ground.verdicts("aws.iam_password_policy", {SUMMARY: rows, REPORT: people}) == {
        "1": ("ok", None),
        "2": ("exception", "no_policy"),
        "3": ("exception", "too_short"),
        "4": ("exception", "reuse_allowed"),
        "5": ("exception", "reuse_allowed"),
        "6": ("inconclusive", "not_visible"),
    }


def test_without_console_users_no_policy_is_needed(ground):
    rows = [account("1", password_policy_exists=False), account("2", password_policy_exists=None)]
    people = [
        user(number, name, password=False if name == "robot" else None)
        for number in "12"
        for name in ("robot", "<root_account>")
    ]
    assert set(ground.verdicts("aws.iam_password_policy", {SUMMARY: rows, REPORT: people}).values()) == {("ok", None)}


def test_a_user_of_whom_the_report_does_not_say_may_have_a_password(ground):
    rows, people = [account("1", password_policy_exists=False)], [user("1", "ada", password=None)]
    assert ground.verdicts("aws.iam_password_policy", {SUMMARY: rows, REPORT: people}) == {
        "1": ("exception", "no_policy")
    }


def test_an_account_without_a_report_passes_only_by_its_policy(ground):
    rows = [
        account("1", password_policy_exists=False),
        account("2", **STRONG),
        account("3", password_policy_exists=None),
    ]
    assert ground.verdicts("aws.iam_password_policy", {SUMMARY: rows}) == {
        "1": ("inconclusive", "users_not_seen"),
        "2": ("ok", None),
        "3": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out(
        "aws.iam_password_policy", SUMMARY, lambda number: account(number, password_policy_exists=False)
    )  # out_of_scope
