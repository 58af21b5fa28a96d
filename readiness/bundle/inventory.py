"""What has been written into a bag so far, kept on disk so that memory does not grow with the number of files."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TABLES = """
CREATE TABLE file (path TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
                   origin TEXT NOT NULL);
CREATE INDEX content ON file (sha256) WHERE origin = 'vault';
CREATE TABLE entry (kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX entries ON entry (kind, key);
CREATE TABLE vouched (sha256 TEXT NOT NULL, envelope TEXT NOT NULL);
"""
AT_ONCE = 500
FILE = "INSERT INTO file VALUES (?, ?, ?, ?, ?)"
ENTRY = "INSERT INTO entry VALUES (?, ?, ?)"
VOUCHED = "INSERT INTO vouched VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the bag: its path from the bag's root, its digest, its size, and where its bytes can be had again."""

    path: str
    sha256: str
    bytes: int
    origin: str
    """vault (evidence), kept (made for this bundle, a copy in the vault), ledger, envelope:ID, checkpoint:N, signature:N."""


class Inventory:
    """The files, the entries of the index, and the digests that envelopes vouch for."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)  # "": a temporary file that nobody else sees
        self._rows.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        self._rows.execute("BEGIN")
        # most paths and bytes are new: their hashes say so without a question to the table
        self._folded: set[int] = set()
        self._vault: set[int] = set()
        self._waiting: dict[str, list[tuple[object, ...]]] = {statement: [] for statement in (FILE, ENTRY, VOUCHED)}

    def close(self) -> None:
        """Forget it all."""
        self._rows.close()

    def taken(self, folded: str) -> bool:
        """Say whether a file system might take another file's path for this one."""
        if hash(folded) not in self._folded:
            return False
        return self._asked("SELECT 1 FROM file WHERE folded = ?", folded).fetchone() is not None

    def add(self, file: Written, folded: str) -> None:
        """Note a file; its folded path must be free."""
        self._write(FILE, file.path, folded, file.sha256, file.bytes, file.origin)
        self._folded.add(hash(folded))
        if file.origin == "vault":
            self._vault.add(hash(file.sha256))

    def path_of(self, sha256: str) -> str | None:
        """Return where bytes of the vault were written already."""
        if hash(sha256) not in self._vault:
            return None
        where = "SELECT path FROM file WHERE sha256 = ? AND origin = 'vault' ORDER BY rowid LIMIT 1"
        found = self._asked(where, sha256).fetchone()
        return found[0] if found else None

    def files(self, below: str = "", beside: str | None = None, order: str = "rowid") -> Iterator[Written]:
        """Yield files whose path begins with `below` and not with `beside`, as they were written or by `path`."""
        for row in self._asked(
            "SELECT path, sha256, bytes, origin FROM file WHERE substr(path, 1, ?) = ?"  # noqa: S608 -- a column of ours
            f" AND (?3 IS NULL OR substr(path, 1, length(?3)) <> ?3) ORDER BY {order}",
            len(below),
            below,
            beside,
        ):
            yield Written(*row)

    def total(self, below: str = "") -> tuple[int, int]:
        """Return how many bytes and files lie there."""
        count = "SELECT coalesce(sum(bytes), 0), count(*) FROM file WHERE substr(path, 1, ?) = ?"
        size, number = self._asked(count, len(below), below).fetchone()
        return size, number

    def note(self, kind: str, key: str, document: dict[str, Any]) -> None:
        """Keep an entry for the index."""
        self._write(ENTRY, kind, key, json.dumps(document, ensure_ascii=False))

    def entries(self, kind: str, key: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the entries of a kind, or those under one key, in the order in which they came."""
        every = "SELECT document FROM entry WHERE kind = ? ORDER BY rowid"
        some = "SELECT document FROM entry WHERE kind = ? AND key = ? ORDER BY rowid"
        for (document,) in self._asked(every, kind) if key is None else self._asked(some, kind, key):
            yield json.loads(document)

    def keys(self, kind: str) -> set[str]:
        """Return the keys under which something of the kind is kept."""
        return {key for (key,) in self._asked("SELECT DISTINCT key FROM entry WHERE kind = ?", kind)}

    def vouch(self, sha256: str, envelope: str) -> None:
        """Note that an envelope names these bytes."""
        self._write(VOUCHED, sha256, envelope)

    def absent(self) -> Iterator[tuple[str, str]]:
        """Yield (digest, envelope) of bytes that an envelope names and no file holds."""
        yield from self._asked(
            "SELECT sha256, min(envelope) FROM vouched WHERE sha256 NOT IN (SELECT sha256 FROM file) GROUP BY 1 ORDER BY 1"
        )

    def unvouched(self) -> Iterator[str]:
        """Yield paths of evidence that no envelope names."""
        for (path,) in self._asked(
            "SELECT path FROM file WHERE origin = 'vault' AND (path LIKE 'data/controls/%' OR path LIKE 'data/populations/%.jsonl')"
            " AND sha256 NOT IN (SELECT sha256 FROM vouched) ORDER BY path"
        ):
            yield path

    def _write(self, statement: str, *row: object) -> None:
        """Write a row, some hundreds at once: a statement for each takes longer than all else that is done with it."""
        waiting = self._waiting[statement]
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        for statement, waiting in self._waiting.items():
            self._rows.executemany(statement, waiting)
            waiting.clear()

    def _asked(self, statement: str, *given: object) -> sqlite3.Cursor:
        """Ask about everything written so far."""
        self._flush()
        return self._rows.execute(statement, given)
