from pathlib import Path

import pytest

from readiness.web.server import address, is_loopback
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
