"""The two pages of a bundle that people read: index.html, which needs no server and no network, and VERIFY.md."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from readiness import resources
from readiness.bundle.bag import one_line
from readiness.bundle.contents import Contents
from readiness.bundle.ed25519 import fingerprint, public_key
from readiness.bundle.inventory import Inventory

PIECES = 256


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources.TEMPLATES / "bundle"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"link": link, "ratio": ratio, "line": one_line}
    return environment


def link(path: str) -> str:
    """Return the address of a file of the bag as seen from data/index.html."""
    return quote(path.removeprefix("data/") if path.startswith("data/") else f"../{path}")


def ratio(value: float | str | None) -> str:
    """Return a ratio as a percentage cut to whole numbers, so that nothing short of all reads as 100 %."""
    return "unknown" if value is None else f"{int(float(value) * 100)} %"


def index(contents: Contents, inventory: Inventory) -> Iterator[bytes]:
    """Yield index.html piece by piece, so that its size does not matter."""
    stream = _templates().get_template("index.html").stream(**_facts(contents), inventory=inventory)
    stream.enable_buffering(PIECES)
    for piece in stream:
        yield piece.encode()


def instructions(contents: Contents) -> bytes:
    """Return VERIFY.md."""
    return _templates().get_template("VERIFY.md").render(**_facts(contents)).encode()


def _facts(contents: Contents) -> dict[str, Any]:
    public = public_key(contents.key)
    return {
        "bundle": contents,
        "engagement": contents.engagement,
        "coverage": {row["requirement"]: row for row in contents.coverage},
        "last": contents.checkpoints[-1].checkpoint,
        "fingerprint": fingerprint(public) if public else "unknown",
    }
