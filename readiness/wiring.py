"""From a folder to a Workspace: the only module that knows every part."""

import os
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

from collectors.kit import Source, discover, shipped
from readiness import clock, resources
from readiness.catalog.controls import load_controls
from readiness.catalog.procedures import load_procedures
from readiness.catalog.roadmap import load_roadmap
from readiness.settings.connection import check_connection, unknown_source
from readiness.settings.environment import HOME
from readiness.settings.load import load_settings
from readiness.settings.model import Settings
from readiness.store.database import Database
from readiness.workspace import Workspace, vault_of


def open_workspace(
    home: Path | None = None, environ: Mapping[str, str] = os.environ, now: Callable[[], datetime] | None = None
) -> Workspace:
    """Open the workspace that `READINESS_HOME` names (default: the current directory); its database is brought up to date.

    `now` unset: the real clock, or the one that the settings of a demo pin to its day.
    Raises WrongUse where there is none and WrongConfiguration with file, line and remedy for what is wrong in it.
    """
    place = (home or Path(environ.get(HOME) or ".")).resolve()
    settings = load_settings(place, environ)
    sources = discover()
    brought = shipped(sources)
    _check_connections(settings, sources, load_roadmap(place / "var" / "cache").sources)
    procedures = load_procedures(resources.PROCEDURES, place / "procedures")
    catalog = load_controls(
        place / "controls.yaml",
        shapes={id_: collector.shape for id_, collector in brought.items()},
        procedures=procedures,
        cache=place / "var" / "cache",
        by_file=[id_ for id_, collector in brought.items() if collector.by_file_only],
    )
    return Workspace(
        home=place,
        settings=settings,
        catalog=catalog,
        sources=sources,
        procedures=procedures,
        database=_migrated(settings, place),
        vault=vault_of(settings),
        environ=environ,
        now=now or _clock(settings),
    )


def _clock(settings: Settings) -> Callable[[], datetime]:
    pinned = settings.pinned
    return clock.now if pinned is None else lambda: pinned.shows(clock.now())


def _migrated(settings: Settings, home: Path) -> Database:
    """Open the database, its tables brought to this version."""
    pinned = settings.pinned
    mark = {"demo": f"invented; today is {pinned.today}"} if pinned else {}
    database = Database(settings.storage.database, mark=mark)
    if database.behind():
        (home / "var").mkdir(mode=0o700, exist_ok=True)
        database.migrate()
    return database


def _check_connections(settings: Settings, sources: Mapping[str, Source], planned: Collection[str]) -> None:
    """Raise WrongConfiguration for a wrong option or an unknown source; a planned source is accepted as it stands."""
    for connection in settings.connections.values():
        source = sources.get(connection.source)
        if source is not None:
            check_connection(connection, source.options, source.secrets)
        elif connection.source not in planned:
            raise unknown_source(connection, {*sources, *planned})
