REPORT = "aws.iam.credential_report"
LONG_AGO, LATELY, JUST_OUT, JUST_IN = (
    "2020-01-01T00:00:00Z",
    "2026-06-29T00:00:00Z",
    "2026-03-31T00:00:00Z",
    "2026-04-01T00:00:00Z",
)


def user(name, account="123456789012", **other):
    return {
        "item": f"{account}/{name}",
        "account": account,
        "user_name": name,
        "is_root": False,
        "user_creation_time": LONG_AGO,
        "report_generated_at": "2026-06-30T12:00:00Z",
        "password_enabled": False,
        "access_key_1_active": False,
        "access_key_2_active": False,
        **other,
    }


def test_what_is_active_was_used_or_made_lately(judged):
    rows = [
        user("ada", password_enabled=True, password_last_used=LATELY),
        user("bob", password_enabled=True, password_last_used=JUST_OUT, password_last_changed=LATELY),
        user("eve", password_enabled=True, password_last_changed=LATELY),
        user("new", password_enabled=True, user_creation_time=LATELY),
        user("idle", password_enabled=True),
        user("odd", password_enabled=True, user_creation_time=None),
        user("keys", access_key_1_active=True, access_key_1_last_rotated=LONG_AGO, access_key_1_last_used_date=JUST_IN,
             access_key_2_active=True, access_key_2_last_rotated=LONG_AGO),
        user("fresh", access_key_1_active=True, access_key_1_last_rotated=LATELY),
        user("gone"),
        user("<root_account>", is_root=True, password_enabled=True),
    ]  # fmt: skip
    assert judged("aws.unused_credentials", REPORT, rows) == {
        "ada/password": ("ok", None),
        "bob/password": ("exception", "unused"),
        "eve/password": ("ok", None),
        "new/password": ("ok", None),
        "idle/password": ("exception", "unused"),
        "odd/password": ("inconclusive", "no_date"),
        "keys/access_key_1": ("ok", None),
        "keys/access_key_2": ("exception", "unused"),
        "fresh/access_key_1": ("ok", None),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out(
        "aws.unused_credentials", REPORT, lambda number: user("ada", number, password_enabled=True)
    )  # out_of_scope
