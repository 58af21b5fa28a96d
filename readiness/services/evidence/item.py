"""One item of evidence as it is kept: its row, its envelope, its line of the ledger, and the bytes behind it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.calendar import Period
from readiness.services.people import tokens
from readiness.store import evidence, journal
from readiness.store.database import Session
from readiness.store.evidence import EvidenceRow, Review, Reviewed
from readiness.store.journal import Occurrence


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of an item in the vault."""

    name: str
    sha256: str
    bytes: int

    @property
    def safe_name(self) -> str:
        """A file name that says what it is and can do no harm."""
        return re.sub(r"[^A-Za-z0-9._-]+", "_", self.name).strip("._")[-100:] or "evidence"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said of an item, and on which line of the ledger that stands."""

    review: Review
    line: int | None
    token: str | None
    """By which token a program said it; None where a person did."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One item."""

    item: Reviewed
    envelope: str
    """Canonical JSON, as it was hashed."""
    token: str | None
    """By which token a program brought it; None where a person did, or a connection."""
    history: tuple[Told, ...]
    """Everything that was said of it, oldest first; that it came is not among it."""
    parts: tuple[Part, ...]


def kept(session: Session, id: str, known_at: datetime, within: Period | None = None) -> Kept | None:  # noqa: A002 -- what it is
    """Return one item as known at an instant; None where there is none of that id that speaks of days `within`."""
    item = evidence.get(session, id, known_at)
    if item is None or not speaks_within(item.row, within):
        return None
    lines = journal.of(session, id)
    written = {(one.line.entry.event, one.line.entry.time): one for one in lines}
    said = [review for review in evidence.reviews(session, id) if review.recorded_at <= known_at]
    history = tuple(_told(one, written.get((f"evidence_{one.state}", one.recorded_at))) for one in said)
    token = _token(session, lines[0].envelope)
    return Kept(item, lines[0].envelope, token, history, _parts(item, lines[0].envelope))


def speaks_within(row: EvidenceRow, within: Period | None) -> bool:
    """Say whether an item speaks of any of these days; of any day at all where none are given."""
    if within is None:
        return True
    spoken = row.covers or (Period(row.performed_on, row.performed_on) if row.performed_on else None)
    return spoken is not None and spoken.start <= within.end and spoken.end >= within.start


def pretty(envelope: str) -> str:
    """Return a canonical envelope with line breaks for reading."""
    return json.dumps(json.loads(envelope), indent=2, ensure_ascii=False)


def _told(review: Review, written: Occurrence | None) -> Told:
    if written is None:
        return Told(review, None, None)
    return Told(review, written.line.seq, tokens.written(json.loads(written.envelope)))


def _token(session: Session, envelope: str) -> str | None:
    said = json.loads(envelope)
    # envelopes of earlier versions name it by its id only
    known = said.get(tokens.TOKEN) if tokens.TOKEN_NAME not in said else None
    return (tokens.named(session, known) if known else None) or tokens.written(said)


def _parts(item: Reviewed, envelope: str) -> tuple[Part, ...]:
    row = item.row
    if row.files:
        return tuple(Part(file.name, file.sha256, file.bytes) for file in row.files)
    name = f"{row.collector or row.requirement or 'evidence'}-{row.collected_at:%Y-%m-%d}-{row.id}"
    population = Part(f"{name}.jsonl" if row.collector else name, row.sha256, row.bytes)
    raw = json.loads(envelope).get("raw")
    # of a list that a person brought, the file itself under its own name
    pages = (Part(raw.get("name") or f"{name}-raw.jsonl", raw["sha256"], int(raw["bytes"])),) if raw else ()
    return (population, *pages)
