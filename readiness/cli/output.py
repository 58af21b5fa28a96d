"""One answer on stdout: a table for a terminal, plain tab-separated text for a pipe, or one JSON document."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

Cell = str | int | float | None


def emit_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print exactly one UTF-8 JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def emit_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], empty: str) -> None:
    """Print rows as a table to a terminal and tab-separated to a pipe; `empty` says how the list gets filled."""
    if not rows:
        note(empty)
    elif sys.stdout.isatty():
        _draw(headings, rows)
    else:
        for row in (headings, *rows):
            click.echo("\t".join(shown(cell) for cell in row))


def note(message: str) -> None:
    """Say something to the person that is not the answer: progress, a warning, a next step."""
    click.echo(message, err=True)


def shown(cell: Cell) -> str:
    """Return a cell as one line of text: hostile line breaks and control characters become spaces."""
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "".join(c if c.isprintable() else " " for c in str(cell))


def _draw(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    Console().print(table)


def percent(share: float | None) -> str | None:
    """Return a share of 0..1 for people; never rounded up to a whole that is not reached."""
    if share is None:
        return None
    return f"{int(share * 1000) / 10:g} %"


def log() -> None:
    """Send what a long-lived command does to stderr, one line each: for people on a terminal, as JSON elsewhere."""
    import logging

    from readiness.cli.logs import Json, Plain

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain() if sys.stderr.isatty() else Json())
    logging.basicConfig(handlers=[handler])
    logging.getLogger("readiness").setLevel(logging.INFO)
