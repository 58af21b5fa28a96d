"""A workspace made again from its backup, on a machine that has none: everything is checked before it stands in its place."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from readiness import clock
from readiness.errors import Refusal, WrongUse
from readiness.services.installation.backup_archive import KEYS, NEWEST, VAULT, WORKSPACE, Archive, Manifest
from readiness.settings.load import load_settings
from readiness.settings.model import Settings
from readiness.store import ledger
from readiness.store.check import check_evidence, check_ledger, check_vault
from readiness.store.database import Database
from readiness.store.dump import FILE, load_postgresql, load_sqlite
from readiness.store.vault import Vault
from readiness.store.vault_folder import flush_folder
from readiness.workspace import vault_of

STAGE = ".restoring-"
LEFT = frozenset({"lost+found"})
"""What an empty disk has of its own."""
LAST = "readiness.toml"
"""With it the folder is a workspace; it comes when all else is there."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace that was made again."""

    home: Path
    manifest: Manifest
    ledger: int
    """Lines of the ledger, every one checked."""


def restore(file: Path, home: Path, environ: Mapping[str, str]) -> Restored:
    """Make the workspace again in a folder that is absent or empty, with the database and the vault its settings name.

    Raises WrongUse where the file is no backup or the folder is not empty, Refusal where the backup is damaged or its records do
    not agree with each other; nothing stands in the folder then.
    """
    _check_empty(home)
    with _opened(file) as archive, _stage(home) as stage:
        for folder, target in ((WORKSPACE, stage), (KEYS, stage / "var" / "keys")):
            for name, inner in archive.below(folder):
                _write(target / inner, archive.pieces(name), private=folder == KEYS)
        settings = load_settings(stage, environ)
        lines = _fill(archive, settings)
        _move(stage, home)
    return Restored(home, archive.manifest, lines)


def _check_empty(home: Path) -> None:
    """Raise WrongUse unless nothing is there but what an interrupted restore left."""
    if not home.exists():
        return
    if not home.is_dir():
        raise WrongUse(f"{home} is no folder", "Name an empty one in READINESS_HOME.")
    found = sorted(one.name for one in home.iterdir() if not one.name.startswith(STAGE) and one.name not in LEFT)
    if found:
        raise WrongUse(f"{home} is not empty ({found[0]})", "Nothing is restored over anything: name an empty folder.")


@contextmanager
def _opened(file: Path) -> Iterator[Archive]:
    try:
        with ZipFile(file) as archive:
            yield Archive(archive, str(file))
    except FileNotFoundError as error:
        if error.filename != str(file):
            raise
        raise WrongUse(f"there is no file {file}", "Name a file that `readiness backup` made.") from None
    except BadZipFile:
        raise Refusal(f"{file} is no backup, or was cut off", NEWEST) from None


@contextmanager
def _stage(home: Path) -> Iterator[Path]:
    """Lend a folder in `home` in which the workspace is put together; it is gone afterwards, whatever happened."""
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{STAGE}*"):
        shutil.rmtree(left)
    stage = home / f"{STAGE}{clock.token(4)}"
    (stage / "var").mkdir(mode=0o700, parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage)


def _write(path: Path, pieces: Iterator[bytes], *, private: bool) -> None:
    path.parent.mkdir(mode=0o700 if private else 0o755, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as target:
        for piece in pieces:
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def _fill(archive: Archive, settings: Settings) -> int:
    """Bring blobs and records to where the settings say, check that they agree, and count the lines of the ledger."""
    database, vault = Database(settings.storage.database), vault_of(settings)
    try:
        for sha256 in archive.blobs():
            _keep(archive, vault, sha256)
        with _loaded(archive, database):
            database.migrate()
            return _agreed(database, vault)
    finally:
        database.dispose()
        vault.close()


def _keep(archive: Archive, vault: Vault, sha256: str) -> None:
    with vault.writer() as writer:
        for piece in archive.pieces(f"{VAULT}{sha256}"):
            writer.write(piece)
        writer.seal()


@contextmanager
def _loaded(archive: Archive, database: Database) -> Iterator[None]:
    """Bring the records back; a file that we made is taken away again where they do not hold."""
    manifest = archive.manifest
    if manifest.database != "sqlite":
        load_postgresql(database, manifest.revision, manifest.tables, archive.pieces)
        yield
        return
    file = load_sqlite(database, archive.pieces(FILE))
    try:
        yield
    except BaseException:
        database.dispose()
        file.unlink()
        raise


def _agreed(database: Database, vault: Vault) -> int:
    with database.reading() as session:
        for fault in (*check_ledger(session), *check_evidence(session), *check_vault(session, vault)):
            raise Refusal(f"what the backup holds does not agree: {fault.subject}: {fault.detail}", NEWEST)
        return ledger.count(session)


def _move(stage: Path, home: Path) -> None:
    """Put everything in its place, the settings last: until then the folder is no workspace."""
    names = sorted((one.name for one in stage.iterdir()), key=lambda name: name == LAST)
    for name in names:
        (stage / name).rename(home / name)
    flush_folder(home)
