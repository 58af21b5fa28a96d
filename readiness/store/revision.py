"""Which version a database has, and which ones we know: without Alembic, which takes long to import."""

from pathlib import Path

from sqlalchemy import Connection, text

from readiness.errors import WrongConfiguration


def known(folder: Path) -> tuple[str, ...]:
    """Return the revisions of a folder of migrations, oldest first: the numbers their file names begin with."""
    return tuple(sorted(file.name.split("_", 1)[0] for file in (folder / "versions").glob("[0-9]*.py")))


def current(connection: Connection, folder: Path) -> str | None:
    """Return the database's revision, None without tables; WrongConfiguration when it is newer than we are."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    if found is not None and found not in known(folder):
        raise WrongConfiguration(
            f"the database was made by a newer version of Readiness (revision {found})",
            "Install that version or a later one.",
        )
    return found
