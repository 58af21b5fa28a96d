"""The file the figures are kept in, and the table of docs/performance.md that is made of it."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, document, read
from readiness import clock

ROOT = Path(__file__).parent.parent
FILE, PAGE = Path(__file__).parent / "results.json", ROOT / "docs" / "performance.md"
FIRST, LAST = "<!-- results -->\n", "<!-- end of results -->"
HEADINGS = ("job", "size", "ours", "reference", "ratio", "goals", "also")


Held = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""By benchmark and size: the day, the machine and the figures."""


def measured(figures: Sequence[Figure]) -> Mapping[str, Any]:
    """Return the figures of one size with the day and the machine."""
    return {"on": f"{clock.now():%Y-%m-%d}", "machine": machine(), "figures": list(map(document, figures))}


def keep(name: str, size: float, found: Mapping[str, Any]) -> None:
    """Put one benchmark's figures of a size in the place of its former ones."""
    held = held_in(FILE)
    of_name = {**held.get(name, {}), f"{size:g}": found}
    held = {**held, name: dict(sorted(of_name.items(), key=lambda one: float(one[0])))}
    FILE.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n")


def held_in(file: Path) -> Held:
    """Return what was measured; nothing where nothing was yet."""
    found: Held = json.loads(file.read_text()) if file.exists() else {}
    return found


def written(page: str, held: Held, names: Sequence[str]) -> str:
    """Return the page with the figures in the place of its former ones."""
    before, _, rest = page.partition(FIRST)
    _, _, after = rest.partition(LAST)
    return before + FIRST + "".join(f"{line}\n" for line in lines(held, names)) + LAST + after


def lines(held: Held, names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the tables: one for each day and machine on which something was measured."""
    found = [one for name in names for one in held.get(name, {}).values()]
    for heading in dict.fromkeys(map(_heading, found)):
        yield from ("", f"**{heading}**", "")
        yield from table([read(figure) for one in found if _heading(one) == heading for figure in one["figures"]])


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the lines of a markdown table."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|" + "---|" * len(HEADINGS)
    for figure in figures:
        yield "| " + " | ".join(cells(figure)) + " |"


def cells(figure: Figure) -> tuple[str, ...]:
    """Return the row of a figure as text."""
    return (
        figure.job,
        figure.size,
        _time(figure.ours),
        figure.against if figure.reference is None else f"{figure.against}: {_time(figure.reference)}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "; ".join(one.text for one in figure.verdicts),
        ", ".join(f"{name} {value}" for name, value in figure.facts.items()),
    )


def machine() -> Mapping[str, str]:
    """Say what this is measured on."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{pages * size / 1024**3:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def _heading(found: Mapping[str, Any]) -> str:
    machine = dict(found["machine"])
    versions = ", ".join(f"{name} {machine[name]}" for name in ("Python", "SQLite", "PostgreSQL") if name in machine)
    return f"{found['on']}, {machine['cores']} cores, {machine['memory']}, {machine['system']}, {versions}"


def _time(took: float) -> str:
    return f"{took:.2f} s" if took >= 1 else f"{took * 1000:.1f} ms"
