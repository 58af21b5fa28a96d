from pathlib import Path

import pytest

from readiness.errors import WrongUse
from readiness.services.people import accounts
from readiness.web.server import address, first_token, is_loopback
from tests.web import factories


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 -- only compared
        ("10.0.0.5", False),
        ("readiness.acme.example", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, own: bool):  # noqa: FBT001 -- a table
    assert is_loopback(host) is own


def test_people_are_told_the_address_they_come_by(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    assert address(workspace, "127.0.0.1", 1234) == "http://127.0.0.1:1234"
    assert address(workspace, "::1", 1234) == "http://[::1]:1234"
    file = workspace.home / "readiness.toml"
    file.write_text(file.read_text() + '[web]\nbase_url = "https://readiness.acme.example/"\n')
    secure = factories.reopened(workspace)
    assert address(secure, "127.0.0.1", 1234) == "https://readiness.acme.example"
    for one in (workspace, secure):
        one.database.dispose()


def test_pages_that_others_reach_wait_for_an_administrator_by_name_and_not_for_their_password(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    with pytest.raises(WrongUse, match="no administrator yet"):
        first_token(workspace, "10.0.0.5")
    assert first_token(workspace, "127.0.0.1")  # a link for whoever reads what the process says
    with pytest.raises(WrongUse, match="no administrator yet"):
        first_token(workspace, "10.0.0.5")
    with workspace.database.writing() as session:
        accounts.add(session, "dana@acme.example", "admin", workspace.now())
    assert first_token(workspace, "10.0.0.5") is None  # Dana has her link, and needs the pages to use it
    workspace.database.dispose()
