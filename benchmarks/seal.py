"""Sealing one item: vault, envelope, ledger line and record, against a write, an fsync and one SQLite transaction."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.measure import in_turn, turns
from benchmarks.story import START, workspace_at
from readiness.domain.canonical import digest
from readiness.store import evidence
from readiness.store.evidence import COLLECTED, EvidenceRow
from readiness.workspace import Workspace

SIZES = (1,)
BYTES = {"2 KB": 2_000, "50 KB": 50_000, "1 MB": 1_000_000}
AGAINST = "write + fsync + one SQLite transaction"
ONE_TURN = 20
"""Items that one timing seals; a figure is of one item."""


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Seal new bytes each time."""
    workspace = workspace_at(folder / "home")
    number = count()
    with closing(_bare(folder / "bare.db")) as bare:
        for name, length in BYTES.items():

            def ours(length: int = length) -> None:
                for _ in range(ONE_TURN):
                    seal(workspace, next(number), length)

            def reference(length: int = length) -> None:
                for _ in range(ONE_TURN):
                    _write(bare, folder, next(number), length)

            took = in_turn(ours, reference, turns(size)).each(ONE_TURN)
            yield Figure("seal one item", name, took.ours, AGAINST, took.reference, most=1.3, facts=took.facts)
    workspace.database.dispose()


def seal(workspace: Workspace, number: int, size: int) -> None:
    """Keep bytes and seal them, as a run does with a list it fetched."""
    blob = workspace.vault.put(_content(number, size))
    at = START + timedelta(seconds=number)
    row = EvidenceRow(
        id=f"e{number}",
        kind=COLLECTED,
        collected_at=at,
        sha256=blob.sha256,
        bytes=blob.bytes,
        media="application/jsonl",
        complete=True,
        recorded_at=at,
        connection="github",
        collector="github.repos",
        performed_on=at.date(),
        rows=1,
    )
    envelope = {"id": row.id, "kind": row.kind, "sha256": row.sha256, "bytes": row.bytes, "collected_at": at}
    with workspace.database.writing() as session:
        evidence.seal(session, row, envelope)


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("create table item (number integer primary key, sha256 text, bytes integer, at text)")
    return connection


def _write(bare: sqlite3.Connection, folder: Path, number: int, size: int) -> None:
    content = _content(number, size)
    with (folder / f"item-{number}").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    bare.execute("begin immediate")
    bare.execute("insert into item values (?, ?, ?, ?)", (number, digest(content), len(content), START.isoformat()))
    bare.execute("commit")


def _content(number: int, size: int) -> bytes:
    return f"{number:020}".encode() * (size // 20)
