"""Named settings: one value each, replaced in place."""

from readiness.store import meta
from readiness.store.database import Database
from tests.store.acme import NOON


def test_a_name_has_its_last_value(database: Database) -> None:
    with database.writing() as session:
        meta.put(session, "today", "2026-05-22", NOON)
        meta.put(session, "today", "2026-05-23", NOON)

    with database.reading() as session:
        assert meta.get(session, "today") == "2026-05-23"
        assert meta.get(session, "tomorrow") is None
