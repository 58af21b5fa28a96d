"""A bundle of Acme for every test that asks for one."""

from pathlib import Path

import pytest

from tests.bundle.acme import Story, acme, issue, told_story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return told_story(tmp_path / "keys")


@pytest.fixture
def bag(story: Story, tmp_path: Path) -> Path:
    return issue(acme(story), story.key, tmp_path / "bag")
