"""Writes the catalog back: the organisation's own file to the letter, with overridden owners and cadences in place."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from readiness.catalog.tree import Node, parse

Overrides: TypeAlias = Mapping[tuple[str, str], str]
"""What was changed on top of the file: (control or requirement, owner or cadence) to its value."""
_Edit: TypeAlias = tuple[int, int, str]

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.@+/-]*(?: [A-Za-z0-9_.@+/-]+)*")
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that some reader of YAML takes for something else than text."""


def merged(text: str, overrides: Overrides, file: str = "controls.yaml") -> str:
    """Return the file's text with the overrides written into it; every other character stays, comments too.

    An override of what the file no longer has changes nothing. Raises what `parse` raises.
    """
    for start, end, value in sorted(_edits(text, parse(text, file), overrides), reverse=True):
        text = text[:start] + value + text[end:]
    return text


def _edits(text: str, tree: Node, overrides: Overrides) -> Iterator[_Edit]:
    """Yield the span of each value to replace, and what to write there."""
    for control in _items(_fields(tree).get("controls")):
        name = _word(control, "id")
        yield from _edit(text, control, "id", name, overrides)
        for line in _items(_fields(control).get("evidence")):
            yield from _edit(text, line, "key", f"{name}/{_word(line, 'key')}", overrides)


def _edit(text: str, node: Node, identity: str, subject: str, overrides: Overrides) -> Iterator[_Edit]:
    fields = _fields(node)
    for (of, field), value in overrides.items():
        if of != subject:
            continue
        if field in fields:
            yield *_span(fields[field]), _scalar(value)
        else:
            end = _span(fields[identity])[1]
            yield end, end, f"{_separator(text, node)}{field}: {_scalar(value)}"


def _separator(text: str, node: Node) -> str:
    """Return what parts one key of this mapping from the next."""
    return ", " if text[_span(node)[0]] == "{" else "\n" + " " * (node.column - 1)


def _fields(node: Node) -> dict[str, Node]:
    return {str(key): value for key, value in node.value.items()} if isinstance(node.value, Mapping) else {}


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.value if node is not None and isinstance(node.value, tuple) else ()


def _word(node: Node, name: str) -> str:
    found = _fields(node).get(name)
    return str(found.value) if found else ""


def _span(node: Node) -> tuple[int, int]:
    if node.span is None:
        raise ValueError("only a tree that was just parsed knows its spans")
    return node.span


def _scalar(value: str) -> str:
    bare = _BARE.fullmatch(value) is not None and value.lower() not in _TAKEN
    return value if bare else json.dumps(value, ensure_ascii=False)
