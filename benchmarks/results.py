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


def measured(figures: Sequence[Figure], also: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Return one benchmark's figures with the day and the machine."""
    return {
        "on": f"{clock.now():%Y-%m-%d}",
        "machine": {**machine(), **(also or {})},
        "figures": list(map(document, figures)),
    }


def keep(name: str, found: Mapping[str, Any]) -> None:
    """Put one benchmark's figures in the place of its former ones."""
    held = {**held_in(FILE), name: found}
    FILE.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n")


def held_in(file: Path) -> dict[str, Any]:
    """Return what was measured by benchmark; nothing where nothing was yet."""
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def written(page: str, held: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the page with the figures in the place of its former ones."""
    before, _, rest = page.partition(FIRST)
    _, _, after = rest.partition(LAST)
    return before + FIRST + "".join(f"{line}\n" for line in lines(held, names)) + LAST + after


def lines(held: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the tables: one for each day and machine on which something was measured."""
    said = dict.fromkeys(_heading(held[name]) for name in names if name in held)
    for heading in said:
        yield from ("", f"**{heading}**", "")
        chosen = [name for name in names if name in held and _heading(held[name]) == heading]
        yield from table([read(one) for name in chosen for one in held[name]["figures"]])


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
