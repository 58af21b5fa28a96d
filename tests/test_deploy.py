"""The files people deploy with: they can be read, they pin what they build on, and they name only what exists."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from ruamel.yaml import YAML

from readiness.cli.main import readiness_command
from readiness.settings.environment import overrides

DEPLOY = Path(__file__).parents[1] / "deploy"
PINNED = re.compile(r"[a-z./-]+:\d+\.\d+(\.\d+)?-[a-z-]+|[a-z./-]+@sha256:[0-9a-f]{64}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "compose.yaml")
    return found


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_is_built_on_pinned_versions_and_runs_as_nobody_in_particular():
    given = instructions()
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in given} <= known  # no ADD, which fetches; no ARG, which stays
    assert all(PINNED.fullmatch(rest.split()[0]) for word, rest in given if word == "FROM")
    users = [rest for word, rest in given if word == "USER"]
    assert users
    assert int(users[-1]) > 1000
    assert all("--constraint" in rest or "--no-deps" in rest for word, rest in given if "pip install" in rest)
    last = [word for word, _ in given]
    assert last[-2:] == ["ENTRYPOINT", "CMD"]


def test_what_the_image_copies_is_there_and_nothing_else_goes_to_the_builder():
    copied = {
        name for word, rest in instructions() if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    }
    assert all((DEPLOY.parent / name).exists() for name in copied)
    context = (DEPLOY.parent / ".dockerignore").read_text().splitlines()
    assert "*" in context
    assert {line.removeprefix("!") for line in context if line.startswith("!")} == copied


def test_git_leaves_the_secrets_beside_the_files_alone(compose):
    ignored = (DEPLOY.parent / ".gitignore").read_text().splitlines()
    secrets = [one["file"] for one in compose["secrets"].values()]
    secrets += [one["path"] for service in compose["services"].values() for one in service.get("env_file", ())]
    assert {f"/deploy/{name}" for name in secrets} <= set(ignored)


def test_every_service_is_pinned_and_our_commands_exist(compose):
    commands = readiness_command.list_commands(None)  # type: ignore[arg-type]  # it looks at no context
    for name, service in compose["services"].items():
        if name == "database":
            assert PINNED.fullmatch(service["image"])
        else:
            assert service["command"][0] in commands
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert overrides({k: v for k, v in service["environment"].items() if k.startswith("READINESS_")})
    assert {service["command"][0] for name, service in compose["services"].items() if name != "database"} == {
        "serve",
        "scheduler",
        "worker",
    }


def test_only_this_machine_reaches_the_pages_and_no_secret_stands_in_the_file(compose):
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        words = [*service.get("environment", {}).items()]
        assert not [
            name for name, _ in words if re.search("password|token|secret", name, re.IGNORECASE) and "FILE" not in name
        ]


def test_every_volume_and_secret_that_is_used_is_declared(compose):
    for service in compose["services"].values():
        assert {one.partition(":")[0] for one in service.get("volumes", ())} <= set(compose["volumes"])
        assert set(service.get("secrets", ())) <= set(compose["secrets"])


@pytest.fixture
def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    found.read(DEPLOY / "readiness.service")
    return found


def test_the_unit_starts_a_command_that_exists_as_a_user_of_its_own(unit):
    program, command = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/bin/readiness")
    assert command in readiness_command.list_commands(None)  # type: ignore[arg-type]  # the same
    assert unit["Service"]["User"] not in ("", "root")
    assert unit["Service"]["ReadWritePaths"] == unit["Service"]["WorkingDirectory"]


def test_systemd_knows_every_line_of_the_unit(tmp_path):
    analyze = which("systemd-analyze")
    if analyze is None:
        known = {"Unit", "Service", "Install"}
        found = configparser.ConfigParser(strict=False, interpolation=None)
        found.read(DEPLOY / "readiness.service")
        assert set(found.sections()) == known
        return
    copy = tmp_path / "readiness.service"
    text = (DEPLOY / "readiness.service").read_text()
    copy.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text))
    said = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, check=False)
    assert not [
        line for line in said.stderr.splitlines() if "Unknown" in line or "Invalid" in line or "Failed to parse" in line
    ]
