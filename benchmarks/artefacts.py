"""Artefacts that people brought, written in bulk with a ledger that holds together: what a hand-over is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.story import START, engaged, workspace_at, write
from readiness.domain.canonical import digest, encode
from readiness.domain.control import MANUAL
from readiness.domain.ledger import Entry, Line, chained
from readiness.services.evidence.uploads import MEDIA
from readiness.store import ledger
from readiness.store.tables.evidence import EvidenceFileRow, EvidenceRecord, EvidenceReviewRow
from readiness.store.tables.journal import JournalRow
from readiness.store.tables.ledger import LedgerRow
from readiness.workspace import Workspace

SIZE = 10_000
"""Bytes of one."""
DAYS = 300


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file of one accepted item."""

    id: str
    requirement: str
    on: date
    sha256: str
    envelope: str


def furnished(home: Path, count: int) -> Workspace:
    """Make a workspace to which so many files were brought and accepted, each for a line that people answer."""
    workspace = workspace_at(home)
    engaged(workspace)
    made = list(_artefacts(workspace, count))
    with workspace.database.writing() as session:
        head = ledger.head(session)
        assert head
        entries = [Entry(START, "uploaded", one.id, digest(one.envelope.encode()), one.sha256) for one in made]
        lines = list(chained(entries, head.seq, head.digest))
        write(session, LedgerRow, map(_line, lines))
        write(
            session,
            JournalRow,
            ({"seq": line.seq, "envelope": one.envelope} for line, one in zip(lines, made, strict=True)),
        )
        write(session, EvidenceRecord, (_record(one, line.seq) for line, one in zip(lines, made, strict=True)))
        write(session, EvidenceFileRow, map(_file, made))
        write(session, EvidenceReviewRow, map(_review, made))
    return workspace


def files(workspace: Workspace) -> Sequence[Path]:
    """Return every file of the vault."""
    return sorted(path for path in (workspace.home / "var" / "vault").rglob("*") if path.is_file())


def content(number: int) -> bytes:
    """Return bytes that no other artefact has."""
    return f"{number:010}".encode() * (SIZE // 10)


def _artefacts(workspace: Workspace, count: int) -> Iterator[Artefact]:
    scope = [c for c in workspace.catalog.controls if any(criterion.startswith("CC") for criterion in c.criteria)]
    lines = [line.id for control in scope for line in control.requirements if line.collector == MANUAL]
    vault = workspace.home / "var" / "vault"
    for number in range(count):
        bytes_ = content(number)
        sha256 = digest(bytes_)
        place = vault / sha256[:2] / sha256[2:4] / sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(bytes_)
        on = START.date() - timedelta(days=1 + number % DAYS)
        requirement = lines[number % len(lines)]
        envelope = {
            "id": f"u{number}",
            "kind": "uploaded",
            "requirement": requirement,
            "performed_on": on,
            "collected_at": START,
            "media": MEDIA,
            "bytes": len(bytes_),
            "sha256": sha256,
            "uploader": "erin@acme.example",
            "files": [{"name": _name(number), "sha256": sha256, "bytes": len(bytes_)}],
        }
        yield Artefact(f"u{number}", requirement, on, sha256, encode(envelope).decode())


def _name(number: int) -> str:
    return f"minutes-{number}.pdf"


def _line(line: Line) -> dict[str, object]:
    entry = line.entry
    return {
        "seq": line.seq,
        "time": entry.time,
        "event": entry.event,
        "id": entry.id,
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "prev": line.prev,
    }


def _record(artefact: Artefact, seq: int) -> dict[str, object]:
    return {
        "id": artefact.id,
        "kind": "uploaded",
        "requirement": artefact.requirement,
        "performed_on": artefact.on,
        "collected_at": START,
        "sha256": artefact.sha256,
        "bytes": SIZE,
        "media": MEDIA,
        "complete": True,
        "uploader": "erin@acme.example",
        "ledger_seq": seq,
        "recorded_at": START,
    }


def _file(artefact: Artefact) -> dict[str, object]:
    name = _name(int(artefact.id[1:]))
    held = {"sha256": artefact.sha256, "bytes": SIZE, "media": MEDIA}
    return {"evidence": artefact.id, "position": 0, "name": name, **held}


def _review(artefact: Artefact) -> dict[str, object]:
    return {"evidence": artefact.id, "state": "accepted", "by": "dana@acme.example", "recorded_at": START}
