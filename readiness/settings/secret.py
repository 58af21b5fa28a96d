"""Secrets are references to where a secret lies; the secret itself never stands in a file of the workspace."""

import re
from collections.abc import Mapping
from pathlib import Path

from readiness.errors import WrongConfiguration

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_NAMES = re.compile(r"(^|_)(token|secret|password|passwd|passphrase|private_key|api_key|apikey|credentials?)s?($|_)")
_SHAPES = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abeprs]-[A-Za-z0-9-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}|ATATT3[A-Za-z0-9_=-]{20,}"
)
_LONGEST = 64 * 1024


def is_reference(text: str) -> bool:
    """Say whether the text is `env:NAME` or `file:PATH`."""
    return _REFERENCE.fullmatch(text) is not None


def names_secret(key: str) -> bool:
    """Say whether a setting of this name holds a secret."""
    return _NAMES.search(key.lower()) is not None


def looks_secret(text: str) -> bool:
    """Say whether the text has the shape of a vendor's secret."""
    return _SHAPES.search(text) is not None


def resolve_secret(reference: str, environ: Mapping[str, str], home: Path) -> str:
    """Fetch what `env:NAME` or `file:PATH` (relative to the workspace) refers to, without the line break at its end.

    Raises WrongConfiguration naming the variable or the file, never what it holds.
    """
    kind, _, name = reference.partition(":")
    if not is_reference(reference):
        raise WrongConfiguration("a secret is written out", "Name it by env:NAME or file:PATH.")
    secret = _variable(name, environ) if kind == "env" else _file(name, home)
    if not secret.strip():
        raise WrongConfiguration(f"{reference} is empty", "Put the secret there.")
    return secret.rstrip("\r\n")


def _variable(name: str, environ: Mapping[str, str]) -> str:
    try:
        return environ[name]
    except KeyError:
        raise WrongConfiguration(
            f"the environment variable {name} is not set", f"Set {name} before you start Readiness."
        ) from None


def _file(name: str, home: Path) -> str:
    try:
        with (home / Path(name).expanduser()).open(encoding="utf-8") as file:
            secret = file.read(_LONGEST + 1)
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # absent or closed to us; no UTF-8 or a NUL in the name; ~nobody
        reason = (error.strerror if isinstance(error, OSError) else None) or "it is no file of UTF-8 text"
        raise WrongConfiguration(
            f"the secret in {name} cannot be read: {reason}", "Put it there, readable by the user who runs Readiness."
        ) from None
    if len(secret) > _LONGEST:
        raise WrongConfiguration(f"the secret in {name} is longer than 64 KiB", "Name the file that holds only it.")
    return secret
