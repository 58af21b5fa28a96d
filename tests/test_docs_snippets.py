"""What the pages show can be used as it stands: settings load, commands have these options, and the first steps are walked."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from readiness.cli.main import readiness_command
from readiness.demo.github.server import serving
from readiness.services.installation.new_workspace import initialise
from readiness.settings.load import load_settings
from readiness.settings.model import Tables
from tests.acme import acme

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
OURS = re.compile(r"(?:^|`|\$ |\| |&& |; )readiness ([^`\n|;&#]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, *kinds: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind in kinds]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_of_the_form_it_says(page):
    for text in blocks(page, "json"):
        json.loads(text)
    for text in blocks(page, "yaml"):
        YAML(typ="safe").load(text)
    for text in blocks(page, "sh", "bash"):
        subprocess.run(["bash", "-n", "-c", text], check=True)  # noqa: S607 -- the reader's own


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_may_be_added_to_those_a_new_workspace_has(page, tmp_path):
    for number, text in enumerate(blocks(page, "toml")):
        if tomllib.loads(text).keys() <= Tables.model_fields.keys():
            home = initialise(tmp_path / str(number)).home
            with (home / "readiness.toml").open("a") as file:
                file.write(text)
            load_settings(home, {})


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_option_that_is_shown_exists(page):
    for line in OURS.findall(page.read_text().replace("\\\n", " ")):
        command: click.Command = readiness_command
        words = line.split()
        while words and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            if found is None:
                break
            command = found
        known = {option for one in command.params for option in one.opts} | {"--help"}
        assert set(OPTION.findall(line)) <= known, f"{name(page)} shows readiness {line}"


def first_steps(page: str) -> tuple[str, str, list[str]]:
    """Return the command that makes a workspace, the settings that are added, and the commands that follow."""
    shown = BLOCK.findall((ROOT / page).read_text())
    (at,) = (number for number, (kind, _) in enumerate(shown) if kind == "toml")
    before, setting, after = (text for _, text in shown[at - 1 : at + 2])
    asking = [line.partition("  #")[0].rstrip() for line in after.splitlines() if line.startswith("readiness ")]
    assert asking.pop() == "readiness serve"
    return before.splitlines()[-1], setting, asking


def test_the_first_steps_are_walked_as_they_are_written(tmp_path):
    making, setting, asking = first_steps("docs/quick-start.md")
    with serving(acme()) as github:
        adding = f"cat >> readiness.toml <<'END'\n{setting}base_url = {json.dumps(github.url)}\nEND"
        environ = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GITHUB_TOKEN": github.token,
        }
        walked = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join([making, adding, *asking])],  # noqa: S607 -- the reader's own
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
    assert walked.returncode == 0, walked.stderr
    assert "Not ready" in walked.stderr
    assert "github.merged_pulls\tcomplete" in walked.stdout


def test_the_readme_leads_the_same_way():
    making, setting, asking = first_steps("README.md")
    told = first_steps("docs/quick-start.md")
    assert (making, tomllib.loads(setting)) == (told[0], tomllib.loads(told[1]))
    assert asking == [line for line in told[2] if line != "readiness check"]
