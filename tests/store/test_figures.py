"""Figures: noted once a day for each engagement, read back in order, known since they were noted."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from readiness.store import engagements, figures
from readiness.store.database import Database
from readiness.store.figures import Figure
from tests.store.acme import DAY, LATER, NOON
from tests.store.test_engagements import engagement


def test_the_last_ones_come_back_oldest_first(database: Database) -> None:
    with database.writing() as session:
        engagements.create(session, engagement())
        noted = [Figure("eng", date(2026, 3, day), day / 100, NOON + day * DAY) for day in (1, 8, 15)]
        for one in noted:
            figures.add(session, one)

    with database.reading() as session:
        assert figures.newest(session, "eng", date(2026, 3, 31), LATER, 2) == tuple(noted[1:])
        assert figures.newest(session, "eng", date(2026, 3, 14), LATER, 9) == tuple(noted[:2])
        assert figures.newest(session, "eng", date(2026, 3, 31), NOON + 2 * DAY, 9) == tuple(noted[:1])
        assert figures.newest(session, "other", date(2026, 3, 31), LATER, 9) == ()


def test_a_day_is_noted_once(database: Database) -> None:
    one = Figure("eng", date(2026, 3, 1), 0.5, NOON)
    with database.writing() as session:
        engagements.create(session, engagement())
        figures.add(session, one)
    with pytest.raises(IntegrityError), database.writing() as session:
        figures.add(session, one)
