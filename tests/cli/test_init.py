"""`readiness init` on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_it_says_what_it_made_and_what_to_do_next(run: Run, tmp_path: Path) -> None:
    said = run("init", str(tmp_path / "my home"))
    assert said.code == 0
    assert f"{tmp_path}/my home/readiness.toml\tmade" in said.out
    assert f"READINESS_HOME='{tmp_path}/my home'" in said.err


def test_it_prints_a_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitignore").write_text("x\n", encoding="utf-8")
    said = run("init", str(tmp_path / "home"), "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {
        "workspace": {"home": f"{tmp_path}/home", "made": ["controls.yaml", "readiness.toml"], "kept": [".gitignore"]}
    }


def test_a_second_time_is_wrong_use(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    said = run("init", str(tmp_path))
    assert (said.code, said.out) == (2, "")
    assert said.err == f"error: {tmp_path} is a workspace already. Edit its readiness.toml, or name another folder.\n"


def test_without_a_folder_it_is_wrong_use(run: Run) -> None:
    said = run("init")
    assert (said.code, said.out) == (2, "")
    assert "DIR" in said.err
