REPORT = "aws.iam.credential_report"


def root(account, **used):
    return {
        "item": f"{account}/<root_account>",
        "account": account,
        "is_root": True,
        "report_generated_at": "2026-06-30T12:00:00Z",
        **used,
    }


def test_a_root_user_who_slept_long_enough_is_ok(ground):
    rows = [
        root("1"),
        root("2", password_last_used="2026-03-31T12:00:00Z"),
        root("3", password_last_used="2026-04-01T12:00:00Z"),
        root("4", access_key_1_last_used_date="2026-06-29T00:00:00Z"),
        root(
            "5", access_key_1_last_used_date="2020-01-01T00:00:00Z", access_key_2_last_used_date="2026-06-01T00:00:00Z"
        ),
        {**root("6"), "item": "6/ada", "is_root": False, "password_last_used": "2026-06-29T00:00:00Z"},
    ]
    assert ground.verdicts("aws.root_unused", {REPORT: rows}) == {
        "1": ("ok", None),
        "2": ("ok", None),
        "3": ("exception", "root_used"),
        "4": ("exception", "root_used"),
        "5": ("exception", "root_used"),
        "6": ("inconclusive", "no_root_row"),
    }


def test_an_approved_break_glass_record_covers_its_days_in_its_account(ground):
    rows = [root(account, password_last_used="2026-06-10T23:30:00Z") for account in ("1", "2", "3", "4")]
    approved = (
        "1 2026-06-09 2026-06-10 dana@acme.example",
        "2 2026-06-10 2026-06-10",
        "3 2026-06-11 2026-06-12 dana@acme.example",
        "4 nonsense",
    )
    assert ground.verdicts("aws.root_unused", {REPORT: rows}, parameters={"break_glass": approved}) == {
        "1": ("ok", None),
        "2": ("exception", "root_used"),
        "3": ("exception", "root_used"),
        "4": ("exception", "root_used"),
    }
    assert ground.verdicts("aws.root_unused", {REPORT: rows}, parameters={"break_glass": approved}, zone="Asia/Tokyo")[
        "3"
    ] == ("ok", None)


def test_a_record_for_the_password_leaves_the_key_to_answer(ground):
    rows = [root("1", password_last_used="2026-06-10T00:00:00Z", access_key_1_last_used_date="2026-06-20T00:00:00Z")]
    approved = ("1 2026-06-10 2026-06-10 dana@acme.example",)
    assert ground.verdicts("aws.root_unused", {REPORT: rows}, parameters={"break_glass": approved}) == {
        "1": ("exception", "root_used")
    }


def test_the_days_are_the_policys(ground):
    rows = [root("1", password_last_used="2026-06-01T00:00:00Z")]
    assert ground.verdicts("aws.root_unused", {REPORT: rows}, parameters={"days": 28}) == {"1": ("ok", None)}


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.root_unused", REPORT, root)  # out_of_scope
