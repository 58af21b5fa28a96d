"""READINESS_* variables override readiness.toml: READINESS_STORAGE__DATABASE is `database` of `[storage]`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from readiness.errors import WrongConfiguration
from readiness.settings.faults import is_text, known_keys, unknown
from readiness.settings.model import File

PREFIX = "READINESS_"
HOME = "READINESS_HOME"
"""Names the workspace itself, so it is no setting."""


def home(environ: Mapping[str, str]) -> Path:
    """Return the workspace that READINESS_HOME names; default: the current directory."""
    return Path(environ.get(HOME) or ".").resolve()


def overrides(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that variables name, nested as the file would have them.

    Where a text is wanted the value stands for itself; elsewhere a list, a number, true, false and a table are written as JSON.
    An unknown name raises WrongConfiguration.
    """
    nested: dict[str, Any] = {}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name != HOME:
            _set(nested, _place(name), environ[name])
    return nested


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one nest of tables over another."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def variable(place: tuple[str | int, ...]) -> str:
    """Return the variable that overrides a setting."""
    return PREFIX + "__".join(str(part) for part in place).upper()


def _place(name: str) -> tuple[str, ...]:
    place = tuple(name.removeprefix(PREFIX).lower().split("__"))
    if place[0] == "connections" and len(place) > 2 and all(place):  # noqa: PLR2004 -- connections, its name, its key
        return place
    for depth, part in enumerate(place):
        known = known_keys(File, place[:depth])
        if part not in known:
            what, fix = unknown(part, ".".join(place[:depth]), known)
            raise WrongConfiguration(f"the environment variable {name} names an {what}", fix)
    return place


def _set(nested: dict[str, Any], place: tuple[str, ...], text: str) -> None:
    for part in place[:-1]:
        nested = nested.setdefault(part, {})
        if not isinstance(nested, dict):
            raise WrongConfiguration(
                f"{variable(place)} and a shorter variable name the same table", "Set one of them."
            )
    if not text.isprintable():
        raise WrongConfiguration(f"{variable(place)} holds what is no text on one line", "Set it to plain UTF-8 text.")
    nested[place[-1]] = text if is_text(File, place) else _value(text)


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if value is None else value
