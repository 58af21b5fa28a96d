"""Figures of an engagement as they were on a day, noted once and never computed again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from readiness.store.tables.figure import FigureRow


@dataclass(frozen=True, slots=True)
class Figure:
    """What readiness (0 to 1, unrounded) came to on a day, as known when it was noted."""

    engagement: str
    day: date
    readiness: float
    recorded_at: datetime


def add(session: Session, figure: Figure) -> None:
    """Note a figure."""
    session.add(FigureRow(**{name: getattr(figure, name) for name in Figure.__dataclass_fields__}))
    session.flush()


def newest(session: Session, engagement: str, day: date, known_at: datetime, limit: int) -> tuple[Figure, ...]:
    """Return the last ones up to a day, oldest first."""
    query = select(FigureRow).where(
        col(FigureRow.engagement) == engagement,
        col(FigureRow.day) <= day,
        col(FigureRow.recorded_at) <= known_at,
    )
    rows = session.exec(query.order_by(col(FigureRow.day).desc()).limit(limit)).all()
    return tuple(Figure(row.engagement, row.day, row.readiness, row.recorded_at) for row in reversed(rows))
