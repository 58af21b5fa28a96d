import json

import pytest

from collectors.aws.statements import statements


def test_words_become_lists_whatever_form_they_have() -> None:
    (one,) = statements(
        json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*"}})
    )
    assert one == {
        "sid": None,
        "effect": "Allow",
        "principals": ["*"],
        "not_principals": [],
        "actions": ["s3:*"],
        "not_actions": [],
        "resources": ["*"],
        "not_resources": [],
        "conditions": [],
    }


def test_principals_keep_their_kind_and_conditions_their_order() -> None:
    policy = {
        "Statement": [
            {
                "Sid": "a",
                "Effect": "Deny",
                "NotPrincipal": {"Service": ["b", "a"], "AWS": "arn:aws:iam::1:root"},
                "NotAction": ["s3:Get*"],
                "NotResource": "x",
                "Condition": {"StringLike": {"k": ["1", 2]}, "Bool": {"aws:SecureTransport": False}},
            }
        ]
    }
    (one,) = statements(json.dumps(policy))
    assert one["not_principals"] == ["AWS:arn:aws:iam::1:root", "Service:b", "Service:a"]
    assert one["conditions"] == [
        {"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]},
        {"operator": "StringLike", "key": "k", "values": ["1", "2"]},
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Statement": [{}]}', '{"Statement": ["x"]}'])
def test_what_is_no_policy_is_an_error(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        statements(text)
