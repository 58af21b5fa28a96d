"""Ids that people choose: they become parts of addresses, file names and commands."""

import re

from readiness.catalog.fields import Fields, shown

_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def identifier(fields: Fields, name: str) -> str:
    """Return the id under a key; complain where it could not stand in an address."""
    node = fields.get(name)
    if node is None:
        return ""
    if not isinstance(node.value, str) or _FORM.fullmatch(node.value) is None:
        fix = "Use letters, digits, points, dashes and underscores, at most 64, and begin with a letter or a digit."
        fields.desk.complain(node, f"{name} cannot be {shown(node)}", fix)
    return str(node.value)
