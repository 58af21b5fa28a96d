"""controls.yaml with what was changed in the product written into it."""

from datetime import date, datetime
from pathlib import Path

from readiness.catalog.export import merged
from readiness.catalog.tree import read_text
from readiness.services.catalog.controls_file import CONTROLS
from readiness.services.controls.overrides import IN_FILE
from readiness.store import overrides
from readiness.store.database import Session


def export(session: Session, home: Path, day: date, known_at: datetime) -> str:
    """Return the workspace's file with the overrides in force on a day, as known at an instant; comments are kept.

    Raises WrongUse where there is no file, WrongConfiguration where it is no YAML.
    """
    in_force = overrides.in_force(session, day, known_at)
    changed = {(one.subject, one.field): one.value for one in in_force if one.field in IN_FILE}
    return merged(read_text(home / CONTROLS), changed, CONTROLS)
