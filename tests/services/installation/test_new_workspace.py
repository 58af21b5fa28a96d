"""A new workspace is valid, private where it must be, and never overwrites what is there."""

import os
from pathlib import Path

import pytest

from readiness import resources
from readiness.errors import WrongUse
from readiness.services.catalog.controls_file import check, stock
from readiness.services.installation.new_workspace import initialise
from readiness.settings.load import load_settings


def test_a_new_workspace_has_valid_settings_and_the_shipped_catalog(tmp_path: Path) -> None:
    made = initialise(tmp_path / "a" / "b")
    assert made.home == tmp_path / "a" / "b"
    assert (made.made, made.kept) == (("controls.yaml", ".gitignore", "readiness.toml"), ())
    assert load_settings(made.home, {}).organization.name == "My organization"
    assert (made.home / "controls.yaml").read_bytes() == resources.CONTROLS.read_bytes()
    found = check(stock(made.home))
    assert found.catalog is not None
    assert len(found.catalog.controls) == 90
    assert found.complaints == found.warnings == ()


def test_records_are_private_and_stay_out_of_git(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        initialise(tmp_path)
    finally:
        os.umask(old)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "procedures").is_dir()
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "/var/\n"


def test_files_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "controls.yaml").write_text("controls: mine\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_bytes(b"*.pyc\n\xff")
    made = initialise(tmp_path)
    assert made.kept == ("controls.yaml", ".gitignore")
    assert (tmp_path / "controls.yaml").read_text(encoding="utf-8") == "controls: mine\n"
    assert (tmp_path / ".gitignore").read_bytes() == b"*.pyc\n\xff\n/var/\n"


def test_a_gitignore_that_names_var_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/var/\n# end", encoding="utf-8")
    initialise(tmp_path)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "/var/\n# end"


def test_a_workspace_is_made_only_once(tmp_path: Path) -> None:
    initialise(tmp_path)
    (tmp_path / "readiness.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="is a workspace already"):
        initialise(tmp_path)
    assert (tmp_path / "readiness.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_start_that_was_interrupted_can_be_repeated(tmp_path: Path) -> None:
    initialise(tmp_path)
    (tmp_path / "readiness.toml").unlink()
    assert initialise(tmp_path).made == ("readiness.toml",)


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_where_no_folder_can_be_is_said_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"no workspace can be made in .* Name a folder you may write to"):
        initialise(tmp_path / name)
