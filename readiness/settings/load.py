"""Reads readiness.toml and the READINESS_* variables into settings; every complaint about the file names its line."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from readiness.errors import Complaint, WrongConfiguration, WrongUse
from readiness.settings.environment import merged, overrides, variable
from readiness.settings.faults import FILE, complaints, line_of, sentence
from readiness.settings.lines import Place, lines
from readiness.settings.model import Connection, File, Settings, Storage
from readiness.settings.secret import is_reference, looks_secret, names_secret

_LARGEST = 256 * 1024
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def load_settings(home: Path, environ: Mapping[str, str]) -> Settings:
    """Return the workspace's settings, paths resolved against `home`.

    Raises WrongUse where there is no readiness.toml, WrongConfiguration `readiness.toml:LINE: what. What would be right.`
    with all complaints for what is wrong in it.
    """
    home = home.absolute()
    text = _text(home / FILE)
    document, found = _document(text)
    file = _checked(document, found)
    above = overrides(environ)
    if above:
        document = merged(document, above)
        file = _overridden(document)
    return Settings(
        **{name: getattr(file, name) for name in Settings.model_fields if name not in {"connections", "storage"}},
        storage=_resolved(file.storage, home),
        connections=_connections(file, found),
    )


def places(home: Path) -> Mapping[Place, int]:
    """Return the line of each key of readiness.toml as it stands now; nothing where it is gone or no TOML any more."""
    try:
        return _document(_text(home.absolute() / FILE))[1]
    except (WrongUse, WrongConfiguration):
        return {}


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise WrongUse(
            f"there is no {FILE} in {path.parent}", "Run `readiness init DIR`, or name the workspace in READINESS_HOME."
        ) from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}", "Mend its permissions.") from None
    if len(content) > _LARGEST:
        raise WrongConfiguration(f"{FILE}:1: the file is larger than 256 KiB", "Keep only settings in it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongConfiguration(f"{FILE}:{line}: the file is not UTF-8", "Save it as UTF-8.") from None


def _document(text: str) -> tuple[dict[str, Any], Mapping[Place, int]]:
    try:
        return tomllib.loads(text), lines(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT.search(message)
        line = int(at[1]) if at and at[1] else text.count("\n") + (not text.endswith("\n"))
        what = _AT.sub("", message)
        raise WrongConfiguration(
            f"{FILE}:{max(line, 1)}: {what[:1].lower()}{what[1:]}", 'Write KEY = "value" lines under [TABLE] headers.'
        ) from None
    except RecursionError:
        raise WrongConfiguration(f"{FILE}:1: values are nested too deeply", "Write plain lists and tables.") from None


def _checked(document: Mapping[str, Any], found: Mapping[Place, int]) -> File:
    wrong = list(_literal_secrets(document, (), found))
    try:
        file = File.model_validate_json(_as_json(document), strict=True)
    except ValidationError as error:
        wrong += complaints(error, File, found)
    if wrong:
        raise WrongConfiguration.of(sorted(wrong))
    return file


def _overridden(document: Mapping[str, Any]) -> File:
    try:
        return File.model_validate_json(_as_json(document), strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = tuple(part for part in detail["loc"] if part != "[key]")
        raise WrongConfiguration(
            f"environment variable {variable(place)}: {sentence(detail, File, place)[0]}",
            sentence(detail, File, place)[1],
        ) from None


def _literal_secrets(value: Any, place: Place, found: Mapping[Place, int]) -> Iterator[Complaint]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _literal_secrets(inner, (*place, key), found)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _literal_secrets(inner, (*place, number), found)
    elif isinstance(value, str) and _is_secret(value, place):
        name = ".".join(map(str, place))
        fix = f"Write {name} as env:NAME or file:PATH, and replace the secret: it has been in a file."
        if place == ("storage", "database"):
            fix = "Leave the password out: set PGPASSWORD, or give the whole address in READINESS_STORAGE__DATABASE."
        yield Complaint(FILE, line_of(place, found), None, f"a secret is written out in {name}", fix)


def _is_secret(value: str, place: Place) -> bool:
    if place == ("storage", "database"):
        return _has_password(value)
    named = place[0] == "connections" and any(isinstance(part, str) and names_secret(part) for part in place[2:])
    return looks_secret(value) or (named and not is_reference(value))


def _has_password(url: str) -> bool:
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return False


def _as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, default=_iso)


def _iso(value: date | time) -> str:
    return value.isoformat()


def _connections(file: File, found: Mapping[Place, int]) -> dict[str, Connection]:
    return {
        name: Connection(name, keys.source, keys.model_extra or {}, keys.collectors, keys.allow_link_local, found)
        for name, keys in file.connections.items()
    }


def _resolved(storage: Storage, home: Path) -> Storage:
    """Make a relative database file or vault folder lie in the workspace."""
    kind, _, path = storage.database.partition(":///")
    database = f"sqlite:///{home / path}" if kind == "sqlite" else storage.database
    vault = storage.vault if "://" in storage.vault else str(home / storage.vault)
    return storage.model_copy(update={"database": database, "vault": vault})
