"""The answer costs the same number of questions to the database, however long the history."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.measure import counted
from benchmarks.story import START, TODAY, told
from readiness.domain.assessment import Assessment
from readiness.domain.control import MANUAL, Requirement
from readiness.services.answer.assessment import Question, assess_remembering, assess_selected
from readiness.store import evidence, journal
from readiness.store.evidence import UPLOADED, EvidenceRow
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

MOST = 12


def asked(workspace: Workspace) -> list[str]:
    with counted() as statements, workspace.database.reading() as session:
        assess_selected(session, workspace, Question())
    return statements


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


def answered(workspace: Workspace, question: Question | None = None) -> Assessment:
    with workspace.database.reading() as session:
        return assess_remembering(session, workspace, question or Question())


def accept(workspace: Workspace, line: Requirement) -> None:
    row = EvidenceRow(
        id="minutes",
        kind=UPLOADED,
        collected_at=START,
        sha256="0" * 64,
        bytes=1,
        media="application/pdf",
        complete=True,
        recorded_at=START,
        requirement=line.id,
        performed_on=TODAY,
    )
    with workspace.database.writing() as session:
        evidence.seal(session, row, {"id": row.id, "kind": row.kind})


def test_an_answer_is_given_again_until_something_happens(tmp_path: Path) -> None:
    workspace = told(tmp_path, 100)
    line = next(line for line in workspace.catalog.requirements if line.collector == MANUAL)
    first = answered(workspace)
    assert answered(workspace) is first

    accept(workspace, line)
    after = answered(workspace)
    assert after is not first
    with workspace.database.reading() as session:
        assert after == assess_selected(session, workspace, Question())
    workspace.database.dispose()


def test_a_question_about_the_past_is_answered_by_itself(tmp_path: Path) -> None:
    workspace = told(tmp_path, 100)
    now = answered(workspace)
    then = answered(workspace, Question(known_at=START - timedelta(days=200)))
    earlier = answered(workspace, Question(as_of=TODAY - timedelta(days=100)))
    assert len({id(one) for one in (now, then, earlier)}) == 3
    assert answered(workspace) is now
    workspace.database.dispose()


def test_what_another_clock_recorded_ahead_of_ours_is_waited_for(tmp_path: Path) -> None:
    workspace = told(tmp_path, 100)
    with workspace.database.writing() as session:
        journal.record(session, event="noted", id="x", envelope={"id": "x"}, time=START + timedelta(seconds=2))
    assert answered(workspace) is not answered(workspace)
    workspace.database.dispose()


def test_the_next_day_has_an_answer_of_its_own(tmp_path: Path) -> None:
    told(tmp_path, 100).database.dispose()
    now = [START]
    workspace = open_workspace(tmp_path, {}, lambda: now[0])
    first = answered(workspace)
    now[0] += timedelta(days=1)
    assert answered(workspace).as_of == first.as_of + timedelta(days=1)
    workspace.database.dispose()
