"""Whether the records still agree with each other and with the vault; every fault is reported, not the first."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.canonical import digest
from readiness.domain.ledger import GENESIS, Checkpoint
from readiness.store import ledger
from readiness.store.blobs import Vault
from readiness.store.tables.evidence import EvidenceFileRow, EvidenceRecord
from readiness.store.tables.journal import JournalRow
from readiness.store.tables.ledger import LedgerRow
from readiness.store.tables.result import ResultRow

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not agree."""

    fault: str
    """ledger, journal, checkpoint, evidence, missing, damaged, unreadable or foreign."""
    subject: str
    """The line, checkpoint, item or blob."""
    detail: str


def check_ledger(session: Session) -> Iterator[Fault]:
    """Check numbers, chain, envelopes and checkpoints against the rows themselves, in one pass."""
    signed = {checkpoint.checkpoint.lines: checkpoint.checkpoint for checkpoint in ledger.checkpoints(session)}
    file, prev, due = hashlib.sha256(), GENESIS, 1
    for row in session.connection().execute(_lines()):
        line = ledger.line_of(row)
        yield from _line_faults(row, line.prev, prev, due)
        file.update(f"{line.text}\n".encode())
        if row.seq in signed:
            yield from _checkpoint_faults(signed.pop(row.seq), file.hexdigest())
        prev, due = line.digest, row.seq + 1
    for checkpoint in signed.values():
        yield Fault("checkpoint", str(checkpoint.number), f"it signs {checkpoint.lines} lines, there are {due - 1}")


def check_evidence(session: Session) -> Iterator[Fault]:
    """Check that each item names the line that names it."""
    query = (
        columns(col(EvidenceRecord.id), col(EvidenceRecord.ledger_seq))
        .outerjoin(LedgerRow, col(LedgerRow.seq) == col(EvidenceRecord.ledger_seq))
        .where(
            (col(LedgerRow.seq).is_(None))
            | (col(LedgerRow.id) != col(EvidenceRecord.id))
            | (col(LedgerRow.bytes).is_distinct_from(col(EvidenceRecord.sha256)))
        )
    )
    for id_, seq in session.connection().execute(query.order_by(col(EvidenceRecord.ledger_seq))):
        yield Fault("evidence", id_, f"line {seq} of the ledger does not name it with its bytes")


def check_vault(session: Session, vault: Vault, *, read: bool = False) -> Iterator[Fault]:
    """Check that the vault holds every blob that a record names; with `read`, that all its bytes are unaltered."""
    for sha256, named_by in session.connection().execute(_blobs()):
        if not vault.exists(sha256):
            yield Fault("missing", sha256, f"{named_by} names it, the vault does not hold it")
    if read:
        yield from (Fault(fault.fault, fault.name, fault.detail) for fault in vault.verify())


def blobs(session: Session) -> Iterator[str]:
    """Yield the digest of every blob that a record names, once, sorted."""
    with session.connection().execute(_blobs()) as found:
        for sha256, _ in found:
            yield sha256


def _lines() -> Select[Any]:
    return (
        columns(*ledger.COLUMNS, col(JournalRow.envelope))
        .outerjoin(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
        .order_by(col(LedgerRow.seq))
        .execution_options(yield_per=AT_ONCE)
    )


def _line_faults(row: Any, named: str, prev: str, due: int) -> Iterator[Fault]:
    if row.seq != due:
        yield Fault("ledger", str(row.seq), f"line {due} is missing before it")
    if named != prev:
        yield Fault("ledger", str(row.seq), "it does not name the digest of the line before it")
    if row.envelope is None:
        yield Fault("journal", str(row.seq), f"the envelope of {row.id} is missing")
    elif digest(row.envelope.encode()) != row.sha256:
        yield Fault("journal", str(row.seq), f"the envelope of {row.id} is not the one its line names")


def _checkpoint_faults(checkpoint: Checkpoint, found: str) -> Iterator[Fault]:
    if checkpoint.sha256 != found:
        yield Fault("checkpoint", str(checkpoint.number), f"the first {checkpoint.lines} lines are not those it signs")


def _blobs() -> Select[Any]:
    """Select each digest that a record names, once, with one of the records."""
    evidence, file, result = EvidenceRecord, EvidenceFileRow, ResultRow
    named = union_all(
        columns(col(evidence.sha256).label("sha256"), ("evidence " + col(evidence.id)).label("named_by")),
        columns(col(evidence.raw_sha256), "evidence " + col(evidence.id)).where(col(evidence.raw_sha256).is_not(None)),
        columns(col(file.sha256), "evidence " + col(file.evidence)),
        columns(col(result.sheet_sha256), "result " + col(result.id)),
    ).subquery()
    query = columns(named.c.sha256, func.min(named.c.named_by)).group_by(named.c.sha256).order_by(named.c.sha256)
    return query.execution_options(yield_per=AT_ONCE)
