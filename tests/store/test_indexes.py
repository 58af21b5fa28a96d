"""Questions on a request's path are answered from indexes, however long the history is."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from readiness.store import (
    brought,
    evidence,
    inclusion,
    journal,
    judgings,
    openings,
    paging,
    reminders,
    results,
    runs,
    schedule,
    snapshots,
)
from readiness.store.database import Database
from readiness.store.paging import Source, Wish
from tests.store.acme import DAY, LATER, NEW_YORK, NOON, PULLS, REPOS, days, exception, result
from tests.store.conftest import opened

WINDOW = days("2026-01-01", "2026-06-30")
RESULT = result("r1", items=[exception("acme/api")], seq=1)


def _rows(session: Session, source: Source[Any]) -> None:
    """Read the rows of a first page, as it stands without being asked for anything."""
    session.connection().execute(paging.ordered(source, Wish()).limit(50)).all()


QUESTIONS: dict[str, Callable[[Session], Any]] = {
    "times": lambda s: snapshots.collected_times(s, [REPOS, PULLS], NOON, NOON + DAY, LATER, NEW_YORK),
    "times and spans": lambda s: snapshots.collected_times(
        s, [REPOS], NOON, NOON + DAY, LATER, NEW_YORK, events=[PULLS], window=WINDOW
    ),
    "spans": lambda s: snapshots.covered_spans(s, PULLS, "github", WINDOW, LATER),
    "newest snapshots": lambda s: snapshots.newest(s, REPOS, before=NOON, known_at=LATER),
    "history of snapshots": lambda s: snapshots.history(s, REPOS, start=NOON, end=LATER, known_at=LATER),
    "last covered day": lambda s: snapshots.last_covered_day(s, "github", PULLS, LATER),
    "waiting": lambda s: evidence.waiting(s, LATER),
    "uploads": lambda s: evidence.uploads(s, ["AC-06/minutes"], LATER),
    "lists to hand over": lambda s: list(inclusion.lists(s, [REPOS, PULLS], 9)),
    "uploads to hand over": lambda s: list(inclusion.uploads(s, ["AC-06/minutes"], 9, LATER)),
    "what was brought": lambda s: brought.brought(s, ["AC-06/minutes"], LATER),
    "one item": lambda s: evidence.get(s, "e1", LATER),
    "evidence page": lambda s: evidence.newest(s, limit=50),
    "listed evidence page": lambda s: _rows(s, evidence.listed(LATER)),
    "listed runs page": lambda s: _rows(s, runs.listed(LATER)),
    "listed activity page": lambda s: _rows(s, journal.listed(LATER)),
    "listed results page": lambda s: _rows(s, results.listed(LATER)),
    "judgings": lambda s: judgings.judgings(s, [("CM-01", "p")], WINDOW, WINDOW.end, LATER),
    "newest results": lambda s: results.latest(s, [("CM-01", "p")], LATER, WINDOW),
    "exceptions among items": lambda s: results.exceptions_among(s, RESULT, ["acme/api"]),
    "opening days": lambda s: openings.opened_on(s, [RESULT], LATER),
    "latest ends": lambda s: runs.latest_ends(s, [("github", REPOS)], LATER),
    "open due runs": schedule.open_,
    "due runs that were tried": schedule.tried,
    "schedule page": lambda s: schedule.newest(s, NOON, limit=50),
    "told": lambda s: reminders.told(s, "erin@acme.example"),
    "runs page": lambda s: runs.newest(s, limit=50),
    "activity page": lambda s: journal.entries(s, limit=50),
    "envelopes": lambda s: journal.envelopes(s, ["e1", "e2"]),
}


@pytest.fixture
def database(sqlite_copy: Any) -> Iterator[Database]:
    with opened(f"sqlite:///{sqlite_copy}") as database:
        yield database


def plan(session: Session, ask: Callable[[Session], Any]) -> list[str]:
    """Return how SQLite answers the statements of a question."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    ask(session)
    event.remove(engine, "before_cursor_execute", note)
    driver = session.connection().connection.driver_connection
    assert driver
    return [
        row[3]
        for statement, parameters in asked
        for row in driver.execute(f"explain query plan {statement}", parameters)
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_table_is_read_whole(database: Database, question: str) -> None:
    with database.reading() as session:
        steps = plan(session, QUESTIONS[question])

    # a page reads the newest rows of an ordered index until it has enough; what was chosen before is read whole
    allowed = ("SCAN asked", "SCAN wanted", "SCAN 2 CONSTANT ROWS", "SCAN CONSTANT ROW") + (
        ("SCAN evidence USING INDEX", "SCAN ledger", "SCAN run USING INDEX", "SCAN result", "SCAN due_run USING INDEX")
        if "page" in question
        else ()
    )
    read_whole = [step for step in steps if step.startswith("SCAN") and not step.startswith(allowed)]
    assert steps
    assert read_whole == []
    if "page" in question:
        assert not any("TEMP B-TREE" in step for step in steps)


def test_what_people_brought_is_not_sought_among_all_that_was_fetched(database: Database) -> None:
    with database.reading() as session:
        steps = plan(session, QUESTIONS["times"])

    searched = [step for step in steps if step.startswith("SEARCH evidence USING")]
    assert len(searched) == 2
    assert "ix_evidence_requirement_collected_at (requirement>?)" in searched[1]
