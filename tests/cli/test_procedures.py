"""`readiness procedures` on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand outside of any workspace."""
    monkeypatch.setenv("READINESS_HOME", str(tmp_path))


def test_available_and_not_available_yet_are_listed(run: Run) -> None:
    said = run("procedures")
    assert (said.code, said.err) == (0, "")
    states = {line.split("\t")[0]: line.split("\t")[1] for line in said.out.splitlines()[1:]}
    assert states["changes.approved"] == "available"
    assert states["aws.kms_rotation"] == "not available yet"


def test_the_document_has_what_an_auditor_needs_to_repeat_it(run: Run) -> None:
    said = run("procedures", "--json")
    procedures = {procedure["id"]: procedure for procedure in said.json["procedures"]}
    assert said.code == 0
    approved = procedures["changes.approved"]
    assert approved["populations"] == ["github.merged_pulls"]
    assert approved["parameters"]["tolerable_rate"] == 0.05
    assert approved["reasons"]
    assert len(approved["sha256"]) == 64
    assert procedures["aws.kms_rotation"]["populations"] is None
    assert procedures["aws.kms_rotation"]["available"] is False


def test_a_broken_procedure_of_the_organisation_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "own.sql").write_text("DROP TABLE x", encoding="utf-8")
    said = run("procedures")
    assert (said.code, said.out) == (2, "")
    assert "own.sql:1" in said.err
    assert len(said.err.splitlines()) == 1


def test_a_procedure_that_no_control_uses_is_told_where_to_name_it(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    said = run("test", "--procedure", "own.topics")
    assert (said.code, said.out) == (2, "")
    assert "Name it under `procedures` of a control in controls.yaml" in said.err
