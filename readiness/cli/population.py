"""`readiness population`: the sealed lists, their completeness facts, and their rows to take away."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note

FORMS = ("csv", "jsonl", "parquet")


@click.group(help="The sealed lists: what was fetched or brought, whole or not, and its rows.")
def command() -> None:
    """Group the questions about populations."""


@command.command("list", help="Every population, the newest first, and why one is not whole.")
@click.option("--collector", help="Only those of this collector.")
@options.as_of
@options.known_at
@options.as_json
def list_(collector: str | None, as_of: date | None, known_at: datetime | date | None, as_json: bool) -> None:
    """List the populations."""
    from readiness.cli.naming import Names
    from readiness.domain.calendar import Period
    from readiness.services.evidence import sealed_lists
    from readiness.store import paging
    from readiness.store.paging import Wish
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    known = options.instant(known_at, workspace.zone) or workspace.now()
    source = sealed_lists.listed(known, Period(date.min, as_of) if as_of else None)
    with workspace.database.reading() as session:
        found = paging.whole(session, source, Wish(chosen={"collector": collector or ""}))
        documents = [sealed_lists.described(one) for one in found]
    if as_json:
        emit_json({"populations": documents})
        return
    shown = ("id", "collector", "connection", "covers_from", "covers_to", "rows", "source_total", "complete", "reason")
    names = Names(workspace)
    rows = [[*(one[name] for name in shown), names.title(one["collector"])] for one in documents]
    emit_table((*shown, "title"), rows, "No population yet. Run `readiness collect`.")


@command.command("show", help="One population: where from, how asked, how many rows, and whether that is all.")
@click.argument("id")
@options.known_at
@options.as_json
def show(id: str, known_at: datetime | date | None, as_json: bool) -> None:  # noqa: A002 -- what it is
    """Show a population."""
    from readiness.services.evidence import sealed_lists
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.reading() as session:
        one = sealed_lists.find(session, id, options.instant(known_at, workspace.zone) or workspace.now())
    document = sealed_lists.whole(one, sealed_lists.schema_of(workspace, one.row))
    if as_json:
        emit_json(document)
        return
    plain = [(name, value) for name, value in document.items() if not isinstance(value, list | dict)]
    plain += [(f"source {name}", value) for name, value in (document["source"] or {}).items()]
    emit_table(("fact", "value"), [*plain, ("columns", ", ".join(one["name"] for one in document["columns"]))], "")


@command.command(
    "export", help="Its rows, to a file or to what reads our output; jsonl is byte for byte what was sealed."
)
@click.argument("id")
@click.option("--format", "form", type=click.Choice(FORMS), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="A file that does not exist yet; default: the output.")
def export(id: str, form: str, out: Path | None) -> None:  # noqa: A002 -- what it is
    """Write the rows of a population."""
    from readiness.errors import WrongUse
    from readiness.services.evidence import sealed_lists
    from readiness.wiring import open_workspace

    if out is None and form == "parquet" and sys.stdout.isatty():
        raise WrongUse("Parquet is nothing for a terminal", "Name a file: --out FILE.")
    workspace = open_workspace()
    with workspace.database.reading() as session:
        row = sealed_lists.find(session, id, workspace.now()).row
    if out is None:
        sys.stdout.buffer.writelines(sealed_lists.taken(workspace, row, form))
    else:
        with _created(out) as into, _or_not_at_all(out):
            into.writelines(sealed_lists.taken(workspace, row, form))
    if not row.complete:
        note("this list is not whole: it is no population to test or to draw from")


@contextmanager
def _or_not_at_all(out: Path) -> Iterator[None]:
    """Take a file away again that could not be written whole."""
    try:
        yield
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _created(out: Path) -> BinaryIO:
    from readiness.errors import WrongUse

    try:
        return out.open("xb")
    except FileExistsError:
        raise WrongUse(f"{out} exists", "Name a file that does not.") from None
