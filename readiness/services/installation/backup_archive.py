"""What stands in a backup: one ZIP file with a manifest, and the only names that may be in it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from readiness.errors import Refusal, WrongUse

FORMAT = 1
MANIFEST = "manifest.json"
WORKSPACE, KEYS, VAULT = "workspace/", "keys/", "vault/"
LARGEST_MANIFEST = 16 * 1024 * 1024
PIECE = 1 << 20
LEVEL = 1
"""What is kept is text for the most part; more effort saves little and takes long."""
NEWEST = "Use another copy of the backup."
_NAME = re.compile(
    r"manifest\.json|vault/[0-9a-f]{64}|keys/[A-Za-z0-9._-]+|database/(?:records\.sqlite|[a-z_]+\.copy)|workspace/.+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One file of the archive, but for the blobs, whose names are their digests."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive holds and where it came from."""

    made_at: str
    version: str
    """Of Readiness."""
    database: str
    """sqlite or postgresql."""
    revision: str
    organization: str
    blobs: int
    files: Mapping[str, Held]
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """PostgreSQL: table to its columns, in the order in which they are filled again."""
    format: int = FORMAT


class Writer:
    """Puts files into a new archive, piece by piece, and remembers what it put."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, Held] = {}
        self.blobs = 0

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file; a blob is only counted."""
        digest, size = hashlib.sha256(), 0
        entry = ZipInfo(name)
        entry.compress_type = ZIP_DEFLATED
        with self._archive.open(entry, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        if name.startswith(VAULT):
            self.blobs += 1
        else:
            self.files[name] = Held(digest.hexdigest(), size)

    def close(self, manifest: Manifest) -> None:
        """Write the manifest last."""
        self._archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


class Archive:
    """A backup that is read: names checked once, every file checked as it streams."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        """Raise WrongUse where it is no backup of a form we know, and Refusal where it holds what may not be there."""
        self._archive = archive
        self._name = name
        names = archive.namelist()
        if MANIFEST not in names:
            raise WrongUse(f"{name} is no backup of Readiness", "Name a file that `readiness backup` made.")
        self.manifest = self._manifest()
        self._check(names)

    def blobs(self) -> Iterator[str]:
        """Yield the digests of the blobs."""
        return (one.removeprefix(VAULT) for one in self._archive.namelist() if one.startswith(VAULT))

    def below(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield the files below a folder of the archive: whole name, and name within the folder."""
        return ((one, one.removeprefix(folder)) for one in self.manifest.files if one.startswith(folder))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Stream one file; raises Refusal at its end where it is not what was put there."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(name) as source:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    yield piece
        except (BadZipFile, LargeZipFile, EOFError, KeyError, OSError, ValueError, NotImplementedError) as error:
            raise self._damaged(name, error) from None
        held = self.manifest.files.get(name, Held(name.removeprefix(VAULT), size))
        if (digest.hexdigest(), size) != (held.sha256, held.bytes):
            raise self._damaged(name, "it is not what was put there")

    def _manifest(self) -> Manifest:
        try:
            with self._archive.open(MANIFEST) as source:
                text = source.read(LARGEST_MANIFEST)
            told = json.loads(text)
            files = {str(name): Held(str(one["sha256"]), int(one["bytes"])) for name, one in told.pop("files").items()}
            tables = {str(name): tuple(map(str, columns)) for name, columns in told.pop("tables").items()}
            found = Manifest(files=files, tables=tables, **told)
        except (BadZipFile, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged(MANIFEST, error) from None
        if found.format != FORMAT:
            raise WrongUse(
                f"{self._name} has the form {found.format}, we read {FORMAT}", "Use the version that made it."
            )
        return found

    def _check(self, names: list[str]) -> None:
        """Compare the names with the manifest; nothing may be twice, missing, added, or lead out of its folder."""
        if len(set(names)) != len(names):
            raise self._damaged("the list of files", "a name stands twice")
        blobs = {name for name in names if name.startswith(VAULT)}
        if len(blobs) != self.manifest.blobs or set(names) - blobs - {MANIFEST} != set(self.manifest.files):
            raise self._damaged("the list of files", "files are missing or were added")
        for name in names:
            if not _NAME.fullmatch(name) or not _inside(name):
                raise Refusal(f"{self._name} holds a file of the name {name[:80]!r}, which leads elsewhere", NEWEST)

    def _damaged(self, name: str, why: object) -> Refusal:
        return Refusal(f"{self._name} is damaged: {name}: {' '.join(str(why).split())}", NEWEST)


def _inside(name: str) -> bool:
    """Say whether a name stays below the folder it is unpacked into."""
    parts = PurePosixPath(name).parts
    return str(PurePosixPath(name)) == name and not {"..", "/"} & set(parts) and "\\" not in name and "\0" not in name
