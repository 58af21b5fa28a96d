"""Items of evidence: one with its envelope, its history and the bytes behind it, and how lists and documents tell of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from readiness.domain.calendar import Period, local_date
from readiness.domain.canonical import instant_text, text
from readiness.errors import WrongUse
from readiness.services.evidence import uploads
from readiness.services.people import tokens
from readiness.store import evidence, journal
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, UPLOADED, EvidenceRow, Review, Reviewed
from readiness.store.journal import Occurrence
from readiness.workspace import Workspace

PAGE = 500


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


@dataclass(frozen=True, slots=True)
class Filter:
    """Which items are wanted; None means any."""

    requirement: str | None = None
    state: str | None = None
    as_of: date | None = None
    """Only items that speak of a day up to this one."""
    known_at: datetime | None = None
    everything: bool = False
    """Also what connections collected."""


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


def listed(session: Session, wanted: Filter, workspace: Workspace) -> Iterator[Reviewed]:
    """Yield items, last recorded first."""
    before: int | None = None
    kind = None if wanted.everything else UPLOADED
    while page := evidence.newest(
        session, limit=PAGE, before=before, kind=kind, requirement=wanted.requirement, known_at=wanted.known_at
    ):
        yield from (item for item in page if _wanted(item, wanted, workspace))
        before = page[-1].row.ledger_seq


def find(session: Session, id: str, known_at: datetime | None = None) -> Reviewed:  # noqa: A002 -- what it is
    """Return one item; WrongUse for an unknown id."""
    found = evidence.get(session, id, known_at)
    if found is None:
        raise WrongUse(f"there is no evidence {text(id)[:80]}", "`readiness evidence list` shows what there is.")
    return found


def described(workspace: Workspace, item: Reviewed) -> dict[str, Any]:
    """Return an item as `--json` says it."""
    row = item.row
    covers = row.covers
    return {
        "id": row.id,
        "requirement": row.requirement,
        "collector": row.collector,
        "kind": row.kind,
        "state": item.state,
        "sha256": row.sha256,
        "bytes": row.bytes,
        "files": [{"name": file.name, "sha256": file.sha256, "bytes": file.bytes} for file in row.files],
        "performed_on": row.performed_on.isoformat() if row.performed_on else None,
        "covers_from": covers.start.isoformat() if covers else None,
        "covers_to": covers.end.isoformat() if covers else None,
        "for_period": row.for_period.isoformat() if row.for_period else None,
        "collected_at": instant_text(row.collected_at),
        "late_upload": row.kind == UPLOADED and uploads.late(row, workspace),
        "by": row.uploader,
        "note": row.note,
        "rows": row.rows,
        "source_total": row.source_total,
        "complete": row.complete,
        "supersedes": row.supersedes,
        "ledger": row.ledger_seq,
    }


def flat(workspace: Workspace, item: Reviewed) -> dict[str, Any]:
    """Return an item as a row of a file: without its own files."""
    return {name: value for name, value in described(workspace, item).items() if name != "files"}


def whole(session: Session, workspace: Workspace, item: Reviewed, known_at: datetime | None = None) -> dict[str, Any]:
    """Return an item with what only its envelope says, and with its history."""
    row = item.row
    said = json.loads(journal.envelopes(session, [row.id])[row.id])
    original = said.get("raw") if row.kind == UPLOADED else None
    document = described(workspace, item)
    if original:
        document["files"] = [{name: original[name] for name in ("name", "sha256", "bytes")}]
    spoken = [one for one in evidence.reviews(session, row.id) if known_at is None or one.recorded_at <= known_at]
    return document | {
        "links": said.get("links", []),
        "source": said.get("source") or None,
        "reason_incomplete": said.get("reason_incomplete"),
        "self_accepted": self_accepted(item, spoken),
        "history": [_word(one) for one in spoken],
    }


def self_accepted(item: Reviewed, reviews: list[Review]) -> bool:
    """Say whether who brought it accepted it, as a company of one may; shown wherever it counts."""
    words = [one for one in reviews if one.state == ACCEPTED]
    return item.state == ACCEPTED and bool(words) and item.row.uploader is not None and brought_by(item, words[-1].by)


def brought_by(item: Reviewed, email: str) -> bool:
    """Say whether this person brought an item."""
    return (item.row.uploader or "").casefold() == email.casefold()


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


def _word(one: Review) -> dict[str, Any]:
    return {"state": one.state, "by": one.by or None, "reason": one.reason, "at": instant_text(one.recorded_at)}


def _wanted(item: Reviewed, wanted: Filter, workspace: Workspace) -> bool:
    row = item.row
    spoke = row.performed_on or (row.covers.start if row.covers else local_date(row.collected_at, workspace.zone))
    return wanted.state in (None, item.state) and (wanted.as_of is None or spoke <= wanted.as_of)
