"""Walkthroughs: kept for good, known since they were recorded."""

from datetime import date

from readiness.domain.waiver import Walkthrough
from readiness.store import walkthroughs
from readiness.store.database import Database
from tests.store.acme import DAY, LATER, NOON


def test_a_walkthrough_is_read_back_whole(database: Database) -> None:
    passed = Walkthrough("CM-01", date(2026, 3, 1), "ada@acme.example", passed=True, note="one change", id="t1")
    failed = Walkthrough("CM-02", date(2026, 3, 1), "ada@acme.example", passed=False, id="t2")
    with database.writing() as session:
        walkthroughs.add(session, passed, NOON)
        walkthroughs.add(session, failed, NOON + DAY)

    with database.reading() as session:
        assert walkthroughs.all_(session, LATER) == (passed, failed)
        assert walkthroughs.all_(session, NOON) == (passed,)
