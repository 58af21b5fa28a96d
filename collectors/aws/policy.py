"""The least an account must allow, as the policy document that IAM takes."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["policy"]


def policy(permissions: Iterable[str]) -> Mapping[str, Any]:
    """Return a policy that allows these actions and nothing else; lists and settings cannot be narrowed to resources."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "ReadinessReads", "Effect": "Allow", "Action": sorted(set(permissions)), "Resource": "*"}
        ],
    }
