"""A backup of a whole workspace in one file: settings, catalog, own procedures, keys, records, and every blob they name."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from readiness import __version__
from readiness.domain.canonical import instant_text
from readiness.errors import WrongUse
from readiness.services.installation.backup_archive import KEYS, LEVEL, PIECE, VAULT, WORKSPACE, Manifest, Writer
from readiness.store.check import blobs
from readiness.store.dump import Dump, dump
from readiness.workspace import Workspace

FILES = ("readiness.toml", "controls.yaml", ".gitignore")
OWN = "procedures"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made."""

    path: Path
    bytes: int
    files: int
    blobs: int
    made_at: str


def backup(workspace: Workspace, file: Path) -> BackedUp:
    """Write everything as of one instant to a new file that only we may read; whoever works meanwhile is not held up.

    Nothing stands under the name until the whole is written and flushed. Raises WrongUse where the file exists or cannot be
    made, and ReadinessError where a record or a blob cannot be read: half a backup is none.
    """
    file = file.absolute()
    if file.exists():
        raise WrongUse(f"{file} exists, and no backup is written over it", "Name another file.")
    if not file.parent.is_dir():
        raise WrongUse(f"{file.parent} is no folder", "Make it, or name a file elsewhere.")
    made_at = instant_text(workspace.now())
    with TemporaryDirectory(dir=file.parent, prefix=".readiness-backup-") as folder:
        part = Path(folder, "part")
        with dump(workspace.database, Path(folder)) as records:
            writer = _written(workspace, records, part, made_at)
        size = _flushed(part)
        try:
            os.link(part, file)
        except FileExistsError:
            raise WrongUse(f"{file} exists, and no backup is written over it", "Name another file.") from None
    return BackedUp(file, size, len(writer.files), writer.blobs, made_at)


def _written(workspace: Workspace, records: Dump, part: Path, made_at: str) -> Writer:
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(descriptor, "w+b") as target, ZipFile(target, "w", compresslevel=LEVEL) as archive:
        writer = Writer(archive)
        for path, name in _files(workspace):
            writer.add(name, _pieces(path))
        for one in records.parts:
            writer.add(one.name, one.pieces)
        for sha256 in blobs(records.session):
            with workspace.vault.open(sha256) as source:
                writer.add(f"{VAULT}{sha256}", iter(lambda: source.read(PIECE), b""))
        writer.close(
            Manifest(
                made_at=made_at,
                version=__version__,
                database=records.kind,
                revision=records.revision,
                organization=workspace.settings.organization.name,
                blobs=writer.blobs,
                files=writer.files,
                tables={Path(one.name).stem: one.columns for one in records.parts if one.columns},
            )
        )
    return writer


def _files(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Yield what stands in the workspace's folder, with its name in the backup."""
    home = workspace.home
    for name in FILES:
        if (home / name).is_file():
            yield home / name, f"{WORKSPACE}{name}"
    for path in sorted((home / OWN).rglob("*")):
        if path.is_file():
            yield path, f"{WORKSPACE}{path.relative_to(home).as_posix()}"
    for path in sorted(workspace.keys.glob("*")):
        if path.is_file():
            yield path, f"{KEYS}{path.name}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _flushed(part: Path) -> int:
    with part.open("rb") as written:
        os.fsync(written.fileno())
    return part.stat().st_size
