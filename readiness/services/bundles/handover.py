"""Hands over: collects what an engagement is about, writes it as a numbered bundle, and writes an issue again byte for byte."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from readiness.bundle.bag import Altered
from readiness.bundle.contents import Contents
from readiness.bundle.inventory import Inventory, Written
from readiness.bundle.layout import rewrite, top_folder, write_bundle
from readiness.bundle.signature import envelope
from readiness.bundle.target import Target, drafted
from readiness.domain.canonical import encode
from readiness.errors import Refusal, WrongUse
from readiness.services import checkpoints
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.bundles.contents import contents
from readiness.services.bundles.inclusion import Inclusion
from readiness.services.engagements import required
from readiness.services.judging.populations import Moment
from readiness.services.judging.procedures import Asked, judge
from readiness.store import bundles, journal, ledger
from readiness.store.blobs import Blob
from readiness.store.bundles import Bundle
from readiness.store.database import Session
from readiness.store.ledger import SignedCheckpoint
from readiness.workspace import Workspace

STEPS = JUDGING, SEALING, WRITING = "judging", "sealing", "writing"
"""What an issue consists of, in this order."""


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
            held = contents(chosen, number, key, moment)
            inventory = Inventory()
            tags = write_bundle(
                held, Counted(draft.target, how.tell), lambda s: envelope(key, s), inventory, workspace.vault.writer
            )
        whole = _recorded(workspace, held, inventory, tags, out, how)
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
    held: Contents,
    inventory: Inventory,
    tags: Written,
    out: Path,
    how: Manner,
) -> Bundle:
    """Keep the list of its files in the vault, and the issue in the records and the ledger."""
    size, files = inventory.total()
    recipe = _kept_recipe(workspace, inventory)
    now, number = workspace.now(), held.number
    bundle = Bundle(number, str(held.engagement["id"]), now, tags.sha256, str(out), files, size, len(held.omissions))
    facts = _facts(bundle, held, recipe, how.by)
    with workspace.database.writing() as session:
        if bundles.next_number(session) != number:
            raise Refusal(f"bundle {number} was issued meanwhile", "Export again; this one gets the next number.")
        bundles.add(session, bundle)
        journal.record(session, event="bundle_issued", id=_id(number), envelope=facts, time=now)
        how.record(session, number)
    return bundle


def _kept_recipe(workspace: Workspace, inventory: Inventory) -> Blob:
    """Keep the list of the files, from which the issue can be written again."""
    with workspace.vault.writer() as writer:
        for file in inventory.files():
            writer.write(encode([file.path, file.sha256, file.bytes, file.origin]) + b"\n")
        recipe = writer.seal()
    inventory.close()
    return recipe


def _facts(bundle: Bundle, held: Contents, recipe: Blob, by: str | None) -> dict[str, Any]:
    """Return what the ledger says of an issue."""
    last = held.checkpoints[-1].checkpoint
    return {
        "id": _id(bundle.number),
        "kind": "bundle_issued",
        "number": bundle.number,
        "engagement": bundle.engagement,
        "made_on": held.made_on,
        "tagmanifest_sha256": bundle.tagmanifest_sha256,
        "checkpoint": last.number,
        "lines": last.lines,
        "recipe": {"sha256": recipe.sha256, "bytes": recipe.bytes},
        "files": bundle.files,
        "omissions": bundle.omissions,
        **({"by": by} if by else {}),
    }


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
        return self.workspace.vault.pieces(file.sha256)
