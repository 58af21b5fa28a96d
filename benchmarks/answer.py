"""The whole answer (coverage, status, gaps, readiness) over much history, against the two ideal aggregate queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from benchmarks.figure import Figure, Goal, megabytes, number
from benchmarks.measure import counted, paired, readiness, spent, turns
from benchmarks.story import START, WINDOW, told
from readiness.services.answer.assessment import Question, assess_selected
from readiness.workspace import Workspace
from tests.postgres import running_postgres

SIZES = (1, 10, 100)
ROWS = 10_000
LISTS = """
SELECT collector, connection, day, count(*), max(ledger_seq) FROM (
    SELECT collector, connection, date(collected_at) AS day, ledger_seq FROM evidence AS e
    WHERE collected_at >= :start AND collected_at < :end AND recorded_at <= :known AND complete
      AND NOT EXISTS (SELECT 1 FROM evidence_review AS r WHERE r.evidence = e.id AND r.state <> 'accepted')
) AS counting
GROUP BY collector, connection, day
"""
RESULTS = """
SELECT control, procedure, day, max(seq), sum(exceptions) FROM result
WHERE day >= :first AND day <= :last AND recorded_at <= :known
GROUP BY control, procedure, day
"""
INDEXES = (
    "CREATE INDEX ideal_lists ON evidence (collected_at, collector, connection, recorded_at, complete, ledger_seq, id)",
    "CREATE INDEX ideal_results ON result (day, control, procedure, seq, recorded_at, exceptions)",
)
"""What the two queries would like best; made only after our own answer was timed."""


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Answer on SQLite and on PostgreSQL."""
    rows = round(ROWS * size)
    yield from _on("SQLite", rows, folder / "sqlite", None)
    with running_postgres() as server:
        server.run("create database benchmark")
        yield from _on("PostgreSQL", rows, folder / "postgresql", server.url("benchmark"))


def _on(name: str, rows: int, home: Path, url: str | None) -> Iterator[Figure]:
    with _told(home, rows, url) as workspace:
        with counted() as statements:
            _answer(workspace)
        own = [spent(lambda: _answer(workspace)) for _ in range(turns(rows / ROWS))]
        memory = readiness("status", "--json", home=home).memory
        with workspace.database.writing() as session:
            for index in INDEXES:
                session.connection().execute(text(index))
        with workspace.database.writing() as session:
            session.connection().execute(text("ANALYZE"))
        took = paired(own, [spent(lambda: _ideal(workspace)) for _ in range(turns(rows / ROWS))])
        yield Figure(
            job=f"answer, {name}",
            size=f"{number(rows)} lists",
            ours=took.ours,
            against="the two ideal aggregate queries",
            reference=took.reference,
            most=2,
            goals=(Goal("queries", len(statements), 12),),
            facts={**took.facts, "memory of `status`": megabytes(memory)},
        )


@contextmanager
def _told(home: Path, rows: int, url: str | None) -> Iterator[Workspace]:
    workspace = told(home, rows, url)
    try:
        yield workspace
    finally:
        workspace.database.dispose()


def _answer(workspace: Workspace) -> None:
    with workspace.database.reading() as session:
        assess_selected(session, workspace, Question())


def _ideal(workspace: Workspace) -> None:
    start, end = WINDOW.instants(workspace.zone)
    with workspace.database.reading() as session:
        given = {
            "start": start.replace(tzinfo=None),
            "end": end.replace(tzinfo=None),
            "known": START.replace(tzinfo=None),
        }
        session.connection().execute(text(LISTS), given).all()
        days = {"first": WINDOW.start, "last": WINDOW.end, "known": START.replace(tzinfo=None)}
        session.connection().execute(text(RESULTS), days).all()
