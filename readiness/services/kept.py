"""One item of evidence as it is kept: its row, its envelope, its line of the ledger, and the bytes behind it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from readiness.store import evidence, journal
from readiness.store.database import Session
from readiness.store.evidence import Review, Reviewed


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
class Kept:
    """One item."""

    item: Reviewed
    envelope: str
    """Canonical JSON, as it was hashed."""
    reviews: tuple[Review, ...]
    parts: tuple[Part, ...]


def kept(session: Session, id: str, known_at: datetime) -> Kept | None:  # noqa: A002 -- what it is
    """Return one item as known at an instant; None where there is none of that id."""
    item = evidence.get(session, id, known_at)
    if item is None:
        return None
    envelope = journal.envelopes(session, [id])[id]
    said = tuple(review for review in evidence.reviews(session, id) if review.recorded_at <= known_at)
    return Kept(item, envelope, said, _parts(item, envelope))


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
