"""Hands over: collects what an engagement is about, writes it as a numbered bundle, and writes an issue again byte for byte."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from readiness import __version__
from readiness.bundle.bag import Altered
from readiness.bundle.contents import Bytes, Contents, EvidenceFile, Population, Sealed, Sheet
from readiness.bundle.inventory import Inventory, Written
from readiness.bundle.layout import rewrite, top_folder, write_bundle
from readiness.bundle.signature import Key, envelope
from readiness.bundle.target import Target, drafted
from readiness.domain.canonical import encode
from readiness.domain.waiver import Waiver
from readiness.errors import Refusal, WrongUse
from readiness.services import checkpoints, replaying
from readiness.services.assessment import Question, assess_selected
from readiness.services.documents import coverage_document, status_document
from readiness.services.engagements import described as engagement_described
from readiness.services.engagements import required
from readiness.services.inclusion import PAGE, Inclusion
from readiness.services.judging import Asked, Judged, judge
from readiness.services.populations import Moment
from readiness.store import bundles, journal, ledger, overrides, waivers, walkthroughs
from readiness.store.batches import batches
from readiness.store.bundles import Bundle
from readiness.store.database import Session
from readiness.store.evidence import EvidenceRow
from readiness.store.ledger import SignedCheckpoint
from readiness.store.results import Result
from readiness.workspace import Workspace

PIECE = 1 << 20
STEPS = JUDGING, SEALING, WRITING = "judging", "sealing", "writing"
"""What an issue consists of, in this order."""
UNSAID = {"id", "kind", "sha256", "bytes", "raw", "media"}
"""Keys of an envelope that the completeness facts say elsewhere or need not say."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An issue as it was written to a place."""

    number: int
    path: Path
    sha256: str
    """Of the zip; of `tagmanifest-sha256.txt` for a folder."""
    files: int
    bytes: int
    omissions: int

    def described(self) -> dict[str, Any]:
        """Return it as `readiness export --json` says it."""
        return {
            "number": self.number,
            "path": str(self.path),
            "sha256": self.sha256,
            "files": self.files,
            "bytes": self.bytes,
            "omissions": self.omissions,
        }


@dataclass(slots=True)
class Counted:
    """A target that tells how many files it took."""

    target: Target
    tell: Callable[[str, int], None]
    files: int = 0

    def write(self, path: str, pieces: Iterable[bytes], size: int | None) -> None:
        """Write one file, then tell."""
        self.target.write(path, pieces, size)
        self.files += 1
        self.tell(WRITING, self.files)


@dataclass(frozen=True, slots=True)
class Manner:
    """Who asks for an issue, who is told how far it is, and what is written together with its record."""

    by: str | None = None
    tell: Callable[[str, int], None] = lambda _step, _files: None
    """Given the step (`STEPS`) and how many files are written."""
    record: Callable[[Session, int], None] = lambda _session, _number: None
    """Called with the number in the transaction that records the issue; what it raises undoes the issue."""


def issue(workspace: Workspace, out: Path, engagement: str | None = None, manner: Manner | None = None) -> Issued:
    """Judge once more, seal the ledger and hand over everything in scope as the next numbered bundle.

    Raises WrongUse where there is no engagement or `out` exists, SilentOmission and Altered where the bundle would not
    be whole or true, and Refusal where somebody else issued a bundle meanwhile; then nothing is issued.
    """
    how = manner or Manner()
    with workspace.database.reading() as session:
        measured_against = required(session, engagement)
        number = len(bundles.all_(session)) + 1
    with drafted(out, top_folder(number)) as draft:
        moment = Moment(workspace.today, workspace.now(), measured_against.window)
        how.tell(JUDGING, 0)
        judged = judge(workspace, Asked(), engagement=measured_against.id)
        how.tell(SEALING, 0)
        last, key = checkpoints.seal(workspace), checkpoints.signing_key(workspace)
        if last is None:
            raise Refusal("nothing was ever recorded", "Collect first: `readiness collect`.")
        with workspace.database.reading() as session:
            assessment = assess_selected(session, workspace, Question(engagement=measured_against.id))
            chosen = Inclusion(session, workspace, assessment, judged, last.checkpoint.lines)
            contents = _contents(chosen, number, key, moment)
            inventory = Inventory()
            tags = write_bundle(
                contents, Counted(draft.target, how.tell), lambda s: envelope(key, s), inventory, workspace.vault.writer
            )
        whole = _recorded(workspace, contents, inventory, tags, out, how)
        sha256 = _digest(draft.finish()) or tags.sha256
        draft.publish()
    return Issued(number, out, sha256, whole.files, whole.bytes, whole.omissions)


def reissue(workspace: Workspace, out: Path, number: int) -> Issued:
    """Write an issue again, with the same bytes whatever has changed since; raises WrongUse for a number never issued."""
    with workspace.database.reading() as session:
        bundle = bundles.get(session, number)
        if bundle is None:
            raise WrongUse(f"bundle {number} was never issued", "`readiness bundle list` shows those that were.")
        facts = json.loads(journal.envelopes(session, [_id(number)])[_id(number)])
        with drafted(out, top_folder(number)) as draft:
            rewrite(_recipe(workspace, facts["recipe"]["sha256"]), _Source(workspace, session, facts), draft.target)
            sha256 = _digest(draft.finish()) or bundle.tagmanifest_sha256
            draft.publish()
    return Issued(number, out, sha256, bundle.files, bundle.bytes, bundle.omissions)


def issued(workspace: Workspace) -> tuple[Bundle, ...]:
    """Return every issue, in order of number."""
    with workspace.database.reading() as session:
        return bundles.all_(session)


def _id(number: int) -> str:
    return f"bundle-{number}"


def _digest(path: Path) -> str | None:
    if path.is_dir():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _recorded(
    workspace: Workspace,
    contents: Contents,
    inventory: Inventory,
    tags: Written,
    out: Path,
    how: Manner,
) -> Bundle:
    """Keep the list of its files in the vault, and the issue in the records and the ledger."""
    size, files = inventory.total()
    with workspace.vault.writer() as writer:
        for file in inventory.files():
            writer.write(encode([file.path, file.sha256, file.bytes, file.origin]) + b"\n")
        recipe = writer.seal()
    inventory.close()
    now, number = workspace.now(), contents.number
    engagement = str(contents.engagement["id"])
    bundle = Bundle(number, engagement, now, tags.sha256, str(out), files, size, len(contents.omissions))
    facts = {
        "id": _id(number),
        "kind": "bundle_issued",
        "number": number,
        "engagement": engagement,
        "made_on": contents.made_on,
        "tagmanifest_sha256": tags.sha256,
        "checkpoint": contents.checkpoints[-1].checkpoint.number,
        "lines": contents.checkpoints[-1].checkpoint.lines,
        "recipe": {"sha256": recipe.sha256, "bytes": recipe.bytes},
        "files": files,
        "omissions": bundle.omissions,
        **({"by": how.by} if how.by else {}),
    }
    with workspace.database.writing() as session:
        if bundles.next_number(session) != number:
            raise Refusal(f"bundle {number} was issued meanwhile", "Export again; this one gets the next number.")
        bundles.add(session, bundle)
        journal.record(session, event="bundle_issued", id=_id(number), envelope=facts, time=now)
        how.record(session, number)
    return bundle


def _contents(chosen: Inclusion, number: int, key: Key, moment: Moment) -> Contents:
    workspace, assessment = chosen.workspace, chosen.assessment
    status = status_document(assessment)
    criteria = {one.id: one for one in workspace.catalog.criteria}
    stated = {row["id"]: row for row in status["controls"]}
    signed = ledger.checkpoints(chosen.session)
    in_scope = {line.id for control in chosen.controls for line in control.requirements}
    ids: dict[str, None] = {}
    rows = coverage_document(line for line in assessment.coverage if line.requirement.id in in_scope)
    return Contents(
        number=number,
        made_on=workspace.today,
        organisation=workspace.settings.organization.name,
        engagement=engagement_described(assessment.engagement),
        version=__version__,
        controls=[
            {
                "id": one.control.id,
                "title": one.control.title,
                "owner": stated[one.control.id]["owner"] or one.control.owner,
                "criteria": one.criteria,
                "status": one.status.status.value,
                "flags": one.status.flags,
                "requirements": [line.id for line in one.control.requirements],
                "procedures": [use.id for use in one.control.procedures],
            }
            for one in chosen.measured
        ],
        criteria=[{**row, "title": criteria[row["id"]].title} for row in status["criteria"]],
        coverage=rows["requirements"],
        populations=_populations(chosen, ids),
        evidence=_evidence(chosen, ids),
        sheets=_sheets(chosen, moment),
        ledger=ledger.texts(chosen.session, chosen.lines),
        checkpoints=[Sealed(one.checkpoint, one.signature) for one in signed if one.checkpoint.lines <= chosen.lines],
        envelopes=_envelopes(chosen, ids),
        omissions=tuple(chosen.omissions()),
        key=key.pem,
        retired=key.retired,
    )


def _held(workspace: Workspace, sha256: str, size: int | None) -> Bytes:
    return Bytes(sha256, size, lambda: workspace.vault.open(sha256))


def _populations(chosen: Inclusion, ids: dict[str, None]) -> Iterator[Population]:
    """Yield the lists, and note their ids: their envelopes come later."""
    for collector in chosen.collectors:
        for page in batches(chosen.lists(collector), PAGE):
            ids.update((row.id, None) for row in page)
            texts = journal.envelopes(chosen.session, [row.id for row in page])
            yield from (_population(chosen.workspace, collector, row, json.loads(texts[row.id])) for row in page)


def _population(workspace: Workspace, collector: str, row: EvidenceRow, facts: dict[str, Any]) -> Population:
    raw = facts.get("raw")
    return Population(
        collector=collector,
        id=row.id,
        content=_held(workspace, row.sha256, row.bytes),
        raw=_held(workspace, raw["sha256"], raw["bytes"]) if raw else None,
        completeness={name: value for name, value in facts.items() if name not in UNSAID},
    )


def _evidence(chosen: Inclusion, ids: dict[str, None]) -> Iterator[EvidenceFile]:
    """Yield the files of every line in scope, and note the ids of what people brought."""
    for control in chosen.controls:
        for line in control.requirements:
            if line.collector in chosen.collectors:
                for row in chosen.lists(line.collector):
                    yield _file(chosen, control.id, line.id, row, f"{line.collector}.jsonl")
            for row in chosen.uploads(line.id):
                ids[row.id] = None
                for file in row.files:
                    content = _held(chosen.workspace, file.sha256, file.bytes)
                    yield EvidenceFile(control.id, line.id, chosen.on(row), file.name, row.id, content)
                if not row.files:
                    yield _file(chosen, control.id, line.id, row, row.id)


def _file(chosen: Inclusion, control: str, requirement: str, row: EvidenceRow, name: str) -> EvidenceFile:
    content = _held(chosen.workspace, row.sha256, row.bytes)
    return EvidenceFile(control, requirement, chosen.on(row), name, row.id, content)


def _sheets(chosen: Inclusion, moment: Moment) -> Iterator[Sheet]:
    given = replaying.registers(chosen.workspace, moment)
    for one in chosen.results:
        if one.result is not None:
            yield _sheet(chosen.workspace, one, one.result, replaying.replay(chosen.workspace, one, moment, given))


def _sheet(workspace: Workspace, judged: Judged, result: Result, replay: Mapping[str, Any] | None) -> Sheet:
    return Sheet(
        procedure=judged.use.id,
        control=judged.control.id,
        sql=workspace.procedures[judged.use.id].sql,
        result={
            "outcome": result.outcome.value,
            "tested": result.tested,
            "exceptions": result.exceptions,
            "inconclusive": result.inconclusive,
            "note": judged.note,
            "severity": result.severity.value,
            "judged_on": result.day,
            "recorded_at": result.recorded_at,
            "parameters": result.parameters,
            "sql_sha256": result.procedure_sha256,
            "again": replay,
            "populations": [
                {"id": r.evidence, "collector": r.collector, "connection": r.connection, "sha256": r.sha256}
                for r in result.populations
            ],
        },
        rows=_held(workspace, result.sheet_sha256, None),
    )


def _envelopes(chosen: Inclusion, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the envelope of every item handed over, and of every answer people gave to what was found."""
    for page in batches(chain(ids, _answers(chosen)), PAGE):
        yield from journal.envelopes(chosen.session, page).items()


def _answers(chosen: Inclusion) -> Iterator[str]:
    names = {control.id for control in chosen.controls}
    procedures = {use.id for control in chosen.controls for use in control.procedures}
    now, zone = chosen.workspace.now(), chosen.workspace.zone
    given: tuple[Waiver, ...] = waivers.all_(chosen.session, now, zone)
    answering = {one.id for one in given if one.procedure in procedures}
    yield from (one.id for one in given if one.id in answering)
    yield from (end.id for waiver, end in waivers.ends(chosen.session, now).items() if waiver in answering)
    yield from (one.id for one in walkthroughs.all_(chosen.session, now) if one.control in names)
    yield from (one.id for one in overrides.all_(chosen.session, now) if one.subject.partition("/")[0] in names)


def _recipe(workspace: Workspace, sha256: str) -> Iterator[Written]:
    with workspace.vault.open(sha256) as lines:
        yield from (Written(*json.loads(line)) for line in lines)


@dataclass(frozen=True)
class _Source:
    """Finds the bytes of an issued file again, and vouches that they are the same."""

    workspace: Workspace
    session: Session
    facts: dict[str, Any]

    def __call__(self, file: Written) -> Iterator[bytes]:
        taken = hashlib.sha256()
        for piece in self._pieces(file):
            taken.update(piece)
            yield piece
        if taken.hexdigest() != file.sha256:
            raise Altered(f"{file.path} is no longer what was issued", "Restore the workspace from a backup.")

    @cached_property
    def _signed(self) -> tuple[SignedCheckpoint, ...]:
        return ledger.checkpoints(self.session)

    def _pieces(self, file: Written) -> Iterable[bytes]:
        kind, _, name = file.origin.partition(":")
        match kind:
            case "ledger":
                return (f"{line}\n".encode() for line in ledger.texts(self.session, self.facts["lines"]))
            case "envelope":
                return [journal.envelopes(self.session, [name])[name].encode()]
            case "checkpoint" | "signature":
                signed = self._signed[int(name) - 1]
                return [signed.checkpoint.text.encode() if kind == "checkpoint" else signed.signature]
        return self._blob(file.sha256)

    def _blob(self, sha256: str) -> Iterator[bytes]:
        with self.workspace.vault.open(sha256) as blob:
            while piece := blob.read(PIECE):
                yield piece
