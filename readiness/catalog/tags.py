"""The tags a control may carry, and their words."""

from collections.abc import Mapping

from readiness.catalog.fields import Fields, shown, suggestion
from readiness.catalog.tree import Node

LISTS = ("buyer_focus",)
"""Tags that hold several words."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "fix_first": ("mfa", "jml", "pam", "change-approvals", "logging-retention", "vendor-review"),
    "trust_domain": (
        "endpoints",
        "network",
        "secrets-keys",
        "build-deploy",
        "logging-audit",
        "response",
        "backups",
    ),
    "buyer_focus": (
        "access-management",
        "change-management",
        "incident-response",
        "vendor-management",
        "backup-recovery",
        "logging-monitoring",
        "hr-security-termination",
    ),
    "finding_class": (
        "access-control-failure",
        "change-management-weakness",
        "logging-gap",
        "backup-failure",
        "documentation-only",
        "other",
    ),
}


def read_tags(control: Fields) -> Mapping[str, object]:
    """Return a control's tags: one word each, or a tuple of them for `buyer_focus`."""
    node = control.get("tags")
    if node is None:
        return {}
    tags = Fields(control.desk, node, "tags", tuple(WORDS))
    return {
        name: _words(tags, name) if name in LISTS else _word(tags, name, tags.values[name])
        for name in WORDS
        if name in tags
    }


def _words(tags: Fields, name: str) -> tuple[str, ...]:
    return tuple(_word(tags, name, item) for item in tags.items(name))


def _word(tags: Fields, name: str, node: Node) -> str:
    if not isinstance(node.value, str) or node.value not in WORDS[name]:
        tags.desk.complain(node, f"unknown {name} {shown(node)}", suggestion(node.value, WORDS[name]))
    return str(node.value)
