"""Runs the command line as the shell does, in the test's own process, in a workspace that collects from a stand-in GitHub."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readiness.cli.main import main
from readiness.demo.github.server import serving
from readiness.demo.github.stand_in import StandIn
from readiness.services.installation.new_workspace import initialise
from tests.acme import SETTINGS, acme


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run `readiness ARGUMENTS`."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["readiness", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Said(code, out, err)

    return run


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A workspace, named by READINESS_HOME, that may collect from this stand-in."""
    home = tmp_path / "acme"
    initialise(home)
    with serving(acme()) as stand_in:
        (home / "readiness.toml").write_text(SETTINGS.format(url=stand_in.url), encoding="utf-8")
        monkeypatch.setenv("READINESS_HOME", str(home))
        monkeypatch.setenv("GITHUB_TOKEN", stand_in.token)
        yield stand_in


@pytest.fixture
def engaged(github: StandIn, run: Callable[..., Said]) -> StandIn:
    """The same, with the first half of 2026 as its window."""
    made = run(
        "engagement", "create", "--type", "2", "--start", "2026-01-01", "--end", "2026-06-30", "--firm", "Firm LLP"
    )
    assert made.code == 0, made.err
    return github
