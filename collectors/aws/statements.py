"""A policy of a resource, its statements in one form: AWS lets each part be a word or a list."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from collectors.kit import Column, ColumnType, Row

__all__ = ["STATEMENTS", "statements"]

_TEXT = ColumnType.TEXT


def _list(name: str, meaning: str) -> Column:
    return Column(name, _TEXT, meaning, many=True)


STATEMENTS = Column(
    "policy_statements",
    _TEXT,
    "Statements of the policy, each part a list; null where the policy could not be read",
    required=False,
    many=True,
    fields=(
        Column("sid", _TEXT, "Name of the statement, if any", required=False),
        Column("effect", _TEXT, "Allow or Deny"),
        _list("principals", "Who: *, or TYPE:NAME"),
        _list("not_principals", "Everybody but these"),
        _list("actions", "What"),
        _list("not_actions", "Everything but this"),
        _list("resources", "On what"),
        _list("not_resources", "On everything but this"),
        Column(
            "conditions",
            _TEXT,
            "Only where all of these hold",
            many=True,
            fields=(
                Column("operator", _TEXT, "How the values are compared, such as Bool"),
                Column("key", _TEXT, "What is compared, such as aws:SecureTransport"),
                _list("values", "With what"),
            ),
        ),
    ),
)


def statements(policy: str) -> list[Row]:
    """Read a policy's text; raises ValueError, KeyError or TypeError where it is none."""
    found = json.loads(policy)["Statement"]
    return [_statement(one) for one in (found if isinstance(found, list) else [found])]


def _statement(one: Mapping[str, Any]) -> Row:
    return {
        "sid": one.get("Sid"),
        "effect": one["Effect"],
        "principals": _principals(one.get("Principal")),
        "not_principals": _principals(one.get("NotPrincipal")),
        "actions": _words(one.get("Action")),
        "not_actions": _words(one.get("NotAction")),
        "resources": _words(one.get("Resource")),
        "not_resources": _words(one.get("NotResource")),
        "conditions": list(_conditions(one.get("Condition") or {})),
    }


def _principals(given: Any) -> list[str]:
    if isinstance(given, Mapping):
        found = [(kind, name) for kind, names in sorted(given.items()) for name in _words(names)]
        return ["*" if (kind, name) == ("AWS", "*") else f"{kind}:{name}" for kind, name in found]
    return _words(given)


def _conditions(given: Mapping[str, Any]) -> Iterator[Row]:
    for operator, keys in sorted(given.items()):
        for key, values in sorted(keys.items()):
            yield {"operator": operator, "key": key, "values": _words(values)}


def _words(given: Any) -> list[str]:
    if given is None:
        return []
    many = given if isinstance(given, list) else [given]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in many]
