"""Reads what was typed into a form."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from readiness.errors import WrongUse


def day(form: Mapping[str, str], name: str) -> date | None:
    """Return a date that may stay empty; WrongUse for what is none."""
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no date", "Write it as 2026-03-31.") from None


def needed_day(form: Mapping[str, str], name: str) -> date:
    """Return a date that must be there; WrongUse where it is not."""
    found = day(form, name)
    if found is None:
        raise WrongUse("a day is missing", "Write it as 2026-03-31.")
    return found


def typed_twice(form: Mapping[str, str]) -> str:
    """Return a new password; WrongUse where the second time reads otherwise."""
    password = form.get("password", "")
    if form.get("again", password) != password:
        raise WrongUse("the two passwords differ", "Type the same twice.")
    return password


def inside(path: str | None) -> str:
    """Return a path of these pages; anything that would lead elsewhere becomes the overview."""
    parts = urlsplit(path or "")
    safe = path and path.startswith("/") and path[1:2] not in ("/", "\\") and not (parts.scheme or parts.netloc)
    return path if path and safe and path.isprintable() else "/"
