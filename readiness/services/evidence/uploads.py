"""What people bring: one act is one item, its files streamed into the vault, its rows checked where it is a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from collectors.kit import Collector
from readiness import __version__, clock
from readiness.bundle.names import safe_name
from readiness.domain.calendar import local_date
from readiness.domain.canonical import encode, text
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.evidence import LATE_UPLOAD
from readiness.domain.vocabulary import CoverageModel, Kind, Shape
from readiness.errors import Refusal, WrongUse
from readiness.services.evidence import imported_lists
from readiness.services.evidence.imported_lists import Reading, Rules
from readiness.services.evidence.statement import MOST_FILES, About, checked
from readiness.services.files.incoming import PIECE, Sent, copy, keep, names
from readiness.store import evidence, journal
from readiness.store.database import Session
from readiness.store.evidence import RETURNED, SUBMITTED, SUPERSEDED, UPLOADED, EvidenceRow, File, Review, Reviewed
from readiness.store.spool import Spool
from readiness.store.vault import Blob
from readiness.workspace import Workspace

MEDIA = "application/octet-stream"
"""What every upload is served as: nothing a browser would run."""


@dataclass(frozen=True, slots=True)
class Brought:
    """An item that was recorded, and earlier items that hold the same bytes."""

    item: Reviewed
    same: tuple[Reviewed, ...]


class WrongRows(WrongUse):
    """A list has rows that are wrong; nothing of it was kept."""

    def __init__(self, name: str, reading: Reading) -> None:
        """Name the first few."""
        self.reading = reading
        few = "; ".join(str(fault) for fault in reading.faults[:3])
        more = f"; and {reading.faulty - 3} more" if reading.faulty > 3 else ""  # noqa: PLR2004 -- three fit a line
        super().__init__(
            f"{name} was not kept, {reading.faulty} of its cells or rows are wrong: {few}{more}".rstrip("."),
            "Mend them and bring it again; --preview lists them all.",
        )


def add(workspace: Workspace, about: About, sent: Sequence[Sent]) -> Brought:
    """Record one act of evidence with all its files. Nothing is kept unless all of it can be.

    Raises WrongUse for dates that cannot be, an unknown requirement or person, an empty or too large file, a list with
    wrong rows (WrongRows), and Refusal where what it supersedes cannot be superseded.
    """
    requirement = _requirement(workspace, about.requirement)
    if not 0 < len(sent) <= MOST_FILES:
        raise WrongUse(f"{len(sent)} files cannot be one act", f"Bring 1 to {MOST_FILES}.")
    said = checked(workspace, about)
    collector = _list_of(workspace, requirement, sent)
    if collector is None and (said.source or said.source_total is not None):
        raise WrongUse("--source and --source-total speak of a list", "Bring one CSV or JSONL file, or leave them out.")
    row, envelope = _of_list(workspace, said, collector, sent[0]) if collector else _of_files(workspace, said, sent)
    with workspace.database.writing() as session:
        old = _superseded(session, row)
        same = _same(session, row, envelope)
        sealed = evidence.seal(session, row, envelope)
        if old is not None and old.state in (SUBMITTED, RETURNED):  # what was accepted counts until this is, too
            _withdraw(session, old, sealed)
    return Brought(Reviewed(sealed, SUBMITTED), same)


def preview(workspace: Workspace, about: About, sent: Sent) -> Reading:
    """Read a list as `add` would and keep nothing. Raises WrongUse where the requirement takes no list."""
    requirement = _requirement(workspace, about.requirement)
    collector = _list_of(workspace, requirement, [sent])
    if collector is None:
        raise WrongUse(
            f"{sent.name} is not read as a list", "Only a .csv or .jsonl file for a line with a collector is."
        )
    with TemporaryFile() as file, Spool() as spool:
        copy(workspace, sent, file)
        return _read(workspace, about, collector, sent, file, spool)


def collector_of(workspace: Workspace, requirement: Requirement) -> Collector | None:
    """Return the shipped collector whose columns a list for this line must have; None for a line of documents."""
    return None if requirement.collector == MANUAL else workspace.collectors.get(requirement.collector)


def covers_no_day(workspace: Workspace, row: EvidenceRow) -> bool:
    """Say whether a line that counts days was brought something that names none (domain 3a A9)."""
    line = next((line for line in workspace.catalog.requirements if line.id == row.requirement), None)
    return line is not None and line.coverage is CoverageModel.SPANS and row.covers is None


def _requirement(workspace: Workspace, name: str) -> Requirement:
    found = next((line for line in workspace.catalog.requirements if line.id == name), None)
    if found is None:
        raise WrongUse(
            f"there is no requirement {text(name)[:200]}",
            "Write it as CONTROL/KEY, as controls.yaml names them; `readiness coverage` lists them.",
        )
    return found


def _list_of(workspace: Workspace, requirement: Requirement, sent: Sequence[Sent]) -> Collector | None:
    """Return the collector whose columns the file must have; None for plain files. A population is nothing but a list."""
    collector = collector_of(workspace, requirement)
    if collector is None:
        return None
    if len(sent) == 1 and imported_lists.is_list(sent[0].name):
        return collector
    if requirement.kind is Kind.POPULATION_LIST:
        columns = ", ".join(column.name for column in imported_lists.header(collector.schema))
        raise WrongUse(
            f"{requirement.id} is a list: bring it as one .csv or .jsonl file", f"Its columns are: {columns}."
        )
    return None


def _of_files(workspace: Workspace, about: About, sent: Sequence[Sent]) -> tuple[EvidenceRow, Mapping[str, Any]]:
    safe = list(names(sent))
    blobs = keep(workspace, sent)
    files = tuple(File(name, blob.sha256, blob.bytes, MEDIA) for name, blob in zip(safe, blobs, strict=True))
    listed = [{"name": f.name, "sha256": f.sha256, "bytes": f.bytes} for f in files]
    # several files have one digest between them: that of their list
    whole = blobs[0] if len(blobs) == 1 else workspace.vault.put(encode(listed))
    row = _row(workspace, about, whole, MEDIA, complete=True, files=files)
    given = [{**file, "given_name": text(one.name)[:300]} for file, one in zip(listed, sent, strict=True)]
    return row, {**_envelope(row, about), "files": given}


def _of_list(
    workspace: Workspace, about: About, collector: Collector, sent: Sent
) -> tuple[EvidenceRow, Mapping[str, Any]]:
    if collector.shape is Shape.EVENTS and about.covers is None:
        raise WrongUse(
            f"{collector.id} lists what happened", "Say over which days: --covers-from DATE --covers-to DATE."
        )
    reading, original, whole = _kept_list(workspace, about, collector, sent)
    reason = _not_whole(about, reading.rows)
    row = replace(
        _row(workspace, about, whole, "application/jsonl", complete=reason is None, files=()),
        collector=collector.id,
        rows=reading.rows,
        source_total=about.source_total,
        raw_sha256=original.sha256,
    )
    given = {"name": safe_name(sent.name), "given_name": text(sent.name)[:300]}
    return row, {
        **_envelope(row, about),
        "collector": collector.id,
        "version": __version__,
        "source": {"stated": about.source} if about.source else {},
        "raw": {**given, "sha256": original.sha256, "bytes": original.bytes},
        "rows": row.rows,
        "source_total": row.source_total,
        "reason_incomplete": reason,
    }


def _kept_list(workspace: Workspace, about: About, collector: Collector, sent: Sent) -> tuple[Reading, Blob, Blob]:
    """Keep a list as it was brought, and its rows as a population; WrongRows where any is wrong, and then nothing is kept."""
    with TemporaryFile() as file, Spool() as spool:
        copy(workspace, sent, file)
        reading = _read(workspace, about, collector, sent, file, spool)
        if not reading.good:
            raise WrongRows(text(sent.name)[:100], reading)
        file.seek(0)
        with workspace.vault.writer() as raw, workspace.vault.writer() as population:
            while piece := file.read(PIECE):
                raw.write(piece)
            for line in spool.lines():
                population.write(line + b"\n")
            return reading, raw.seal(), population.seal()


def _not_whole(about: About, rows: int) -> str | None:
    """Say why a list is not known to be whole; None where it is."""
    if about.source is None or about.source_total is None:
        return "Nobody said where the list is from and how many rows the source itself counts."
    if about.source_total != rows:
        return f"The source counts {about.source_total} rows, {rows} were brought."
    return None


def _read(
    workspace: Workspace, about: About, collector: Collector, sent: Sent, file: BinaryIO | IO[bytes], spool: Spool
) -> Reading:
    file.seek(0)
    covers = about.covers if collector.shape is Shape.EVENTS else None
    return imported_lists.read(file, sent.name, Rules(collector.schema, workspace.zone, covers), spool)  # type: ignore[arg-type]  # a temporary file is a BinaryIO


def _row(
    workspace: Workspace, about: About, whole: Blob, media: str, *, complete: bool, files: tuple[File, ...]
) -> EvidenceRow:
    now = workspace.now()
    return EvidenceRow(
        id=clock.token(8),
        kind=UPLOADED,
        requirement=about.requirement,
        performed_on=about.performed_on,
        covers=about.covers,
        collected_at=now,
        sha256=whole.sha256,
        bytes=whole.bytes,
        media=media,
        complete=complete,
        uploader=about.by,
        for_period=about.for_period,
        note=about.note,
        supersedes=about.supersedes,
        files=files,
        recorded_at=now,
    )


def _envelope(row: EvidenceRow, about: About) -> dict[str, Any]:
    """Return what is recorded of an upload, in the form that is hashed. Its random id keeps its digest from being guessed."""
    covers = row.covers
    return {
        "id": row.id,
        "kind": row.kind,
        "requirement": row.requirement,
        "by": row.uploader,
        "performed_on": row.performed_on,
        "covers_from": covers.start if covers else None,
        "covers_to": covers.end if covers else None,
        "for_period": row.for_period,
        "collected_at": row.collected_at,
        "media": row.media,
        "bytes": row.bytes,
        "sha256": row.sha256,
        "complete": row.complete,
        "note": row.note,
        "links": list(about.links),
        "supersedes": row.supersedes,
        "redactions": {},
        "edits": "none",
    }


def _superseded(session: Session, row: EvidenceRow) -> Reviewed | None:
    """Return what an item takes the place of; Refusal where it cannot."""
    if row.supersedes is None:
        return None
    old = evidence.get(session, row.supersedes)
    if old is None or old.row.kind != UPLOADED or old.row.requirement != row.requirement:
        raise Refusal(f"{row.supersedes} is no upload for {row.requirement}", "`readiness evidence list` shows them.")
    if old.state == SUPERSEDED:
        raise Refusal(f"{row.supersedes} was superseded already", "Name the item that took its place.")
    return old


def _withdraw(session: Session, old: Reviewed, new: EvidenceRow) -> None:
    by, now = new.uploader or "", new.recorded_at
    evidence.review(session, Review(old.row.id, SUPERSEDED, by, new.id, now))
    said = {"kind": "review", "id": old.row.id, "state": SUPERSEDED, "by": by, "reason": new.id, "salt": clock.token(8)}
    journal.record(session, event=f"evidence_{SUPERSEDED}", id=old.row.id, envelope=said, time=now)


def _same(session: Session, row: EvidenceRow, envelope: Mapping[str, Any]) -> tuple[Reviewed, ...]:
    """Return earlier items with the same bytes: what was brought twice is said, never dropped."""
    digests = {file.sha256 for file in row.files} or {str(envelope["raw"]["sha256"])}
    return evidence.holding(session, digests)


def late(row: EvidenceRow, workspace: Workspace) -> bool:
    """Say whether it came more than 30 days after what it speaks of (domain 3a A2)."""
    spoke = row.covers.end if row.covers else row.performed_on
    return spoke is not None and local_date(row.collected_at, workspace.zone) - spoke > LATE_UPLOAD
