"""`readiness catalog` on the command line: its documents, its one line, its exit codes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness.services.installation.new_workspace import initialise

Run = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace, named by READINESS_HOME."""
    home = initialise(tmp_path / "home").home
    monkeypatch.setenv("READINESS_HOME", str(home))
    return home


def spoil(home: Path) -> int:
    """Spoil two neighbouring lines, and return the number of the first."""
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    text = text.replace("owner: CEO", "owner: [CEO, CFO]").replace("cadence: semiannual", "cadence: sometimes", 1)
    (home / "controls.yaml").write_text(text, encoding="utf-8")
    return text.splitlines().index("  owner: [CEO, CFO]") + 1


def test_a_valid_catalog_is_counted(run: Run, home: Path) -> None:
    assert home.is_dir()
    said = run("catalog", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1] == "90\t288\t61\t61"
    said = run("catalog", "check", "--json")
    assert (said.code, said.json) == (0, {"complaints": [], "warnings": []})


def test_a_wrong_catalog_is_one_line_and_exit_2(run: Run, home: Path) -> None:
    line = spoil(home)
    said = run("catalog", "check")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        f"error: controls.yaml:{line}:10: owner must be exactly one role or e-mail address. Name the one"
    )
    assert len(said.err.splitlines()) == 1


def test_every_complaint_is_in_the_document(run: Run, home: Path) -> None:
    line = spoil(home)
    said = run("catalog", "check", "--json")
    assert said.code == 2
    complaints = said.json["complaints"]
    assert [(c["file"], c["line"], c["column"]) for c in complaints] == [
        ("controls.yaml", line, 10),
        ("controls.yaml", line + 1, 12),
    ]
    assert complaints[1]["what"] == "unknown cadence 'sometimes'"
    assert complaints[1]["fix"].startswith("Write one of: continuous")
    assert len(said.err.splitlines()) == 1


def test_a_warning_does_not_fail_the_check(run: Run, home: Path) -> None:
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    (home / "controls.yaml").write_text(text.replace("id: findings.on_time", "id: findings.ontime"), encoding="utf-8")
    said = run("catalog", "check")
    assert said.code == 0
    assert "Did you mean findings.on_time?" in said.err
    said = run("catalog", "check", "--json")
    assert [warning["file"] for warning in said.json["warnings"]] == ["controls.yaml"] * 2


def test_a_yaml_bomb_is_one_line(run: Run, home: Path) -> None:
    (home / "controls.yaml").write_text("a: &a [x, x]\nb: &b [*a, *a]\ncontrols: *b\n", encoding="utf-8")
    said = run("catalog", "check")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: controls.yaml:1:4: the anchor &a gives a name to text.")


def test_the_file_is_exported_to_the_letter(run: Run, home: Path) -> None:
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    said = run("catalog", "export")
    assert (said.code, said.out, said.err) == (0, text, "")
    said = run("catalog", "export", "--json")
    assert (said.code, said.json) == (0, {"catalog": {"file": "controls.yaml", "text": text}})


def test_changes_against_the_shipped_catalog_are_listed(run: Run, home: Path) -> None:
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    (home / "controls.yaml").write_text(text.replace("owner: CEO", "owner: Chair"), encoding="utf-8")
    said = run("catalog", "diff")
    assert (said.code, said.out.splitlines()[1:]) == (0, ["GOV-02\towner\tCEO\tChair"])
    said = run("catalog", "diff", "--json")
    change = {"control": "GOV-02", "field": "owner", "before": "CEO", "after": "Chair"}
    assert (said.code, said.json) == (0, {"added": [], "removed": [], "changed": [change]})


def test_any_two_files_can_be_compared(run: Run, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    other.write_text(text.replace("id: GOV-02", "id: GOV-99"), encoding="utf-8")
    said = run("catalog", "diff", str(other), str(home / "controls.yaml"), "--json")
    document = said.json
    assert (said.code, document["added"], document["removed"]) == (0, ["GOV-02"], ["GOV-99"])


def test_a_file_that_is_not_there_is_wrong_use(run: Run, home: Path) -> None:
    assert home.is_dir()
    said = run("catalog", "diff", "nowhere.yaml")
    assert (said.code, said.out) == (2, "")
    assert "nowhere.yaml" in said.err
