"""What docs/api.md shows is run, line by line, against a workspace that is served."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from werkzeug.serving import WSGIRequestHandler, make_server

from readiness.services.installation.new_workspace import initialise
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.reference import DOCS
from tests.web import factories

TEXT = (DOCS / "api.md").read_text()
SHELL = re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)
(ACTIONS,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    home = tmp_path / "ws"
    initialise(home)
    (home / "controls.yaml").write_text(factories.excerpt("BCP-04"))
    workspace = open_workspace(home, {})
    with workspace.database.writing() as session:
        accounts.add(session, "dana@acme.example", "admin", workspace.now(), factories.PASSWORD)
    factories.engagement(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def address(place: Workspace) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(place), threaded=True, request_handler=Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def run(script: str, place: Workspace, address: str, folder: Path) -> str:
    """Run lines of a shell as a reader would, stopping at the first that fails."""
    beside = Path(sys.executable).parent
    environ = {
        **os.environ,
        "PATH": f"{beside}:{os.environ['PATH']}",
        "READINESS_HOME": str(place.home),
        "URL": address,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 -- the reader's own
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_shell_block_runs_and_does_what_is_said(place: Workspace, address: str, tmp_path: Path) -> None:
    (handing_over,) = (
        step["run"]
        for step in YAML(typ="safe").load(ACTIONS)["jobs"]["restore-test"]["steps"]
        if "$TOKEN" in step["run"]
    )
    said = run("\n".join([*SHELL, "export RUN=https://ci.example/1", handing_over]), place, address, tmp_path)
    assert '"scopes": ["read", "evidence:write"]' in said
    assert said.count('"state": "submitted"') == 2
    assert "Quarterly restore test" in said
    with place.database.reading() as session:
        assert accounts.find(session, "dana@acme.example").email in said


def test_every_status_of_the_api_stands_in_it() -> None:
    from readiness.web.api.description import WRONG  # noqa: PLC0415 -- only here

    told = set(map(int, re.findall(r"\b[45]\d\d\b", TEXT.split("| status | means |")[1])))
    assert told == {*WRONG, 405}
