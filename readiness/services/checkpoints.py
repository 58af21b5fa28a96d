"""Signs the head of the ledger, and keeps the key that does it."""

from readiness import clock
from readiness.bundle.signature import PRIVATE, Key, load_key, make_key, rotate_key
from readiness.store import journal, ledger
from readiness.store.ledger import SignedCheckpoint
from readiness.workspace import Workspace


def signing_key(workspace: Workspace) -> Key:
    """Return the workspace's signing key, made when it is first needed.

    Raises WrongConfiguration where it cannot be read, or others may read it.
    """
    if not (workspace.keys / PRIVATE).exists() and not _ever_signed(workspace):
        return make_key(workspace.keys)
    return load_key(workspace.keys)


def fingerprint(workspace: Workspace) -> str | None:
    """Return the fingerprint of the signing key; None while it was not needed yet. Raises WrongConfiguration as above."""
    return load_key(workspace.keys).fingerprint if (workspace.keys / PRIVATE).exists() else None


def _ever_signed(workspace: Workspace) -> bool:
    """Say whether a key was there once: then a missing one is lost, and a silent new one would hide that."""
    with workspace.database.reading() as session:
        return ledger.last_checkpoint(session) is not None


def seal(workspace: Workspace) -> SignedCheckpoint | None:
    """Sign the whole ledger as it stands and return the newest checkpoint; None while nothing was ever recorded."""
    key = signing_key(workspace)
    with workspace.database.writing() as session:
        draft = ledger.draft_checkpoint(session)
        if draft is not None:
            ledger.add_checkpoint(session, draft, key.sign(draft.text.encode()), workspace.now())
        return ledger.last_checkpoint(session)


def rotate(workspace: Workspace) -> tuple[Key, Key]:
    """Replace the signing key and record it; the old one vouches for the ledger up to here. Return the old and the new."""
    seal(workspace)
    signing_key(workspace)
    old, new = rotate_key(workspace.keys)
    id_ = clock.token(8)
    envelope = {"id": id_, "kind": "key_rotated", "old": old.fingerprint, "new": new.fingerprint}
    with workspace.database.writing() as session:
        journal.record(session, event="key_rotated", id=id_, envelope=envelope, time=workspace.now())
    seal(workspace)
    return old, new
