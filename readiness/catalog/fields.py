"""Reads the keys of one mapping by name and type; what does not fit becomes a complaint, and reading goes on."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from readiness.catalog.tree import Key, Node, clipped
from readiness.errors import Complaint

Word = TypeVar("Word", bound=StrEnum)
Default = TypeVar("Default")
_DATE = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_LONGEST_TEXT = 5_000


class Desk:
    """Where the complaints and warnings about one file are laid down."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.complaints: list[Complaint] = []
        self.warnings: list[Complaint] = []

    def complain(self, at: Node | Key, what: str, fix: str) -> None:
        """Note what makes the file invalid."""
        self.complaints.append(Complaint(self.file, at.line, at.column, what, fix))

    def warn(self, at: Node | Key, what: str, fix: str) -> None:
        """Note what is valid but probably not meant."""
        self.warnings.append(Complaint(self.file, at.line, at.column, what, fix))


class Fields:
    """One mapping: complains at once about keys that are unknown and required ones that are missing."""

    def __init__(
        self, desk: Desk, node: Node, noun: str, known: Collection[str], required: Collection[str] = ()
    ) -> None:
        self.desk = desk
        self.node = node
        self.noun = noun
        self.required = required
        self.entries: Mapping[Key, Node] = node.value if isinstance(node.value, Mapping) else {}
        self.places = {str(key): key for key in self.entries}
        self.values = {str(key): value for key, value in self.entries.items()}
        if not isinstance(node.value, Mapping):
            desk.complain(
                node,
                f"{noun} must be a mapping, not {shown(node)}",
                f"Write its keys, such as {next(iter(known))}: ...",
            )
            return
        for key in self.entries:
            if key not in known:
                desk.complain(key, f"unknown key {clipped(key)} in {noun}", suggestion(key, known))
        for name in required:
            if name not in self.values:
                desk.complain(node, f"{noun} has no {name}", f"Add {name}: ...")

    def __contains__(self, name: str) -> bool:
        """Say whether the key is written."""
        return name in self.values

    def get(self, name: str) -> Node | None:
        """Return the value of a key, or None where it is not written."""
        return self.values.get(name)

    def key(self, name: str) -> Key | Node:
        """Return where a key is written, else where the mapping is."""
        return self.places.get(name, self.node)

    def text(self, name: str, default: str = "") -> str:
        """Return a text on one or more lines, trimmed."""
        node = self.get(name)
        return default if node is None else self.as_text(node, name, default)

    def as_text(self, node: Node, name: str, default: str = "") -> str:
        """Return a node's text; an overlong or other value is complained about, and an empty one that is required."""
        value = node.value
        if not isinstance(value, str):
            self.desk.complain(node, f"{name} must be text, not {shown(node)}", 'Write it in quotes, as "...".')
            return default
        if not value.strip() and name in self.required:
            self.desk.complain(node, f"{name} is empty", f"Write the {name}.")
        elif len(value) > _LONGEST_TEXT:
            self.desk.complain(node, f"{name} is longer than {_LONGEST_TEXT} characters", "Say it in fewer.")
        return value.strip()

    def word(self, name: str, words: type[Word], default: Default) -> Word | Default:
        """Return a word of a closed list."""
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node.value, str) and node.value in set(words):
            return words(node.value)
        self.desk.complain(node, f"unknown {name} {shown(node)}", suggestion(node.value, list(words)))
        return default

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a whole number between two, both included."""
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node.value, int) and not isinstance(node.value, bool) and low <= node.value <= high:
            return node.value
        self.desk.complain(
            node,
            f"{name} must be a whole number from {low} to {high}, not {shown(node)}",
            f"Write {name}: {default}, or another.",
        )
        return default

    def day(self, name: str) -> date | None:
        """Return a civil date, or None where the key is not written."""
        node = self.get(name)
        if node is None:
            return None
        with suppress(ValueError):  # a 31 February becomes the complaint below
            if _DATE.fullmatch(str(node.value)):
                return date.fromisoformat(str(node.value))
        self.desk.complain(node, f"{name} {shown(node)} is no date", "Write it as 2026-03-31.")
        return None

    def items(self, name: str) -> Iterator[Node]:
        """Yield the items of a list; complain about what is no list, or about an empty one that is required."""
        node = self.get(name)
        if node is None:
            return
        if not isinstance(node.value, tuple):
            self.desk.complain(
                node,
                f"{name} must be a list, not {shown(node)}",
                f"Write {name}: [...] or lines that begin with a dash.",
            )
            return
        if not node.value and name in self.required:
            self.desk.complain(node, f"{name} is empty", "Write at least one.")
        yield from node.value


def suggestion(written: object, known: Collection[str]) -> str:
    """Say which word was probably meant, or which there are."""
    near = get_close_matches(str(written), known, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Write one of: {', '.join(known)}."


def shown(node: Node) -> str:
    """Return a value as it may stand in a message: one short line."""
    if isinstance(node.value, Mapping):
        return "a mapping"
    if isinstance(node.value, tuple):
        return "a list"
    return "nothing" if node.value is None else repr(clipped(str(node.value)))
