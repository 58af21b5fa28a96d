"""Secrets by their shape: what a person pasted into a title or a body never reaches the vault."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["RULES", "Rule", "redact", "suspicious"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One known shape of a secret. The pattern runs only where a marker stands, and in linear time."""

    name: str
    markers: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(name: str, markers: tuple[str, ...], pattern: str) -> Rule:
    return Rule(name, markers, re.compile(pattern, re.ASCII))


# Possessive repetition (`++`) and a start that cannot lie inside its own run keep every pattern linear:
# the text is written by strangers.
RULES: tuple[Rule, ...] = (
    _rule(
        "private_key",
        ("PRIVATE KEY",),
        r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:[^-]|-(?!----))*+-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
        r"|(?:\s|\\[nr]|[A-Za-z0-9+/=]{20,}+)*+)",
    ),
    _rule(
        "github_token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)",
    ),
    _rule("aws_access_key_id", ("AKIA", "ASIA"), r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _rule(
        "aws_secret_access_key",
        ("ecret", "ECRET"),
        r"(?i:(?:aws_?)?secret_?access_?key)[\"'\s:=>]{1,8}+[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
    ),
    _rule("slack_token", ("xox", "xapp-"), r"(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}+"),
    _rule(
        "slack_webhook", ("hooks.slack.com",), r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}+"
    ),
    _rule(
        "jwt",
        ("eyJ",),
        r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{10,}+",
    ),
)

_MARKERS = tuple(marker for rule in RULES for marker in rule.markers)
_ENCODED = tuple(marker.encode() for marker in _MARKERS)
"""None of them has a character that JSON writes otherwise."""


def redact(value: Any) -> tuple[Any, Counter[str]]:
    """Return the value with `[redacted:RULE]` in place of each secret in its strings, and how often each rule struck.

    Lists, mappings and tuples are walked; keys and anything that is no text stay as they are.
    """
    struck: Counter[str] = Counter()
    return _clean(value, struck), struck


def suspicious(encoded: bytes) -> bool:
    """Say whether a value as JSON may hold a secret: where it has none of the markers, `redact` would change nothing."""
    return any(marker in encoded for marker in _ENCODED)


def _clean(value: Any, struck: Counter[str]) -> Any:
    match value:
        case str():
            return _clean_text(value, struck) if _marked(value) else value
        # most are a dict; to ask whether something is a Mapping takes ten times as long
        case dict() | Mapping():
            return {key: _clean(inner, struck) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(_clean(inner, struck) for inner in value)
        case _:
            return value


def _marked(text: str) -> bool:
    for marker in _MARKERS:  # noqa: SIM110 -- any() over a generator takes three times as long, and this is asked of every string
        if marker in text:
            return True
    return False


def _clean_text(text: str, struck: Counter[str]) -> str:
    for rule in RULES:
        if any(marker in text for marker in rule.markers):
            text, times = rule.pattern.subn(f"[redacted:{rule.name}]", text)
            if times:
                struck[rule.name] += times
    return text
