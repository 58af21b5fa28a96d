"""Rows on their way to the vault: sorted by key on disk, so that memory stays flat however many there are."""

import sqlite3
from collections.abc import Iterator
from typing import Self

from readiness.errors import ReadinessError

SHOWN = 20
"""How many conflicting keys are named."""


class SpoolUnavailable(ReadinessError):
    """The temporary folder takes no more rows."""

    exit_code = 1


class Spool:
    """Takes (key, canonical line) in any order and gives the lines back sorted by key.

    SQLite's temporary database has no name, so a killed process leaves nothing behind. Keys are compared as UTF-8
    bytes, which is the order of Python's strings.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in (
            "pragma journal_mode=off",
            "pragma synchronous=off",
            "create table row (key blob not null unique, line blob not null)",
            "begin",
        ):
            self._database.execute(statement)
        self.rows = 0
        """How many different keys came."""
        self.repeats = 0
        """How many rows came again, byte for byte."""
        self.conflicts = 0
        """How many rows came again with another content; the first one was kept."""
        self.conflicting: list[str] = []
        """The first of their keys."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, key: str, line: bytes) -> None:
        """Take a row; raises SpoolUnavailable when the disk is full, ValueError for a key with a lone surrogate."""
        try:
            taken = self._database.execute("insert or ignore into row values (?, ?)", (key.encode(), line)).rowcount
        except sqlite3.OperationalError as failure:
            raise SpoolUnavailable(
                f"the temporary folder takes no more rows: {failure}",
                "Free some space, or set TMPDIR to another folder.",
            ) from failure
        if taken:
            self.rows += 1
        else:
            self._again(key, line)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines in the order of their keys, without LF."""
        return (line for (line,) in self._database.execute("select line from row order by key"))

    def _again(self, key: str, line: bytes) -> None:
        (kept,) = self._database.execute("select line from row where key = ?", (key.encode(),)).fetchone()
        if kept == line:
            self.repeats += 1
            return
        self.conflicts += 1
        if len(self.conflicting) < SHOWN:
            self.conflicting.append(key)
