"""What a value must be beyond its type: each rule returns it, or raises ValueError saying what is wrong and what would be right."""

import re
from difflib import get_close_matches
from ipaddress import ip_address
from zoneinfo import ZoneInfo, available_timezones

from readiness.settings.address import check_address
from readiness.settings.secret import is_reference

_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+|[^\s@,;<>\"]+@[A-Za-z0-9-]+")
_CHECKPOINTS = re.compile(r"mailto:[^\s@]+@[^\s@]+|git:.+|s3://[^/]+.*|tsa:https?://.+")
_DATABASE = re.compile(r"sqlite:///.+|postgresql\+psycopg://.+")


def time_zone(name: str) -> str:
    """Accept a name of the IANA list."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # what it raises for ../x, for a folder of zones, and for no zone
        near = get_close_matches(name.replace(" ", "_"), available_timezones(), n=1)
        raise ValueError(
            f"{name!r} is no IANA time zone. Write {near[0] if near else 'one such as Europe/Berlin'}."
        ) from None
    return name


def email(text: str) -> str:
    """Accept exactly one e-mail address."""
    address = text.strip()
    if _EMAIL.fullmatch(address) is None:
        raise ValueError(f"{text!r} is not one e-mail address. Name one person, as dana@acme.example.")
    return address


def role(name: str) -> str:
    """Accept the name of a role."""
    if not name.strip():
        raise ValueError("a role needs a name. Write the role as controls.yaml does.")
    return name.strip()


def connection_name(name: str) -> str:
    """Accept what can be part of an item, a file name and a variable."""
    if re.fullmatch(r"[a-z0-9_]+", name) is None:
        raise ValueError(f"{name!r} cannot name a connection. Write it with a-z, 0-9 and _ only.")
    return name


def address(url: str) -> str:
    """Accept an address that Readiness may call."""
    return check_address(url)


def network_address(text: str) -> str:
    """Accept the network address of one machine."""
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(f"{text!r} is no network address. Write one such as 127.0.0.1.") from None


def database_url(url: str) -> str:
    """Accept a database this version can keep records in."""
    if _DATABASE.fullmatch(url) is None:
        raise ValueError(
            "no database of a kind Readiness knows. Write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME."
        )
    return url


def vault_url(place: str) -> str:
    """Accept a folder or a bucket."""
    scheme, separator, rest = place.partition("://")
    if separator and (scheme != "s3" or not rest.strip("/")):
        raise ValueError("neither a folder nor a bucket. Write a path, or s3://BUCKET/PREFIX.")
    return place


def checkpoint_target(target: str) -> str:
    """Accept a place that can keep a signed head."""
    if _CHECKPOINTS.fullmatch(target) is None:
        raise ValueError(
            f"{target!r} is no place for checkpoints. Write mailto:ADDRESS, git:PATH, s3://BUCKET/PREFIX or tsa:URL."
        )
    if target.startswith("tsa:"):
        check_address(target.removeprefix("tsa:"))
    return target


def reference(text: str) -> str:
    """Accept a reference to a secret; the refused text is not repeated, for it may be one."""
    if not is_reference(text):
        raise ValueError("a secret is written out. Name it by env:NAME or file:PATH.")
    return text
