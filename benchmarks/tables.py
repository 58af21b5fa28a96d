"""Every page that is a table, with many rows behind it, against an empty Jinja page of the same server."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.browsing import AGAINST, TIMES, seen, signed_in
from benchmarks.figure import Figure, number
from benchmarks.story import START, told, write
from readiness.domain.canonical import encode
from readiness.store.tables.journal import JournalRow
from readiness.store.tables.run import RunEndRow, RunRow
from readiness.workspace import Workspace

SIZES = (1, 10)
ROWS = 10_000
PAGES = {
    "gaps": "/gaps",
    "evidence": "/evidence",
    "evidence, searched": "/evidence?q=merged",
    "runs": "/runs",
    "runs, the last page by outcome": "/runs?sort=outcome&page={last}",
    "results": "/results",
    "results of one control": "/results?control=CHG-02",
    "activity": "/activity",
    "activity, searched": "/activity?q=branch",
    "populations": "/populations",
}
A_PAGE = 50


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Ask over HTTP, signed in."""
    rows = round(ROWS * size)
    workspace = told(folder / "home", rows, judged=rows)
    _recorded(workspace, rows)
    with signed_in(workspace) as browser:
        for name, path in PAGES.items():
            page = seen(browser, path.format(last=-(-rows // A_PAGE)), TIMES if size >= 1 else 2)
            behind = f"{number(rows)} rows"
            job = f"table: {name}"
            yield Figure(job, behind, page.ours, AGAINST, page.empty, goals=page.goals, facts=page.facts)
    workspace.database.dispose()


def _recorded(workspace: Workspace, rows: int) -> None:
    """Add to each list the run it came from and the envelope of its line."""
    with workspace.database.writing() as session:
        held = session.connection().exec_driver_sql(
            "SELECT id, connection, collector, collected_at, ledger_seq FROM evidence ORDER BY ledger_seq"
        )
        lists = [dict(row) for row in held.mappings()][:rows]
        write(session, RunRow, map(_run, lists))
        write(session, RunEndRow, map(_end, lists))
        write(session, JournalRow, map(_envelope, lists))


def _run(one: Mapping[str, Any]) -> Mapping[str, Any]:
    at = START - timedelta(minutes=one["ledger_seq"])
    own = {name: one[name] for name in ("connection", "collector")}
    return {**own, "id": f"run-{one['id']}", "started_at": at, "scheduled_for": at}


def _end(one: Mapping[str, Any]) -> Mapping[str, Any]:
    at = START - timedelta(minutes=one["ledger_seq"])
    own = {name: one[name] for name in ("connection", "collector")}
    whole = one["ledger_seq"] % 20 != 0
    return {
        **own,
        "run": f"run-{one['id']}",
        "ended_at": at + timedelta(seconds=30),
        "outcome": "complete" if whole else "partial",
        "reason": None if whole else "The source says 11 rows, 10 are held. Collect again.",
        "rows": 10,
        "source_total": 10,
        "requests": 3,
        "pages": 2,
        "evidence": one["id"],
    }


def _envelope(one: Mapping[str, Any]) -> Mapping[str, Any]:
    said = {"id": one["id"], "kind": "collected", "connection": one["connection"], "collector": one["collector"]}
    return {"seq": one["ledger_seq"], "envelope": encode(said).decode()}
