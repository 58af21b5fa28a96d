"""`readiness evidence`: what people bring, who accepts it, and what became of it."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness.cli import options
from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, emit_table, note

if TYPE_CHECKING:
    from readiness.services.evidence.statement import About
    from readiness.services.evidence.uploads import Brought
    from readiness.services.files.incoming import Sent
    from readiness.store.evidence import Reviewed
    from readiness.workspace import Workspace

STATES = ("submitted", "accepted", "returned", "superseded")


@click.group(help="Evidence that people bring: one act is one item, accepted by somebody else.")
def command() -> None:
    """Group the acts on evidence."""


@command.command(
    "add",
    help="Record one act with its files. A line with a collector takes one CSV or JSONL of that collector's columns. "
    "Written to the ledger.",
)
@click.argument("requirement")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--performed-on", type=CivilDate(), help="The day it was done.")
@click.option("--covers-from", type=CivilDate(), help="The first day it covers.")
@click.option("--covers-to", type=CivilDate(), help="The last day it covers, included.")
@click.option("--for-period", type=CivilDate(), help="Start of the only period it may fill.")
@click.option("--by", help="E-mail address of who brings it; a known user.")
@click.option("--note", help="What whoever accepts it should know.")
@click.option("--link", "links", multiple=True, help="Address where more is to be seen; may come several times.")
@click.option("--source", help="Of a list: which system it is from, and how it was made.")
@click.option("--source-total", type=int, help="Of a list: how many rows that system itself counts.")
@click.option("--supersedes", help="Id of an earlier item whose place it takes once it is accepted.")
@click.option(
    "--preview", is_flag=True, help="Of a list: show its rows and everything that is wrong, and keep nothing."
)
@as_json
def add(
    requirement: str,
    files: Sequence[Path],
    performed_on: date | None,
    covers_from: date | None,
    covers_to: date | None,
    preview: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Bring evidence."""
    from readiness.services.evidence import uploads
    from readiness.services.evidence.statement import About
    from readiness.services.files.incoming import Sent
    from readiness.wiring import open_workspace

    about = About(requirement, performed_on=performed_on, covers=_span(covers_from, covers_to), **said)
    workspace = open_workspace()
    with ExitStack() as stack:
        sent = [Sent(path.name, stack.enter_context(_opened(path))) for path in files]
        if preview:
            _preview(workspace, about, sent, as_json)
            return
        brought = uploads.add(workspace, about, sent)
    _tell(workspace, brought, as_json)


@command.command("accept", help="Accept what somebody else brought: from now on it counts. Written to the ledger.")
@click.argument("id")
@click.option("--by", required=True, help="E-mail address of who accepts it: a lead or admin who did not bring it.")
@click.option("--reason", help="What was looked at.")
@as_json
def accept(id: str, by: str, reason: str | None, as_json: bool) -> None:  # noqa: A002 -- what it is
    """Accept an item."""
    from readiness.services.evidence import reviews
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    _said(workspace, reviews.accept(workspace, id, by, reason), as_json)


@command.command("return", help="Return what somebody else brought, with the reason. Written to the ledger.")
@click.argument("id")
@click.option("--by", required=True, help="E-mail address of who returns it: a lead or admin who did not bring it.")
@click.option("--reason", default="", help="What is wrong with it.")
@as_json
def return_(id: str, by: str, reason: str, as_json: bool) -> None:  # noqa: A002 -- what it is
    """Return an item."""
    from readiness.services.evidence import reviews
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    _said(workspace, reviews.give_back(workspace, id, by, reason), as_json)


@command.command("list", help="What people brought, newest first; with --all also what connections collected.")
@click.option("--requirement", help="Only for this line, as CONTROL/KEY.")
@click.option("--state", type=click.Choice(STATES), help="Only in this state; submitted is what waits for a review.")
@click.option("--all", "everything", is_flag=True, help="Also what connections collected.")
@options.as_of
@options.known_at
@as_json
def list_(as_json: bool, known_at: datetime | date | None, **wanted: Any) -> None:
    """List items."""
    from readiness.cli.naming import Names
    from readiness.services.evidence import items
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    asked = items.Filter(known_at=options.instant(known_at, workspace.zone), **wanted)
    with workspace.database.reading() as session:
        found = [items.described(workspace, item) for item in items.listed(session, asked, workspace)]
    if as_json:
        emit_json({"evidence": found})
        return
    shown = ("id", "requirement", "state", "performed_on", "covers_from", "covers_to", "by", "rows", "complete")
    names = Names(workspace)
    table = [[*(row[key] for key in shown), names.title(row["requirement"] or row["collector"])] for row in found]
    emit_table((*shown, "title"), table, "Nobody brought any yet: `readiness evidence add`.")


@command.command("show", help="One item: its files, what was said of it, and its number in the ledger.")
@click.argument("id")
@options.known_at
@as_json
def show(id: str, known_at: datetime | date | None, as_json: bool) -> None:  # noqa: A002 -- what it is
    """Show an item."""
    from readiness.services.evidence import items
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    instant = options.instant(known_at, workspace.zone)
    with workspace.database.reading() as session:
        item = items.find(session, id, instant)
        document = items.whole(session, workspace, item, instant)
    if as_json:
        emit_json(document)
        return
    plain = [(name, value) for name, value in document.items() if not isinstance(value, list | dict)]
    plain += [("file", f"{file['name']} ({file['bytes']} bytes, {file['sha256']})") for file in document["files"]]
    plain += [(one["state"], f"{one['by'] or '-'} {one['at']} {one['reason'] or ''}") for one in document["history"]]
    emit_table(("fact", "value"), plain, "")


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}. Give a file you may read.") from error


def _span(first: date | None, last: date | None) -> Any:
    from readiness.domain.calendar import Period
    from readiness.errors import WrongUse

    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongUse("--covers-from and --covers-to belong together", "Give both.")
    if last < first:
        raise WrongUse(f"{last} is before {first}", "Give the earlier day as --covers-from.")
    return Period(first, last)


def _preview(workspace: "Workspace", about: "About", sent: "Sequence[Sent]", as_json: bool) -> None:
    from readiness.errors import WrongUse
    from readiness.services.evidence import imported_lists, uploads

    if len(sent) != 1:
        raise WrongUse("a preview is of one file", "Give one .csv or .jsonl file.")
    reading = uploads.preview(workspace, about, sent[0])
    if as_json:
        emit_json({"preview": imported_lists.described(reading)})
    else:
        rows = [(fault.line, fault.column, fault.what) for fault in reading.faults]
        emit_table(
            ("line", "column", "what is wrong"), rows, f"{reading.rows} rows, nothing is wrong; nothing was kept."
        )
    if not reading.good:
        sys.exit(1)


def _tell(workspace: "Workspace", brought: "Brought", as_json: bool) -> None:
    from readiness.services.evidence import uploads

    row = brought.item.row
    for same in brought.same:
        note(f"the same bytes were brought before: {same.row.id} for {same.row.requirement}, {same.state}")
    if row.rows is not None and not row.complete:
        note("it counts nowhere until it is known to be whole: say --source and --source-total, equal to its rows")
    if uploads.covers_no_day(workspace, row):
        note("this line counts days: say which with --covers-from and --covers-to, or it covers none")
    _said(workspace, brought.item, as_json, same=[same.row.id for same in brought.same])


def _said(workspace: "Workspace", item: "Reviewed", as_json: bool, **more: Any) -> None:
    from readiness.services.evidence import items

    if as_json:
        with workspace.database.reading() as session:
            document = items.whole(session, workspace, item)
        emit_json({"evidence": [document | more]})
    else:
        note(f"{item.row.id} for {item.row.requirement} is {item.state}")
        click.echo(item.row.id)
