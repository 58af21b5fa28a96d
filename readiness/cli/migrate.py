"""`readiness migrate`: brings the tables of the database to this version."""

import os

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, note


@click.command(help="Bring the database to this version, as every other command would; a SQLite file is copied first.")
@as_json
def command(as_json: bool) -> None:
    """Migrate."""
    from readiness.settings.environment import home
    from readiness.settings.load import load_settings
    from readiness.store.database import Database

    place = home(os.environ)
    database = Database(load_settings(place, os.environ).storage.database)
    before = database.revision()
    (place / "var").mkdir(mode=0o700, exist_ok=True)
    copy = database.migrate()
    database.dispose()
    facts = {"from": before, "to": database.newest_revision, "copy": str(copy) if copy else None}
    if as_json:
        emit_json({"migrated": facts})
    elif before == facts["to"]:
        note(f"The database has the tables of this version already (revision {before}).")
    else:
        note(f"The database went from revision {before or 'none'} to {facts['to']}.{_kept(facts['copy'])}")


def _kept(copy: str | None) -> str:
    return f" What it was stands in {copy}." if copy else ""
