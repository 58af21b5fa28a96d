"""`readiness mine`: what one person has to do."""

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, emit_table, note

COLUMNS = ("part", "control", "subject", "what", "since", "due", "until", "as", "title")


@click.command(
    help="What one person has to do: what fails of theirs, what is due, what waits for them, what could not be told."
)
@click.argument("email")
@as_json
def command(email: str, as_json: bool) -> None:
    """Answer."""
    from readiness.cli.naming import Names
    from readiness.domain.mine import sentence
    from readiness.services.duties import mine
    from readiness.services.people import accounts
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    with workspace.database.reading() as session:
        found = mine.of_person(session, workspace, accounts.find(session, email), workspace.now())
    rows = mine.rows(workspace, found)
    if as_json:
        emit_json({"mine": rows})
    else:
        names = Names(workspace)
        told = [{**row, "what": names.said(row["what"] or "-"), "title": names.title(row["control"])} for row in rows]
        emit_table(COLUMNS, [[row[name] for name in COLUMNS] for row in told], sentence(found))
        if rows:
            note(sentence(found))
