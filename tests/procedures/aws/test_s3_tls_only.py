import pytest

from tests.procedures.aws.buckets import BUCKETS, CUSTOMERS, DECLARED, bucket, numbered

INSECURE = {"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}
BOTH = ["arn:aws:s3:::it", "arn:aws:s3:::it/*"]


def deny(**other):
    return {
        "effect": "Deny",
        "principals": ["*"],
        "actions": ["s3:*"],
        "resources": BOTH,
        "conditions": [INSECURE],
        **other,
    }


@pytest.mark.parametrize(
    "statements",
    [
        [deny()],
        [deny(actions=["*"], resources=["*"])],
        [deny(resources=["arn:aws:s3:::it*"])],
        [deny(resources=BOTH[:1]), deny(resources=BOTH[1:])],
        [
            deny(
                conditions=[{**INSECURE, "operator": "BoolIfExists", "key": "aws:securetransport", "values": ["False"]}]
            )
        ],
    ],
)
def test_a_policy_that_denies_every_call_without_tls_is_ok(judged, statements):
    rows = [bucket("it", tags=CUSTOMERS, policy_statements=statements)]
    assert judged("aws.s3_tls_only", BUCKETS, rows, parameters=DECLARED) == {"it": ("ok", None)}


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [deny(effect="Allow")],
        [deny(principals=["AWS:arn:aws:iam::1:root"])],
        [deny(actions=["s3:GetObject"])],
        [deny(actions=[], not_actions=["s3:GetObject"])],
        [deny(resources=BOTH[:1])],
        [deny(resources=BOTH[1:])],
        [deny(resources=["arn:aws:s3:::other", "arn:aws:s3:::other/*"])],
        [deny(conditions=[])],
        [deny(conditions=[{**INSECURE, "values": ["true"]}])],
        [deny(conditions=[INSECURE, {"operator": "StringEquals", "key": "aws:PrincipalAccount", "values": ["1"]}])],
    ],
)
def test_a_policy_that_leaves_a_way_without_tls_is_an_exception(judged, statements):
    rows = [bucket("it", tags=CUSTOMERS, policy_statements=statements)]
    assert judged("aws.s3_tls_only", BUCKETS, rows, parameters=DECLARED) == {"it": ("exception", "plain_http")}


def test_only_buckets_with_customer_data_are_judged(judged):
    rows = [
        bucket("tagged", tags=CUSTOMERS, policy_statements=[]),
        bucket("orders-eu", policy_statements=[], tags_seen=False),
        bucket("logs", policy_statements=[]),
        bucket("untold", policy_statements=[], tags_seen=False),
        bucket("unseen", tags=CUSTOMERS, policy_statements=None),
    ]
    assert judged("aws.s3_tls_only", BUCKETS, rows, parameters=DECLARED) == {
        "tagged": ("exception", "plain_http"),
        "orders-eu": ("exception", "plain_http"),
        "logs": ("not_applicable", "no_customer_data"),
        "untold": ("inconclusive", "not_visible"),
        "unseen": ("inconclusive", "not_visible"),
    }


def test_until_customer_data_is_declared_nothing_can_be_said(judged):
    assert judged("aws.s3_tls_only", BUCKETS, [bucket("it", policy_statements=[])]) == {
        "it": ("inconclusive", "unclassified")
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.s3_tls_only", BUCKETS, numbered, parameters=DECLARED)  # out_of_scope
