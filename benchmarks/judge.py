"""Judging many pull requests: the service with its locked child, against DuckDB running the same SQL by hand."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.figure import Facts, Figure, megabytes, number
from benchmarks.measure import child, in_turn, turns
from benchmarks.story import START, TODAY, WINDOW, canonical_lines, engaged, workspace_at
from readiness.domain.calendar import Period
from readiness.domain.canonical import instant_text
from readiness.services.judging.procedures import Asked, judge
from readiness.store import evidence
from readiness.store.evidence import COLLECTED, EvidenceRow
from readiness.testbench.columns import literal, quoted, sql_type
from readiness.testbench.memory import Memory
from readiness.testbench.values import REGISTERS
from readiness.workspace import Workspace

SIZES = (1, 10)
ROWS = 10_000
PROCEDURE = "changes.approved"
TIMES = 4
COLLECTOR = "github.merged_pulls"
BY_HAND = """
import datetime, json, sys, duckdb
job = json.load(open(sys.argv[1]))
connection = duckdb.connect(config={"threads": 2})
connection.execute("SET TimeZone = 'UTC'")
for name, columns in job["registers"].items():
    connection.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
connection.execute(
    f"CREATE TABLE {job['table']} AS SELECT *, 'one' AS connection"
    f" FROM read_json('{job['path']}', format='newline_delimited', columns={job['columns']})"
)
for number, (sql, given) in enumerate(job["procedures"]):
    given |= {name: datetime.date.fromisoformat(given[name]) for name in given if name in ("as_of", "window_start", "window_end")}
    connection.execute(f"CREATE TEMP TABLE said AS SELECT * FROM ({sql})", given)
    connection.execute(f"COPY (FROM said ORDER BY item) TO '{sys.argv[1]}.{number}' (FORMAT json)")
    connection.execute("DROP TABLE said")
"""


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Judge by one shipped procedure with several sets of parameters."""
    rows = round(ROWS * size)
    workspace = workspace_at(folder / "home")
    engaged(workspace)
    _collected(workspace, rows)
    asked = _asked_often(workspace)
    job = folder / "job.json"
    job.write_text(json.dumps(_job(workspace, folder)))

    def ours() -> None:
        # a process that remembers what it judged before has nothing to do: this one remembers nothing
        judged = judge(replace(asked, memory=Memory()), Asked(procedure=PROCEDURE), as_of=TODAY)
        assert len(judged) == TIMES
        assert all(found.result and found.result.tested for found in judged), judged

    memory = child(sys.executable, "-c", BY_HAND, str(job)).memory
    took = in_turn(ours, lambda: child(sys.executable, "-c", BY_HAND, str(job)), turns(size))
    facts: Facts = {**took.facts, "procedures": TIMES, "memory by hand": megabytes(memory)}
    by_hand = "DuckDB running the same SQL over the same file by hand"
    yield Figure("judge", f"{number(rows)} rows", took.ours, by_hand, took.reference, most=1.3, facts=facts)
    workspace.database.dispose()


def _asked_often(workspace: Workspace) -> Workspace:
    """Let many controls use one procedure, each with parameters of its own, so that each has to be judged by itself."""
    control, use = next((c, u) for c in workspace.catalog.controls for u in c.procedures if u.id == PROCEDURE)
    uses = (replace(use, parameters={**use.parameters, "bots": _bots(number)}) for number in range(TIMES))
    controls = tuple(replace(control, id=f"{control.id}-{n}", procedures=(one,)) for n, one in enumerate(uses))
    return replace(workspace, catalog=replace(workspace.catalog, controls=controls))


def _bots(number: int) -> tuple[str, ...]:
    return (f"bot{number}",)


def _job(workspace: Workspace, folder: Path) -> Mapping[str, Any]:
    columns = workspace.collectors[COLLECTOR].schema.columns
    procedure = workspace.procedures[PROCEDURE]
    days = {"as_of": TODAY, "window_start": WINDOW.start, "window_end": WINDOW.end, "zone": workspace.zone.key}
    given = [{**procedure.filled({"bots": _bots(number)}), **_texts(days)} for number in range(TIMES)]
    return {
        "table": COLLECTOR.replace(".", "_"),
        "path": str(folder / "pulls.jsonl"),
        "columns": "{" + ", ".join(f"{quoted(one.name)}: {literal(sql_type(one))}" for one in columns) + "}",
        "registers": REGISTERS,
        "procedures": [
            (procedure.sql, {name: value for name, value in one.items() if f"${name}" in procedure.sql})
            for one in given
        ],
    }


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}


def _collected(workspace: Workspace, rows: int) -> None:
    """Seal one list of so many pull requests for each organisation but the first: those are empty."""
    by_hand = workspace.home.parent / "pulls.jsonl"
    with workspace.vault.writer() as writer, by_hand.open("wb") as copy:
        for line in canonical_lines(map(_pull, range(rows))):
            writer.write(line)
            copy.write(line)
        full = writer.seal()
    for turn, name in enumerate(workspace.connections_of[COLLECTOR]):
        blob = full if turn == 0 else workspace.vault.put(b"")
        row = EvidenceRow(
            id=f"pulls-{name}",
            kind=COLLECTED,
            collected_at=START - timedelta(seconds=1),
            sha256=blob.sha256,
            bytes=blob.bytes,
            media="application/jsonl",
            complete=True,
            recorded_at=START - timedelta(seconds=1),
            connection=name,
            collector=COLLECTOR,
            covers=Period(WINDOW.start, WINDOW.end),
            rows=rows if turn == 0 else 0,
        )
        with workspace.database.writing() as session:
            evidence.seal(session, row, {"id": row.id, "kind": row.kind, "sha256": row.sha256})


def _pull(number: int) -> Mapping[str, Any]:
    """Make a pull request with one review and two commits; every fiftieth has no review."""
    merged = START - timedelta(minutes=5 + number % 500_000)
    author, reviewer = f"dev{number % 40}", f"dev{(number + 7) % 40}"
    head = f"{number:040x}"
    review = {
        "id": f"R_{number}", "reviewer": reviewer, "reviewer_type": "User", "association": "MEMBER", "can_push": True,
        "state": "APPROVED", "submitted_at": instant_text(merged - timedelta(hours=1)), "commit_oid": head,
        "dismissed_at": None, "dismissed_by": None, "dismissed_state": None,
    }  # fmt: skip
    commits = [
        {
            "oid": oid,
            "committed_at": instant_text(merged - timedelta(hours=2)),
            "authors": [{"login": author, "type": "User", "name": author, "email": f"{author}@acme.example"}],
        }
        for oid in (f"{number + 1:039x}f", head)
    ]
    return {
        "item": f"acme/repo{number % 40}#{number:08}", "repository": f"acme/repo{number % 40}", "number": number,
        "title": f"Change number {number}", "url": f"https://github.com/acme/repo{number % 40}/pull/{number}",
        "author": author, "author_type": "User", "base_branch": "main", "production": True, "head_oid": head,
        "base_oid": None, "created_at": instant_text(merged - timedelta(hours=3)), "merged_at": instant_text(merged),
        "merged_by": author, "merged_by_type": "User", "merge_commit": f"{number + 2:040x}", "merge_queue": False,
        "merge_commits": [f"{number + 2:040x}"], "reviews": [review] if number % 50 else [], "commits": commits,
        "reviews_whole": True, "commits_whole": True, "labels": [], "ticket_keys": [f"ACME-{number}"],
        "checks": [{"name": "test", "required": None, "status": "COMPLETED", "conclusion": "SUCCESS",
                    "completed_at": instant_text(merged)}],
        "checks_whole": True, "review_decision": "APPROVED",
    }  # fmt: skip
