"""The chain in the database: appended under a lock, read as the file every auditor may have."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, text
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from readiness.domain.ledger import Checkpoint, Entry, Line, chained
from readiness.store.batches import batches
from readiness.store.tables.ledger import CheckpointRow, LedgerRow

LOCK = 7_300_101
"""Advisory lock of PostgreSQL under which one transaction appends; SQLite's write transaction is a lock already."""
AT_ONCE = 2_000
"""How many lines are held in memory while streaming."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was signed."""

    checkpoint: Checkpoint
    signature: bytes
    """Ed25519 over `checkpoint.text`."""
    time: datetime


def append(session: Session, entries: Iterable[Entry]) -> tuple[Line, ...]:
    """Give the entries the next places in the chain. What they name must be recorded too: use `journal.record`."""
    lock(session)
    last = head(session)
    lines = tuple(chained(entries, last.seq, last.digest) if last else chained(entries))
    if lines:
        session.connection().execute(_INSERT, list(map(_row, lines)))
    return lines


def lock(session: Session) -> None:
    """Wait until no other transaction appends, and keep others waiting until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def head(session: Session) -> Line | None:
    """Return the newest line."""
    row = session.connection().execute(_HEAD).first()
    return line_of(row) if row else None


def lines(session: Session, upto: int | None = None) -> Iterator[Line]:
    """Stream the lines in order, up to and with number `upto`."""
    query = _lines().order_by(col(LedgerRow.seq))
    if upto is not None:
        query = query.where(col(LedgerRow.seq) <= upto)
    with session.connection().execute(query.execution_options(yield_per=AT_ONCE)) as found:
        yield from map(line_of, found)


def texts(session: Session, upto: int | None = None) -> Iterator[str]:
    """Stream `ledger.jsonl`, line by line without LF."""
    return (line.text for line in lines(session, upto))


def file_digest(session: Session, lines: int) -> str:
    """Return the SHA-256 of the file's first `lines` lines, each with its LF; ValueError when there are fewer."""
    digest, count = hashlib.sha256(), 0
    for some in batches(texts(session, lines), AT_ONCE):
        digest.update(("\n".join(some) + "\n").encode())
        count += len(some)
    if count != lines:
        raise ValueError(f"the ledger has {count} lines, not {lines}")
    return digest.hexdigest()


def draft_checkpoint(session: Session) -> Checkpoint | None:
    """Return the next checkpoint to sign, of the whole ledger; None when there is nothing new since the last.

    Holds the lock, so its number is still free when it is added in the same transaction.
    """
    lock(session)
    last, newest = last_checkpoint(session), head(session)
    if newest is None or (last and last.checkpoint.lines == newest.seq):
        return None
    number = last.checkpoint.number + 1 if last else 1
    return Checkpoint(number, newest.seq, file_digest(session, newest.seq))


def add_checkpoint(session: Session, checkpoint: Checkpoint, signature: bytes, time: datetime) -> None:
    """Keep a signed checkpoint; ValueError unless its number follows the last and it reaches as far at least."""
    lock(session)
    last = last_checkpoint(session)
    number, least = (last.checkpoint.number + 1, last.checkpoint.lines) if last else (1, 1)
    if checkpoint.number != number or checkpoint.lines < least:
        raise ValueError(f"checkpoint {checkpoint.number} of {checkpoint.lines} lines does not follow; {number} would")
    session.add(
        CheckpointRow(
            number=checkpoint.number, lines=checkpoint.lines, sha256=checkpoint.sha256, signature=signature, time=time
        )
    )
    session.flush()


def checkpoints(session: Session) -> tuple[SignedCheckpoint, ...]:
    """Return all checkpoints in order."""
    return tuple(map(_signed, session.exec(select(CheckpointRow).order_by(col(CheckpointRow.number)))))


def last_checkpoint(session: Session) -> SignedCheckpoint | None:
    """Return the newest checkpoint."""
    row = session.exec(select(CheckpointRow).order_by(col(CheckpointRow.number).desc()).limit(1)).first()
    return _signed(row) if row else None


def count(session: Session) -> int:
    """Return how many lines there are."""
    return session.exec(select(func.coalesce(func.max(LedgerRow.seq), 0))).one()


COLUMNS = tuple(LedgerRow.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel
_INSERT = LedgerRow.__table__.insert()  # type: ignore[attr-defined]  # the same


_HEAD = columns(*COLUMNS).order_by(col(LedgerRow.seq).desc()).limit(1)
"""Made once: every line that is written asks it."""


def _lines() -> Select[Any]:
    return columns(*COLUMNS)


def _row(line: Line) -> Mapping[str, Any]:
    entry = line.entry
    return {
        "seq": line.seq,
        "time": entry.time,
        "event": entry.event,
        "id": entry.id,
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "run": entry.run,
        "prev": line.prev,
    }


def line_of(row: Any) -> Line:
    """Return a row that begins with the columns of the table as a line."""
    # by position, as COLUMNS has them: names cost more than all else when a whole ledger is read
    seq, time, event, id_, sha256, bytes_, run, prev = row[: len(COLUMNS)]
    return Line(seq, Entry(time, event, id_, sha256, bytes_, run), prev)


def _signed(row: CheckpointRow) -> SignedCheckpoint:
    return SignedCheckpoint(Checkpoint(row.number, row.lines, row.sha256), row.signature, row.time)
