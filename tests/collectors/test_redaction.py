from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.redaction import RULES, redact, suspicious
from readiness.domain.canonical import encode

BODY = "A" * 64
SECRETS = [
    ("github_token", "ghp_" + "a1B2" * 9),
    ("github_token", "gho_" + "a1B2" * 9),
    ("github_token", "ghs_" + "a1B2" * 9),
    ("github_token", "github_pat_11AAAAAAA0" + "x_Y9" * 15),
    ("aws_access_key_id", "AKIA" + "IOSFODNN7EXAMPLE"),
    ("aws_access_key_id", "ASIA" + "IOSFODNN7EXAMPLE"),
    ("aws_secret_access_key", "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("slack_token", "xoxb-" + "123456789012-abcdefABCDEF"),
    ("slack_token", "xapp-1-" + "A0123456789-abcdef"),
    ("slack_webhook", "https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXXXXXXXXXX"),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9"),
    ("private_key", f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n{BODY}\n-----END RSA PRIVATE KEY-----"),
    ("private_key", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n-----END OPENSSH PRIVATE KEY-----"),
    ("private_key", f"-----BEGIN PRIVATE KEY-----\n{BODY}\n{BODY}"),
]


@pytest.mark.parametrize(("rule", "secret"), SECRETS)
def test_a_secret_is_replaced_by_the_name_of_its_rule(rule: str, secret: str) -> None:
    assert redact(f"before ({secret}) after") == (f"before ([redacted:{rule}]) after", Counter({rule: 1}))


@pytest.mark.parametrize(
    "innocent",
    [
        "password=hunter2",
        "the word ghp_ alone, AKIA alone, xoxb- alone, eyJ alone, PRIVATE KEY alone",
        "AROAIOSFODNN7EXAMPLEX is the id of a role",
        "e83c5163316f89bfbde7d9ab23ca2e25604af290",
        "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
        "SGhp_not_a_token_because_of_what_stands_before_it",
    ],
)
def test_what_has_no_known_shape_stays(innocent: str) -> None:
    assert redact(innocent) == (innocent, Counter())


def test_every_string_of_a_nested_value_is_read_and_the_rest_is_untouched() -> None:
    token = "ghp_" + "z" * 36
    at = datetime(2026, 1, 1, tzinfo=UTC)
    value = {"a": [token, {"b": f"{token} {token}"}], "n": 3, "at": at, "none": None, "t": (token,)}
    clean, struck = redact(value)
    mark = "[redacted:github_token]"
    assert clean == {"a": [mark, {"b": f"{mark} {mark}"}], "n": 3, "at": at, "none": None, "t": (mark,)}
    assert struck == Counter({"github_token": 4})


def test_text_around_an_unfinished_key_is_kept() -> None:
    clean, _ = redact("-----BEGIN PRIVATE KEY----- is how such a file begins.")
    assert clean == "[redacted:private_key]is how such a file begins."


@given(st.text(alphabet="eyJ.-_gh pAKIBNS=PRVTE\nxob", max_size=400))
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once, _ = redact(text)
    assert redact(once) == (once, Counter())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    "seed",
    [
        "eyJ",
        "eyJaaaaaaaa.",
        "eyJaaaaaaaa.eyJaaaaaaaa.",
        "-----BEGIN PRIVATE KEY-----",
        "xoxb-",
        "ghp_a",
        "secretaccesskey = ",
        "AKIA",
    ],
)
def test_a_megabyte_made_to_hurt_is_read_to_its_end(rule: object, seed: str) -> None:
    text = seed * (1_000_000 // len(seed))
    clean, _ = redact(text)
    assert isinstance(clean, str)
    assert rule in RULES


PIECES = st.one_of(
    st.sampled_from([secret for _, secret in SECRETS]),
    st.sampled_from([marker for rule in RULES for marker in rule.markers]),
    st.text(max_size=5),
)
TEXTS = st.lists(PIECES, max_size=4).map("".join)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)))
def test_what_is_not_suspicious_has_nothing_to_redact(value: object) -> None:
    clean, struck = redact(value)
    assert suspicious(encode(value)) or (clean, struck) == (value, Counter())


@pytest.mark.parametrize(("rule", "secret"), SECRETS)
def test_every_secret_is_suspicious_however_deep(rule: str, secret: str) -> None:
    assert suspicious(encode({"a": [{"b": f"{rule} {secret}"}]}))
