"""Keeps a file's tree as JSON under the digest of its bytes, because reading YAML is slow and a catalog seldom changes."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from readiness.catalog.tree import Key, Node, parse, read_text
from readiness.domain.canonical import digest

FORM = 1
"""Raised whenever what is stored changes its form."""

KEPT = 3
"""Trees kept of files of one name: the workspace's, the shipped one, and one between two edits."""


def read_tree(path: Path, cache: Path | None = None) -> Node:
    """Return the file's tree, from the cache folder where the same bytes were read before.

    Raises what `read_text` and `parse` raise. A folder that cannot be written costs only speed.
    """
    text = read_text(path)
    if cache is None:
        return parse(text, path.name)
    kept = cache / f"{path.stem}.{FORM}.{digest(text.encode())}.json"
    tree = _load(kept)
    if tree is None:
        tree = parse(text, path.name)
        with suppress(OSError):
            _save(tree, kept, f"{path.stem}.*.json")
    return tree


def _load(kept: Path) -> Node | None:
    try:
        return _node(json.loads(kept.read_bytes()))
    except (OSError, ValueError, RecursionError):  # absent, cut short or tampered with: the file itself is read again
        return None


def _save(tree: Node, kept: Path, older: str) -> None:
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in sorted(kept.parent.glob(older), key=lambda path: path.stat().st_mtime)[: -KEPT + 1]:
        stale.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(_plain(tree), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    unfinished.replace(kept)


def _plain(node: Node) -> list[Any]:
    """Write a node as [line, column, scalar], [line, column, [nodes]] or [line, column, {key: [line, column, node]}]."""
    value: Any = node.value
    if isinstance(value, tuple):
        value = [_plain(item) for item in value]
    elif isinstance(value, Mapping):
        value = {key: [key.line, key.column, _plain(item)] for key, item in value.items()}
    return [node.line, node.column, value]


def _node(raw: Any) -> Node:
    line, column, value = _three(raw)
    if isinstance(value, list):
        return Node(tuple([_node(item) for item in value]), line, column)
    if isinstance(value, dict):
        return Node(dict([_entry(key, item) for key, item in value.items()]), line, column)
    return Node(value, line, column)


def _entry(key: str, raw: Any) -> tuple[Key, Node]:
    line, column, value = _three(raw)
    return Key.at(key, line, column), _node(value)


def _three(raw: Any) -> tuple[int, int, Any]:
    if not isinstance(raw, list) or len(raw) != 3 or not isinstance(raw[0], int) or not isinstance(raw[1], int):  # noqa: PLR2004 -- line, column, value
        raise ValueError("the cache has another form")
    return raw[0], raw[1], raw[2]
