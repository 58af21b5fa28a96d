"""Named settings of the workspace that are no setting of a file: the pinned day of a demo, and the like."""

from datetime import datetime

from sqlmodel import Session

from readiness.store.tables.meta import MetaRow


def get(session: Session, name: str) -> str | None:
    """Return the value of a name, None where it has none."""
    row = session.get(MetaRow, name)
    return row.value if row else None


def put(session: Session, name: str, value: str, now: datetime) -> None:
    """Give a name a value, in place of the one it had."""
    session.merge(MetaRow(name=name, value=value, recorded_at=now))
    session.flush()
