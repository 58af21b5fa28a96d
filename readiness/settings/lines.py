"""Where each key of a TOML text stands; tomllib reads values but forgets their lines."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of tables, and numbers of items in lists."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")|' + r"'''.*?'''(?!')|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]+")


def lines(text: str) -> Mapping[Place, int]:
    """Return the line, from 1, on which every table, key and list item of a valid TOML text stands.

    A table that several headers speak about stands where it is first named. The text must be one that tomllib accepts.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


class _Scanner:
    """Walks the text once; trusts tomllib to have refused what is no TOML."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.line = 1
        self.found: dict[Place, int] = {}
        self.lists: dict[Place, int] = {}
        """How many tables each `[[...]]` has so far."""

    def document(self) -> None:
        table: Place = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self) -> Place:
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        self.skip(_BLANK)
        place = self.note((), tuple(self.keys()), of_list=many)
        self.skip(_BLANK)
        self.at += 2 if many else 1
        return place

    def pair(self, table: Place) -> None:
        place = self.note(table, tuple(self.keys()))
        self.skip(_BLANK)
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value(place)

    def keys(self) -> Iterator[str]:
        while True:
            raw = self.skip(_KEY)
            yield _plain(raw)
            if not self.skip(_DOT):
                return

    def note(self, table: Place, keys: Place, *, of_list: bool = False) -> Place:
        place = table
        for key in keys[:-1]:
            place = self.newest((*place, key))
        place = (*place, keys[-1])
        self.found.setdefault(place, self.line)
        if of_list:
            self.lists[place] = self.lists.get(place, -1) + 1
            place = self.newest(place)
        return place

    def newest(self, place: Place) -> Place:
        """Return the place itself, or the last table of the list that stands there; note it on the way."""
        self.found.setdefault(place, self.line)
        if place in self.lists:
            place = (*place, self.lists[place])
            self.found.setdefault(place, self.line)
        return place

    def value(self, place: Place) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self.items(place)
        elif opening == "{":
            self.inline(place)
        elif opening in "\"'":
            self.skip(_STRING)
        else:
            self.skip(_BARE)

    def items(self, place: Place) -> None:
        for number, _ in enumerate(self.between("]")):
            self.found[*place, number] = self.line
            self.value((*place, number))

    def inline(self, place: Place) -> None:
        for _ in self.between("}"):
            self.pair(place)

    def between(self, closing: str) -> Iterator[None]:
        """Step over the opening bracket, stop before each element, and step over the closing one."""
        self.at += 1
        self.skip(_BLANK)
        while self.text[self.at] != closing:
            yield
            self.skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what matches here, and count its line breaks."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        self.line += match.group().count("\n")
        return match.group()


def _plain(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
