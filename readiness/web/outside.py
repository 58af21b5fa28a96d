"""Text from outside made harmless where it is shown: escaped, isolated, in one line, without marks that reorder it."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup, escape

from readiness.web.words import NONE, day

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
PROCEDURE_NAMED = re.compile(r"\b[a-z0-9_]+(?:\.[a-z0-9_]+)+(?=: )")
"""How the rules begin what a procedure found."""
LINE_NAMED = re.compile(r"[\w-]+/[\w-]+")
"""How the rules name an evidence line; items of other systems are written so too, and are none."""
LONGEST_GLANCE = 120


def plain(value: object) -> str:
    """Return text from outside as one line without control or bidirectional marks, for places where no tag can stand."""
    text = str(value)
    if not text.isprintable():
        text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(text.split())


def cut(value: object, longest: int = 70) -> str:
    """Return `plain` text, shortened."""
    text = plain(value)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def outside(value: object) -> Markup:
    """Return text from outside, escaped and isolated, so that it cannot turn the words around it."""
    return Markup("<bdi>{}</bdi>").format(NONE if value is None else plain(value) or NONE)


def said_with(titles: Mapping[str, str]) -> Callable[[object], Markup]:
    """Write a sentence of the rules, escaped and isolated: dates as people write them, procedures and lines by their titles."""

    def said(value: object) -> Markup:
        titled = PROCEDURE_NAMED.sub(lambda found: titles.get(found[0], found[0]), plain(value))
        named = LINE_NAMED.sub(lambda found: f"“{titles[found[0]]}”" if found[0] in titles else found[0], titled)
        return outside(ISO_DAY.sub(_as_day, named))

    return said


def breaking(value: object) -> Markup:
    """Return an id from outside, escaped and isolated, with places where a long one may break."""
    text = plain(value)
    marks = "@" if "@" in text and "/" not in text else "/:@._#-"
    parts = re.findall(rf"[^{marks}]+[{marks}]*|[{marks}]+", text)
    return Markup("<bdi>{}</bdi>").format(Markup("<wbr>").join(parts))


def fact(value: object) -> Markup:
    """Return a value from a sheet or a parameter, escaped and isolated; lists and structures as JSON."""
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict | bool) else value
    return outside(shown)


def glance(value: object) -> Markup:
    """Return a value of a row, escaped and isolated, of which a long one shows its beginning only."""
    if value is None:
        return Markup("nothing")
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else value
    return outside(cut(shown, LONGEST_GLANCE))


def code(value: str) -> Markup:
    """Return text of several lines, escaped, with marks that could reorder it made visible."""
    return Markup("<bdi>{}</bdi>").format(visible(value))


def remedy(value: object) -> Markup:
    """Return what to do next, escaped and isolated; what stands between grave accents is to be typed."""
    parts = plain(value).split("`")
    typed = (Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup("<bdi>{}</bdi>").format(Markup("").join(typed))


def visible(value: str) -> str:
    """Return text of several lines with its control marks written out."""
    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in value)


def _as_day(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def owner_line(role: str) -> Markup:
    """Write the line of readiness.toml that names the person behind a role."""
    return outside(f'{json.dumps(role, ensure_ascii=False)} = "NAME@..."')
