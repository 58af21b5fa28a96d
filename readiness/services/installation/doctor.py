"""What is wrong with this installation: from the machine upwards, each part looked at as far as the ones below it allow."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from readiness.domain.canonical import instant_text
from readiness.errors import ReadinessError
from readiness.services.installation.checks import Check, Health, records
from readiness.services.scheduling.schedule import ALIVE, scheduler_seen
from readiness.settings.load import load_settings
from readiness.settings.model import Settings
from readiness.store import ledger, runs
from readiness.store.database import Database
from readiness.workspace import Workspace

LITTLE, TOO_LITTLE = 2_000_000_000, 100_000_000
"""Bytes of free room below which we warn, and below which collections will fail."""
OLDEST_SQLITE = (3, 35, 0)
SLACK = timedelta(minutes=2)
"""How far the clocks of several machines may be apart."""


def diagnose(home: Path, environ: Mapping[str, str], open_: Callable[[], Workspace]) -> Iterator[Check]:
    """Look at the machine, the settings, the database and every byte that is kept; changes nothing, raises nothing.

    `open_` opens the workspace; it is called only when its database has the tables of this version.
    """
    yield _machine()
    try:
        settings = load_settings(home, environ)
    except ReadinessError as error:
        yield _failed("settings", error)
        return
    yield Check("settings", Health.PASS, f"{home / 'readiness.toml'} can be read")
    yield from _folders(home)
    database = Database(settings.storage.database)
    try:
        found = _database(database)
    finally:
        database.dispose()
    yield found
    if found.outcome is Health.PASS:
        yield from _workspace(open_, settings)


def _machine() -> Check:
    python, lite = sys.version.split()[0], sqlite3.sqlite_version
    detail = f"Python {python}, SQLite {lite}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Check("machine", Health.FAIL, detail, "Use a Python with SQLite 3.35 or later.")
    return Check("machine", Health.PASS, detail)


def _folders(home: Path) -> Iterator[Check]:
    """Check who may read what is private, and how much room is left."""
    for folder in (home / "var", home / "var" / "keys"):
        if folder.is_dir() and folder.stat().st_mode & 0o007:
            yield Check("private", Health.FAIL, f"everybody on this machine may read {folder}", f"chmod 700 {folder}")
            break
    else:
        yield Check("private", Health.PASS, "var/ and its keys are for us alone")
    free = shutil.disk_usage(home).free
    detail = f"{free // 1_000_000:,} MB free"
    outcome = Health.PASS if free >= LITTLE else Health.WARN if free >= TOO_LITTLE else Health.FAIL
    yield Check(
        "room", outcome, detail, None if outcome is Health.PASS else "Free some space on the disk of the workspace."
    )


def _database(database: Database) -> Check:
    try:
        found = database.revision()
        if found is None:
            return Check("database", Health.WARN, f"{database.name} has no tables yet", "Run `readiness migrate`.")
        if found != database.newest_revision:
            said = f"{database.name} has revision {found}, this version {database.newest_revision}"
            return Check("database", Health.WARN, said, "Run `readiness backup`, then `readiness migrate`.")
        database.try_writing()
    except ReadinessError as error:
        return _failed("database", error)
    return Check("database", Health.PASS, f"{database.name} can be read and written (revision {found})")


def _workspace(open_: Callable[[], Workspace], settings: Settings) -> Iterator[Check]:
    try:
        workspace = open_()
    except ReadinessError as error:
        yield _failed("workspace", error)
        return
    try:
        yield from _inside(workspace, settings)
    except ReadinessError as error:
        yield _failed("records", error)
    finally:
        workspace.database.dispose()


def _inside(workspace: Workspace, settings: Settings) -> Iterator[Check]:
    try:
        workspace.vault.try_writing()
        yield Check("vault place", Health.PASS, f"{workspace.vault.name} can be written")
    except ReadinessError as error:
        yield _failed("vault place", error)
    yield from records(workspace, read=True)
    yield _clock(workspace)
    yield _schedule(workspace)
    unset = sorted(name for name, one in settings.connections.items() if one.source not in workspace.sources)
    if unset:
        yield Check("sources", Health.WARN, f"not available yet: {', '.join(unset)}", "A later version brings them.")


def _clock(workspace: Workspace) -> Check:
    """Compare the clock with the newest line of the ledger, which cannot lie in the future."""
    with workspace.database.reading() as session:
        newest = ledger.head(session)
    now = workspace.now()
    if newest is not None and newest.entry.time > now + SLACK:
        said = f"the ledger was written at {instant_text(newest.entry.time)}, and here it is {instant_text(now)}"
        return Check(
            "clock", Health.FAIL, said, "Set this machine's clock; nothing is lost, but times would run backwards."
        )
    return Check("clock", Health.PASS, f"{instant_text(now)}, {workspace.zone.key}")


def _schedule(workspace: Workspace) -> Check:
    now = workspace.now()
    with workspace.database.reading() as session:
        seen, dead = scheduler_seen(session), runs.abandoned(session, now)
    if dead:
        said = f"{len(dead)} runs were left by processes that died"
        return Check("schedule", Health.WARN, said, "The next look of a scheduler ends them and tries again.")
    if seen is None or now - seen >= ALIVE:
        last = f"was last kept {instant_text(seen)}" if seen else "was never kept"
        return Check(
            "schedule", Health.WARN, f"the schedule {last}", "Start `readiness serve` or `readiness scheduler`."
        )
    return Check("schedule", Health.PASS, f"kept, last at {instant_text(seen)}")


def _failed(name: str, error: ReadinessError) -> Check:
    return Check(name, Health.FAIL, error.what, error.remedy or None)
