import pytest

TRAILS = "aws.cloudtrail.trails"
ALL = {"read_write_type": "All", "include_management_events": True}
GOOD = {
    "is_multi_region": True,
    "is_logging": True,
    "has_custom_selectors": False,
    "event_selectors": [],
    "advanced_event_selectors": [],
}
KMS = {"field": "eventSource", "operator": "Equals", "values": ["kms.amazonaws.com"]}
MANAGEMENT = {"field": "eventCategory", "operator": "Equals", "values": ["Management"]}


def account(number):
    return {"item": number, "account": number, "kind": "account"}


def trail(number, name="main", **what):
    return {"item": f"arn:aws:cloudtrail:us-east-1:{number}:trail/{name}", "account": number, "kind": "trail", **what}


def custom(*plain, advanced=()):
    return {
        **GOOD,
        "has_custom_selectors": True,
        "event_selectors": list(plain),
        "advanced_event_selectors": list(advanced),
    }


def fields(*more):
    return {"name": "x", "fields": [MANAGEMENT, *more]}


def read_only(value):
    return {"field": "readOnly", "operator": "Equals", "values": [value]}


@pytest.mark.parametrize(
    ("trails", "verdict"),
    [
        ([], ("exception", "no_trail")),
        ([GOOD], ("ok", None)),
        ([{**GOOD, "is_multi_region": False}], ("exception", "not_multi_region")),
        ([{**GOOD, "is_logging": False}], ("exception", "not_logging")),
        ([{**GOOD, "is_logging": False}, GOOD], ("ok", None)),
        ([{**GOOD, "is_logging": None}], ("inconclusive", "not_visible")),
        ([{**GOOD, "is_logging": None}, GOOD], ("ok", None)),
        ([{**GOOD, "has_custom_selectors": None, "event_selectors": None, "advanced_event_selectors": None}], ("inconclusive", "not_visible")),
        ([custom(ALL)], ("ok", None)),
        ([custom({**ALL, "read_write_type": "WriteOnly"})], ("exception", "events_missing")),
        ([custom({**ALL, "read_write_type": "WriteOnly"}, {**ALL, "read_write_type": "ReadOnly"})], ("ok", None)),
        ([custom({**ALL, "include_management_events": False})], ("exception", "events_missing")),
        ([custom()], ("exception", "events_missing")),
        ([custom(advanced=[fields()])], ("ok", None)),
        ([custom(advanced=[fields({**KMS, "operator": "NotEquals"})])], ("ok", None)),
        ([custom(advanced=[fields(KMS)])], ("exception", "events_missing")),
        ([custom(advanced=[fields(read_only("true"))])], ("exception", "events_missing")),
        ([custom(advanced=[fields(read_only("true")), fields(read_only("false"))])], ("ok", None)),
        ([custom(advanced=[{"name": "data", "fields": [{**MANAGEMENT, "values": ["Data"]}]}])], ("exception", "events_missing")),
    ],
)  # fmt: skip
def test_one_trail_must_log_everything_everywhere(ground, trails, verdict):
    rows = [account("1"), *(trail("1", f"t{number}", **one) for number, one in enumerate(trails))]
    assert ground.verdicts("aws.cloudtrail_all_regions", {TRAILS: rows}) == {"1": verdict}


def test_the_trail_of_one_account_does_not_speak_for_another(ground):
    rows = [account("1"), trail("1", **GOOD), account("2")]
    assert ground.verdicts("aws.cloudtrail_all_regions", {TRAILS: rows}) == {
        "1": ("ok", None),
        "2": ("exception", "no_trail"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.cloudtrail_all_regions", TRAILS, account)  # out_of_scope
