"""Every setting is written out: in the documentation, and in the file that a new workspace starts with."""

import re
from pathlib import Path

from readiness.settings.load import load_settings
from readiness.settings.reference import as_file, as_page, tables

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_settings_say() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == as_page(), "run: .venv/bin/python -m readiness.settings.reference > docs/settings.md"


def test_every_setting_has_a_sentence_and_a_default_or_an_example() -> None:
    settings = [setting for _, _, inner in tables() for setting in inner]
    assert len(settings) > 15
    assert all(setting.meaning.endswith(".") and (setting.default or setting.example) for setting in settings)


def test_a_new_file_says_what_an_empty_one_means(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text(as_file(), encoding="utf-8")
    written = load_settings(tmp_path, {})
    (tmp_path / "readiness.toml").write_text("", encoding="utf-8")
    assert written == load_settings(tmp_path, {})


def test_every_commented_line_of_a_new_file_is_valid_when_it_is_uncommented(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=\S)", "", as_file(), flags=re.MULTILINE)
    (tmp_path / "readiness.toml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path, {})
    assert settings.connections["github"].source == "github"
    assert settings.owners == {"Head of Security": "dana@acme.example"}
    assert settings.storage.s3.region == "eu-central-1"


def test_the_variables_that_the_page_names_are_settings(tmp_path: Path) -> None:
    named = set(re.findall(r"`(READINESS_[A-Z0-9_]+__[A-Z0-9_]+)`", as_page()))
    assert named
    (tmp_path / "readiness.toml").touch()
    load_settings(tmp_path, dict.fromkeys(named, "sqlite:///x.db"))
