"""The vault as an S3 bucket: written only where nothing is, locked where the bucket allows, read by version."""

import base64
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from readiness import clock
from readiness.store.blobs import (
    PIECE,
    Blob,
    VaultDamage,
    VaultFault,
    VaultUnavailable,
    checked,
    drain,
    missing,
)

LIMIT = 5 * 1024**3
"""A single PUT takes no more bytes."""
IN_MEMORY = 4 * PIECE
TAKEN = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
ABSENT = {"NoSuchKey", "NoSuchVersion", "404"}
HEX_DIGITS = 64


class S3Vault:
    """Bytes in a bucket, at `prefix/ab/cd/abcd...`.

    `object_lock_days` asks for COMPLIANCE retention that long, where the bucket has Object Lock (`locks` says so).
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint_url: str | None = None,
        region: str | None = None,
        object_lock_days: int | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._bucket, self._prefix, self._days, self._now = bucket, prefix.strip("/"), object_lock_days, now
        settings = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 4})
        # a session of our own: the shared one remembers credentials that have changed since
        self._s3 = boto3.session.Session().client("s3", endpoint_url=endpoint_url, region_name=region, config=settings)
        self._versions: dict[str, str | None] = {}
        self._locks: bool | None = None

    @property
    def name(self) -> str:
        """Bucket and prefix."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    @property
    def locks(self) -> bool:
        """Say whether blobs are written with a retention nobody can shorten."""
        if self._locks is None:
            self._locks = self._days is not None and self._bucket_locks()
        return self._locks

    @contextmanager
    def writer(self) -> Iterator["S3Writer"]:
        """Begin a blob in a temporary file; it is sent when sealed."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
            yield S3Writer(self, cast("IO[bytes]", spool))

    def put(self, content: bytes) -> Blob:
        """Store bytes that fit in memory."""
        with self.writer() as writer:
            writer.write(content)
            return writer.seal()

    def exists(self, sha256: str) -> bool:
        """Say whether the object is there."""
        with self._plainly():
            return self._version(sha256) is not None

    def open(self, sha256: str) -> BinaryIO:
        """Stream a blob by its version, checked at its end."""
        return checked(self._body(sha256), sha256, self.name, self._plainly)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Read a blob by its version without checking it."""
        with closing(self._body(sha256)) as body, self._plainly(sha256):
            while piece := body.read(PIECE):
                yield piece

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        """Lend a temporary file with the blob."""
        with tempfile.NamedTemporaryFile(prefix="readiness-") as file:
            with self.open(sha256) as source:
                drain(source, file.write)
            file.flush()
            yield Path(file.name)

    def try_writing(self) -> None:
        """Begin a file in the temporary folder; the bucket is sent nothing, as what it holds locked would stay."""
        with self.writer() as writer:
            writer.write(b".")

    def verify(self) -> Iterator[VaultFault]:
        """Read every object."""
        with self._plainly():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._start)
            for page in pages:
                for found in page.get("Contents", []):
                    yield from self._faults(found["Key"])

    def close(self) -> None:
        """Close the connections."""
        self._s3.close()

    def keep(self, spool: IO[bytes], blob: Blob) -> None:
        """Send a whole blob; where it is already, read it instead to be sure of it."""
        if blob.bytes > LIMIT:
            raise VaultUnavailable(f"a file of {blob.bytes} bytes is too large for {self.name}", "The limit is 5 GiB.")
        with self._plainly():
            try:
                answer = self._send(spool, blob)
            except ClientError as failure:
                if _code(failure) not in TAKEN:
                    raise
                self._check(blob.sha256)
            else:
                self._versions[blob.sha256] = answer.get("VersionId") or "null"

    def _body(self, sha256: str) -> BinaryIO:
        with self._plainly(sha256):
            version = self._version(sha256)
            if version is None:
                raise missing(sha256, self.name)
            found = self._s3.get_object(Bucket=self._bucket, Key=self._key(sha256), **_of_version(version))
        return cast("BinaryIO", found["Body"])

    def _send(self, spool: IO[bytes], blob: Blob) -> Any:
        spool.seek(0)
        return self._s3.put_object(
            Bucket=self._bucket,
            Key=self._key(blob.sha256),
            Body=spool,
            ContentLength=blob.bytes,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=base64.b64encode(bytes.fromhex(blob.sha256)).decode(),
            IfNoneMatch="*",
            **self._retention(),
        )

    def _retention(self) -> dict[str, Any]:
        if not self.locks or self._days is None:
            return {}
        until = self._now() + timedelta(days=self._days)
        return {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}

    def _bucket_locks(self) -> bool:
        try:
            found = self._s3.get_object_lock_configuration(Bucket=self._bucket)
        except ClientError as failure:
            if _code(failure) == "ObjectLockConfigurationNotFoundError":
                return False
            raise
        return found["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"

    def _version(self, sha256: str) -> str | None:
        """Return the version that was written first: a later one, or a delete marker, hides nothing."""
        if sha256 not in self._versions:
            found = self._first_version(self._key(sha256))
            if found is None:
                return None
            self._versions[sha256] = found
        return self._versions[sha256]

    def _first_version(self, key: str) -> str | None:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
        found = [version for page in pages for version in page.get("Versions", []) if version["Key"] == key]
        # newest first, and times are whole seconds: of equal ones the last listed is the oldest
        return min(reversed(found), key=lambda version: version["LastModified"])["VersionId"] if found else None

    @property
    def _start(self) -> str:
        return f"{self._prefix}/" if self._prefix else ""

    def _key(self, sha256: str) -> str:
        return f"{self._start}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _check(self, sha256: str) -> None:
        with self.open(sha256) as source:
            drain(source)

    def _faults(self, key: str) -> Iterator[VaultFault]:
        sha256 = key.rsplit("/", 1)[-1]
        if len(sha256) != HEX_DIGITS or key != self._key(sha256):
            yield VaultFault("foreign", key, "it was not put there by Readiness")
            return
        try:
            self._check(sha256)
        except VaultDamage as failure:
            yield VaultFault("damaged", key, failure.what)

    @contextmanager
    def _plainly(self, sha256: str = "") -> Iterator[None]:
        try:
            yield
        except ClientError as failure:
            if _code(failure) in ABSENT:
                raise missing(sha256, self.name) from failure
            raise VaultUnavailable(*_refusal(failure, self.name)) from failure
        except BotoCoreError as failure:
            said = " ".join(str(failure).split())
            raise VaultUnavailable(
                f"the vault {self.name} cannot be reached: {said}",
                "Check [storage.s3], the credentials and the network.",
            ) from failure


class S3Writer:
    """A blob in the making: a temporary file, in memory while it is small."""

    def __init__(self, vault: S3Vault, spool: IO[bytes]) -> None:
        self._vault, self._spool = vault, spool
        self._digest, self._bytes = hashlib.sha256(), 0

    def write(self, piece: bytes, /) -> int:
        """Take a piece."""
        try:
            self._spool.write(piece)
        except OSError as failure:
            raise VaultUnavailable(
                f"the temporary folder takes no more: {failure.strerror}", "Free some space and try again."
            ) from failure
        self._digest.update(piece)
        self._bytes += len(piece)
        return len(piece)

    def seal(self) -> Blob:
        """Send it."""
        blob = Blob(self._digest.hexdigest(), self._bytes)
        self._vault.keep(self._spool, blob)
        return blob


def _code(failure: ClientError) -> str:
    return str(failure.response.get("Error", {}).get("Code", ""))


def _of_version(version: str) -> dict[str, Any]:
    return {} if version == "null" else {"VersionId": version}


def _refusal(failure: ClientError, vault: str) -> tuple[str, str]:
    match _code(failure):
        case "NoSuchBucket":
            return f"the bucket of the vault {vault} does not exist", "Create it, or correct [storage] vault."
        case "AccessDenied" | "403" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" as code:
            permissions = "s3:GetObject, s3:GetObjectVersion, s3:PutObject, s3:ListBucket, s3:ListBucketVersions"
            return (
                f"the vault {vault} refuses us ({code})",
                f"Grant {permissions} and s3:GetBucketObjectLockConfiguration.",
            )
        case code:
            said = failure.response.get("Error", {}).get("Message") or code
            return f"the vault {vault} answered: {said}", "Try again; if it stays so, ask who runs it."
