"""Overrides: from a day on, known since they were recorded; the latest day wins."""

from dataclasses import replace
from datetime import date

from readiness.store import overrides
from readiness.store.database import Database
from readiness.store.overrides import Override
from tests.store.acme import DAY, LATER, NOON

BASE = Override(
    "o1", "CM-01", "owner", "bob@acme.example", date(2026, 3, 1), "ada@acme.example", "Dana left", recorded_at=NOON
)


def test_the_change_with_the_latest_day_is_in_force(database: Database) -> None:
    later = replace(BASE, id="o2", value="eve@acme.example", effective_from=date(2026, 4, 1))
    corrected = replace(BASE, id="o3", value="zoe@acme.example", recorded_at=NOON + DAY)
    cadence = replace(BASE, id="o4", field="cadence", value="weekly")
    with database.writing() as session:
        for one in (BASE, later, corrected, cadence):
            overrides.add(session, one)

    with database.reading() as session:
        assert set(overrides.in_force(session, date(2026, 4, 1), LATER)) == {later, cadence}
        assert set(overrides.in_force(session, date(2026, 3, 31), LATER)) == {corrected, cadence}
        assert set(overrides.in_force(session, date(2026, 3, 31), NOON)) == {BASE, cadence}
        assert overrides.in_force(session, date(2026, 2, 28), LATER) == ()
        assert overrides.all_(session, LATER) == (BASE, later, corrected, cadence)
