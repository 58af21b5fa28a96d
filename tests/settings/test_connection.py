"""What a connection says is held against what its source declares, with the line of each fault."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from readiness.errors import WrongConfiguration
from readiness.settings.connection import check_connection, unknown_source
from readiness.settings.load import load_settings
from readiness.settings.model import Connection


class Hub(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    organization: str
    token: str | None = None
    seed: str | None = None
    base_url: str = "https://api.hub.example"
    repositories: tuple[str, ...] = ("*",)
    app_id: int | None = None


def connection(home: Path, body: str) -> Connection:
    (home / "readiness.toml").write_text(f'[connections.hub]\nsource = "hub"\n{body}', encoding="utf-8")
    return load_settings(home, {}).connections["hub"]


def said(configured: Connection) -> str:
    with pytest.raises(WrongConfiguration) as raised:
        check_connection(configured, Hub, ("token", "seed"))
    return str(raised.value)


def test_good_options_become_the_sources_own_model(tmp_path: Path) -> None:
    configured = connection(
        tmp_path, 'organization = "acme"\ntoken = "env:T"\nrepositories = ["a*", "b"]\napp_id = 7\n'
    )
    options = check_connection(configured, Hub, ("token",))
    assert options == Hub(organization="acme", token="env:T", repositories=("a*", "b"), app_id=7)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('token = "env:T"\n', "readiness.toml:1: connections.hub.organization is missing. Add organization."),
        (
            'organization = "acme"\norganisation = "x"\n',
            "readiness.toml:4: unknown key organisation in [connections.hub]. Write org",
        ),
        ("organization = 5\n", "readiness.toml:3: connections.hub.organization must be text, not 5. "),
        (
            'organization = "acme"\nrepositories = "x"\n',
            "readiness.toml:4: connections.hub.repositories must be a list, not ",
        ),
        (
            'organization = "acme"\nrepositories = ["x",\n3]\n',
            "readiness.toml:5: connections.hub.repositories.1 must be text, not 3.",
        ),
        (
            'organization = "acme"\nseed = "hunter2"\n',
            "readiness.toml:4: a secret is written out in seed. Name it by env:NAME",
        ),
        (
            'base_url = "http://169.254.169.254"\n',
            "readiness.toml:3: base_url: the address leads to a link-local or metadata host",
        ),
        (
            'base_url = "gopher://x"\n',
            "readiness.toml:3: base_url: gopher is no http or https. Write it as https://HOST.",
        ),
    ],
)
def test_each_fault_names_its_line(tmp_path: Path, body: str, message: str) -> None:
    found = said(connection(tmp_path, body))
    assert found.startswith(message)
    assert "hunter2" not in found


def test_the_file_may_allow_a_link_local_host_explicitly(tmp_path: Path) -> None:
    body = 'organization = "acme"\nbase_url = "http://169.254.1.1"\nallow_link_local = true\n'
    assert check_connection(connection(tmp_path, body), Hub).base_url == "http://169.254.1.1"


def test_a_source_nobody_ships_is_named_with_its_line(tmp_path: Path) -> None:
    error = unknown_source(connection(tmp_path, ""), ["github", "jira"])
    assert str(error) == "readiness.toml:2: there is no source 'hub'. Write one of: github, jira."
