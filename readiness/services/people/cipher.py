"""Enciphers the few secrets that must be read again, with a key that lies beside the signing key and not in the database."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from readiness.errors import WrongConfiguration
from readiness.workspace import Workspace

FILE = "secrets.key"


def encipher(workspace: Workspace, text: str) -> str:
    """Return a text so that only this workspace reads it; the key is made when it is first needed."""
    return _key(workspace, make=True).encrypt(text.encode()).decode()


def decipher(workspace: Workspace, sealed: str) -> str:
    """Return the text again; WrongConfiguration where the key is missing, open to others, or another one."""
    try:
        return _key(workspace, make=False).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise WrongConfiguration(
            f"{workspace.keys / FILE}: is not the key that second factors were kept with",
            "Restore it from the backup, or take the second factors away: `readiness user reset-factor EMAIL`.",
        ) from None


def _key(workspace: Workspace, *, make: bool) -> Fernet:
    path = workspace.keys / FILE
    if make and not path.exists():
        _make(path)
    try:
        if path.stat().st_mode & 0o077:
            raise WrongConfiguration(f"{path}: others may read this key", f"Run `chmod 600 {path}`.")
        return Fernet(path.read_bytes())
    except OSError as error:
        raise WrongConfiguration(
            f"{path}: the key cannot be read ({error.strerror})", "Restore it from the backup of the workspace."
        ) from error
    except ValueError as error:
        raise WrongConfiguration(
            f"{path}: is no key of ours", "Restore it from the backup of the workspace."
        ) from error


def _make(path: Path) -> None:
    """Write a key and put it in place whole; of two processes the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{FILE}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
