"""The organisation's Ed25519 signing key, and what it signs: checkpoints and the statement over a bundle."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from readiness.bundle import ed25519
from readiness.bundle.places import TAGMANIFEST
from readiness.errors import WrongConfiguration, WrongUse

PRIVATE, PUBLIC = "signing.pem", "public"
STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "urn:readiness:bundle:1"


@dataclass(frozen=True, slots=True)
class Key:
    """The current private key; `retired` are the public keys (PEM) that signed before it, oldest first."""

    _private: Ed25519PrivateKey = field(repr=False)
    retired: tuple[bytes, ...] = ()

    @property
    def pem(self) -> bytes:
        """The public key as PEM, as `key show` prints it."""
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key's DER form, in lower-case hexadecimal."""
        return ed25519.fingerprint(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 64 raw bytes of the signature: `openssl pkeyutl -verify -rawin` checks it."""
        return self._private.sign(message)


def make_key(folder: Path) -> Key:
    """Make the first key pair of a workspace: folder 0700, private key 0600; raises WrongUse where one exists."""
    if (folder / PRIVATE).exists():
        raise WrongUse(f"{folder / PRIVATE} exists", "Use `readiness key rotate` to replace the signing key.")
    _write_private(folder, Ed25519PrivateKey.generate())
    return load_key(folder)


def load_key(folder: Path) -> Key:
    """Read the key pair; raises WrongConfiguration where it is missing, unreadable or open to others."""
    path = folder / PRIVATE
    try:
        if path.stat().st_mode & 0o077:
            raise WrongConfiguration(f"{path}: others may read the signing key", f"Run `chmod 600 {path}`.")
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise WrongConfiguration(
            f"{path}: the signing key cannot be read ({error.strerror})", "Restore it from the backup of the workspace."
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongConfiguration(f"{path}: is no private key in PEM", "Restore it from the backup.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise WrongConfiguration(f"{path}: is no Ed25519 key", "Restore it from the backup of the workspace.")
    return Key(private, _retired(folder, Key(private).pem))


def rotate_key(folder: Path) -> tuple[Key, Key]:
    """Put a new key in place of the current one, whose public half is kept; return the old and the new."""
    old = load_key(folder)
    _write_private(folder, Ed25519PrivateKey.generate())
    return old, load_key(folder)


def _write_private(folder: Path, private: Ed25519PrivateKey) -> None:
    """Write it beside and rename it into place, so that a crash leaves the old key or the new one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{PRIVATE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / PRIVATE)


def _retired(folder: Path, current: bytes) -> tuple[bytes, ...]:
    """Return the public keys before the current one, noting the current one where a crash has prevented that."""
    public = folder / PUBLIC
    public.mkdir(mode=0o700, exist_ok=True)
    held = {path: path.read_bytes() for path in sorted(public.glob("*.pem"))}
    if current not in held.values():
        fresh = public / "new"
        fresh.write_bytes(current)
        fresh.replace(public / f"{len(held) + 1:03}.pem")
    return tuple(pem for pem in held.values() if pem != current)


def statement(tagmanifest: str, facts: Mapping[str, Any]) -> bytes:
    """Return the in-toto statement that names the tag manifest's digest and what bundle this is."""
    return json.dumps(
        {
            "_type": STATEMENT,
            "subject": [{"name": TAGMANIFEST, "digest": {"sha256": tagmanifest}}],
            "predicateType": PREDICATE,
            "predicate": dict(facts),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def envelope(key: Key, payload: bytes) -> bytes:
    """Sign a statement and return its DSSE envelope."""
    return ed25519.sealed(payload, key.fingerprint, key.sign(ed25519.pre_authentication(payload)))
