"""The answer costs the same number of questions to the database, however long the history."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.measure import counted
from benchmarks.story import START, TODAY, told
from readiness.domain.control import MANUAL
from readiness.services.assessment import Question, assess_selected
from readiness.store import evidence
from readiness.store.evidence import UPLOADED, EvidenceRow
from readiness.workspace import Workspace

MOST = 12


def asked(workspace: Workspace) -> list[str]:
    with counted() as statements, workspace.database.reading() as session:
        assess_selected(session, workspace, Question())
    return [statement for statement in statements if statement != "BEGIN"]


def bring(workspace: Workspace, count: int) -> None:
    """Bring lists that nobody can call whole, so that the answer has to say why."""
    line = next(line for line in workspace.catalog.requirements if line.collector == MANUAL)
    with workspace.database.writing() as session:
        for number in range(count):
            row = EvidenceRow(
                id=f"u{number}",
                kind=UPLOADED,
                collected_at=START,
                sha256="0" * 64,
                bytes=1,
                media="application/jsonl",
                complete=False,
                recorded_at=START,
                collector="hris.people",
                requirement=line.id,
                performed_on=TODAY - timedelta(days=number),
            )
            evidence.seal(session, row, {"id": row.id, "kind": row.kind, "reason_incomplete": "nobody counted"})


@pytest.mark.parametrize("brought", [0, 3])
def test_the_number_of_queries_does_not_grow_with_the_history(tmp_path: Path, brought: int) -> None:
    found = []
    for rows in (100, 2_000):
        workspace = told(tmp_path / str(rows), rows)
        bring(workspace, brought * rows // 100)
        found.append(asked(workspace))
        workspace.database.dispose()

    few, many = found
    assert len(many) == len(few) <= MOST
