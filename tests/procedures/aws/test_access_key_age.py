REPORT = "aws.iam.credential_report"


def user(name, first=None, second=None, account="123456789012", **other):
    return {
        "item": f"{account}/{name}",
        "account": account,
        "user_name": name,
        "is_root": False,
        "report_generated_at": "2026-06-30T12:00:00Z",
        "access_key_1_active": first is not None,
        "access_key_1_last_rotated": first,
        "access_key_2_active": second is not None,
        "access_key_2_last_rotated": second,
        **other,
    }


def test_each_active_key_is_as_young_as_the_policy_asks(judged):
    rows = [
        user("ada", "2026-04-01T00:00:00Z", "2026-03-31T23:00:00Z"),
        user("bob"),
        user("old", "2020-01-01T00:00:00Z", access_key_1_active=False),
        user("odd", access_key_1_active=True),
        user("<root_account>", "2020-01-01T00:00:00Z", is_root=True),
    ]
    assert judged("aws.access_key_age", REPORT, rows) == {
        "ada/access_key_1": ("ok", None),
        "ada/access_key_2": ("exception", "too_old"),
        "odd/access_key_1": ("inconclusive", "no_date"),
        "<root_account>/access_key_1": ("exception", "too_old"),
    }


def test_days_are_the_organisations_and_the_number_the_policys(judged):
    rows = [user("ada", "2026-06-20T23:00:00Z")]
    assert judged("aws.access_key_age", REPORT, rows, parameters={"days": 9}) == {
        "ada/access_key_1": ("exception", "too_old")
    }
    assert judged("aws.access_key_age", REPORT, rows, parameters={"days": 9}, zone="Asia/Tokyo") == {
        "ada/access_key_1": ("ok", None)
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out(
        "aws.access_key_age", REPORT, lambda number: user("ada", "2020-01-01T00:00:00Z", account=number)
    )  # out_of_scope
