"""`readiness collect`: fetch now what the catalog asks for, and judge what it changed."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from readiness.cli.options import CivilDate, as_json
from readiness.cli.output import emit_json, emit_table, note
from readiness.errors import WrongUse

if TYPE_CHECKING:
    from readiness.cli.naming import Names
    from readiness.services.collecting.pages import Tally
    from readiness.services.collecting.round import Round
    from readiness.services.collecting.run import Wanted
    from readiness.workspace import Workspace

NOTHING_DUE = "Nothing is due now."
NOTHING_ASKED = (
    "Nothing to collect: no control asks for a list that a connection brings. "
    "Connect a source in readiness.toml, or name the list: --collector ID."
)


@click.command(
    help="Fetch now what the catalog asks for, and judge what it changed. Exit 1 unless every run is complete."
)
@click.option("--connection", help="Only this connection of readiness.toml.")
@click.option("--collector", help="Only this collector.")
@click.option("--since", type=CivilDate(), help="First day of events to fetch; default the last covered day.")
@click.option("--until", type=CivilDate(), help="Last day of events to fetch; at most yesterday.")
@click.option(
    "--patience", type=click.FloatRange(0, 86400), default=60, show_default=True, help="Seconds a run may wait."
)
@click.option("--due", is_flag=True, help="Only what the schedule says is due now.")
@as_json
def command(
    connection: str | None,
    collector: str | None,
    since: date | None,
    until: date | None,
    patience: float,
    due: bool,
    as_json: bool,
) -> int:
    """Collect; return the exit code."""
    from readiness.cli.naming import Names
    from readiness.services.collecting.planning import Choice
    from readiness.services.collecting.round import collect_round
    from readiness.services.documents import run_document
    from readiness.wiring import open_workspace

    choice = Choice(connection, collector, since, until)
    if due and choice != Choice():
        raise WrongUse("--due takes what is due, whatever it is", "Leave out the other choices.")
    workspace = open_workspace()
    bar = _Bar()
    made = _due(workspace, patience, bar) if due else collect_round(workspace, choice, patience=patience, progress=bar)
    documents = [run_document(run, end) for run, end in made.runs]
    if as_json:
        emit_json({"runs": documents})
    else:
        _tell(made, documents, Names(workspace), NOTHING_DUE if due else NOTHING_ASKED)
    for sentence in made.elsewhere:
        note(sentence)
    return 0 if made.whole else 1


def _due(workspace: "Workspace", patience: float, bar: "_Bar") -> "Round":
    from readiness.services.collecting.round import Round
    from readiness.services.scheduling.executing import Manner, tick

    ticked = tick(workspace, workspace.now(), Manner(patience=patience, progress=bar))
    for one in ticked.missed:
        note(f"missed: {one.collector} of {one.connection}, due {one.scheduled_for:%Y-%m-%dT%H:%M:%SZ}: {one.missed}")
    return Round(ticked.runs, ticked.judged, ticked.troubles)


def _tell(made: "Round", documents: list[dict[str, object]], names: "Names", nothing: str) -> None:
    shown = (
        "connection",
        "collector",
        "outcome",
        "rows",
        "source_total",
        "covers_from",
        "covers_to",
        "requests",
        "reason",
    )
    rows = [
        [*(None if row[key] is None else str(row[key]) for key in shown), names.title(str(row["collector"]))]
        for row in documents
    ]
    emit_table((*shown, "title"), rows, nothing)
    outcomes = [one.count.outcome.value for one in made.judged if one.result]
    if outcomes:
        note(f"judged {len(outcomes)}: " + ", ".join(f"{outcomes.count(o)} {o}" for o in sorted(set(outcomes))))


class _Bar:
    """Says on a terminal how far each run is: pages, rows and the source's own total."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = ""

    def __call__(self, wanted: "Wanted", tally: "Tally") -> None:
        """Rewrite the line; a new run begins a new one."""
        if not self._shown:
            return
        name = f"{wanted.connection.name} {wanted.collector.id}"
        begin = "\n" if self._last not in ("", name) else ""
        self._last = name
        total = f" of {tally.total}" if tally.total is not None else ""
        click.echo(f"{begin}\r{name}: {tally.rows}{total} rows, {tally.pages} pages", err=True, nl=False)
