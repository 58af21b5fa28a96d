"""A YAML text as a tree in which every value knows its line and column; what could hide or explode is refused."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from readiness.errors import Complaint, WrongConfiguration, WrongUse

LARGEST = 1_000_000
"""Bytes; a larger file is refused unread."""
DEEPEST = 12
MOST = 60_000
"""Values in one file; the shipped catalog has 8 000."""
ENOUGH = 100
"""Complaints after which reading stops."""
Plain: TypeAlias = str | int | float | bool | None

_LONGEST = 60
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18}|[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?")
_WORDS: Mapping[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Key(str):
    """A key of a mapping, which is its text and knows where it stands."""

    __slots__ = ("column", "line")
    line: int
    column: int

    @classmethod
    def at(cls, text: str, line: int, column: int) -> "Key":
        """Make a key of a text and its place."""
        key = cls(text)
        key.line, key.column = line, column
        return key


@dataclass(frozen=True, slots=True)
class Node:
    """One value, and its line and column counted from 1."""

    value: "Plain | tuple[Node, ...] | Mapping[Key, Node]"
    line: int
    column: int
    span: tuple[int, int] | None = None
    """First character in the text and the one after the last; None where it came from the cache."""


def read_text(path: Path) -> str:
    """Return the file's text; raise WrongUse where it cannot be read, WrongConfiguration where it is too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise WrongUse(f"there is no {path.name} in {path.parent}", "Run `readiness init DIR` to get one.") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}", "Mend its permissions.") from None
    if len(content) > LARGEST:
        raise _refused(path.name, 1, 1, "the file is larger than 1 MB", "Keep only the catalog in it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise _refused(path.name, line, column, "the file is not UTF-8", "Save it as UTF-8.") from None


def parse(text: str, file: str) -> Node:
    """Return the text's tree; raise WrongConfiguration with every anchor, alias, tag and duplicate key, or the first syntax error."""
    from ruamel.yaml import YAML  # noqa: PLC0415 -- slow to import, and a cached tree does not need it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415
    from ruamel.yaml.reader import ReaderError  # noqa: PLC0415

    builder = _Builder(file)
    try:
        builder.take(YAML(typ="safe", pure=True).parse(text))
    except ReaderError as error:
        before = text[: error.position]
        column = len(before) - before.rfind("\n")
        raise _refused(file, before.count("\n") + 1, column, "a control character stands here", "Delete it.") from None
    except MarkedYAMLError as error:
        raise _syntax(file, text, error) from None
    except (YAMLError, ValueError, OverflowError) as error:  # the latter two from escapes such as "\UFFFFFFFF"
        what = " ".join(str(error).split())
        raise _refused(file, 1, 1, f"this is no YAML: {what}", "Correct its form.") from None
    return builder.tree()


def clipped(text: str) -> str:
    """Return a text on one line, at most 60 characters."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _refused(file: str, line: int, column: int, what: str, fix: str) -> WrongConfiguration:
    return WrongConfiguration.of([Complaint(file, line, column, what, fix)])


def _syntax(file: str, text: str, error: Any) -> WrongConfiguration:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    at = text.splitlines()[line - 1 : line]
    if at and "\t" in at[0][:column]:
        column = at[0].index("\t") + 1
        return _refused(file, line, column, "a tab stands where YAML wants spaces", "Indent with spaces.")
    what = "this is no YAML: " + " ".join(f"{error.context or ''} {error.problem or ''}".split())
    return _refused(file, line, column, what, "Compare the indentation, quotes and brackets with the lines around it.")


def _resolved(event: Any) -> Plain:
    """Read a scalar by YAML 1.2's core rules, in which yes, on and dates are texts."""
    text: str = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


class _Builder:
    """Builds the tree from the parser's events without recursion, so that no depth can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.complaints: list[Complaint] = []
        self.open: list[tuple[Any, list[Node]]] = []
        """Start events of collections not yet ended, each with its children; keys and values of a mapping alternate."""
        self.root: Node | None = None

    def take(self, events: Iterable[Any]) -> None:
        for number, event in enumerate(events):
            name = type(event).__name__
            if number > MOST:
                self.complain(event, f"the file holds more than {MOST} values", "Keep only the catalog in it.")
            self.check(event, name)
            if number > MOST or len(self.open) > DEEPEST or len(self.complaints) >= ENOUGH:
                raise WrongConfiguration.of(self.complaints)
            if name in {"MappingStartEvent", "SequenceStartEvent"}:
                self.open.append((event, []))
            elif name in {"MappingEndEvent", "SequenceEndEvent"}:
                self.close(event.end_mark.index)
            elif name in {"ScalarEvent", "AliasEvent"}:
                self.scalar(event, name)

    def check(self, event: Any, name: str) -> None:
        if name == "AliasEvent":
            self.complain(event, f"the alias *{clipped(event.anchor)} stands for text elsewhere", "Write the text out.")
        elif getattr(event, "anchor", None) is not None:
            self.complain(
                event, f"the anchor &{clipped(event.anchor)} gives a name to text", "Delete it and write the text out."
            )
        elif getattr(event, "tag", None) is not None:
            self.complain(event, "a tag (!) gives this value a type", "Delete the tag.")
        if name == "DocumentStartEvent" and self.root is not None:
            self.complain(event, "a second document begins", "Keep one document in the file.")
        if len(self.open) > DEEPEST:
            self.complain(event, f"values are nested more than {DEEPEST} deep", "Write them flat.")

    def scalar(self, event: Any, name: str) -> None:
        start, end = event.start_mark, event.end_mark
        value = None if name == "AliasEvent" else event.value if self.expects_key() else _resolved(event)
        node = Node(value, start.line + 1, start.column + 1, (start.index, end.index))
        if start.index == end.index and self.expects_value():
            key = self.open[-1][1][-1]  # where nothing is written, the parser names the place of the next thing
            node = replace(node, line=key.line, column=key.column)
        self.add(node)

    def expects_key(self) -> bool:
        """Say whether the next value is a key of a mapping, which is a text however it looks."""
        return self.in_mapping() and len(self.open[-1][1]) % 2 == 0

    def expects_value(self) -> bool:
        """Say whether the next value belongs to a key of a mapping."""
        return self.in_mapping() and len(self.open[-1][1]) % 2 == 1

    def in_mapping(self) -> bool:
        """Say whether the innermost open collection is a mapping."""
        return bool(self.open) and type(self.open[-1][0]).__name__ == "MappingStartEvent"

    def close(self, end: int) -> None:
        event, children = self.open.pop()
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        span = (event.start_mark.index, end)
        if type(event).__name__ == "SequenceStartEvent":
            self.add(Node(tuple(children), line, column, span))
        else:
            self.add(Node(dict(self.entries(children)), line, column, span))

    def entries(self, children: list[Node]) -> Iterator[tuple[Key, Node]]:
        seen: dict[str, int] = {}
        for name, node in zip(children[::2], children[1::2], strict=True):
            if not isinstance(name.value, str) or not name.value:
                self.note(name, "this key is no text", "Write a word, followed by a colon.")
                continue
            key = Key.at(name.value, name.line, name.column)
            if key in seen:
                self.note(name, f"the key {clipped(key)} stands twice; first on line {seen[key]}", "Keep one of them.")
            seen.setdefault(key, key.line)
            yield key, node

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1][1].append(node)
        elif self.root is None:
            self.root = node

    def complain(self, event: Any, what: str, fix: str) -> None:
        mark = event.start_mark
        self.complaints.append(Complaint(self.file, mark.line + 1, mark.column + 1, what, fix))

    def note(self, node: Node, what: str, fix: str) -> None:
        self.complaints.append(Complaint(self.file, node.line, node.column, what, fix))

    def tree(self) -> Node:
        if self.complaints:
            raise WrongConfiguration.of(sorted(self.complaints))
        return self.root or Node(None, 1, 1)
