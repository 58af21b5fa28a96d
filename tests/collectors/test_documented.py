"""docs/add-a-collector.md does what it says: its files, put where it says, are collected and judged."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, request

from readiness.demo.loopback import Server
from readiness.domain.vocabulary import RunOutcome
from readiness.services.collecting.planning import Choice
from readiness.services.collecting.round import Round, collect_round
from readiness.services.installation.new_workspace import initialise
from readiness.wiring import open_workspace

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-collector.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
(PROJECT, CONNECTION), (SOURCE, COLLECTOR) = (
    [text for kind, text in BLOCKS if kind == wanted] for wanted in ("toml", "python")
)
CATALOG, PROCEDURE = (next(text for kind, text in BLOCKS if kind == wanted) for wanted in ("yaml", "sql"))
PAGES = {
    "1": {"systems": [{"name": "api", "team": "core"}, {"name": "web"}], "total": 3, "next": "/systems?page=2"},
    "2": {"systems": [{"name": "db", "team": "data"}], "total": 3, "next": None},
}


@pytest.fixture
def radar() -> Iterator[str]:
    app = Flask("radar")

    @app.before_request
    def known() -> None:
        if request.headers.get("Authorization") != "Bearer sesame":
            abort(401)

    app.add_url_rule("/me", "me", lambda: {"login": "bot"})
    app.add_url_rule("/systems", "systems", lambda: PAGES[request.args.get("page", "1")])
    server = Server(app)
    with server.serving("radar"):
        yield server.url


@pytest.fixture
def home(radar: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package, installed as pip would leave it, and a workspace that uses it."""
    site, place = tmp_path / "site", tmp_path / "ws"
    (site / "radar").mkdir(parents=True)
    (site / "radar" / "__init__.py").write_text(SOURCE)
    (site / "radar" / "systems.py").write_text(COLLECTOR)
    project = tomllib.loads(PROJECT)["project"]
    information = site / "acme_radar-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    ((group, entries),) = project["entry-points"].items()
    lines = [f"{name} = {package}" for name, package in entries.items()]
    (information / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]))
    monkeypatch.syspath_prepend(str(site))
    initialise(place)
    (place / "readiness.toml").write_text(
        '[organization]\nname = "Acme"\ntime_zone = "UTC"\n' + CONNECTION.replace("https://radar.acme.example", radar)
    )
    (place / "controls.yaml").write_text(CATALOG)
    (place / "procedures" / "systems").mkdir(parents=True)
    (place / "procedures" / "systems" / "owned.sql").write_text(PROCEDURE)
    yield place
    for name in [name for name in sys.modules if name.partition(".")[0] == "radar"]:
        del sys.modules[name]


def collected(home: Path, token: str) -> Round:
    workspace = open_workspace(home, {"RADAR_TOKEN": token})
    made = collect_round(workspace, Choice(), patience=0, progress=lambda *_: None)
    workspace.database.dispose()
    return made


def test_the_example_is_collected_whole_and_judged(home: Path) -> None:
    made = collected(home, "sesame")
    ((run, end),) = made.runs
    assert (run.collector, end.outcome, end.rows) == ("radar.systems", RunOutcome.COMPLETE, 3)
    (judged,) = made.judged
    assert (judged.control.id, judged.count.tested, judged.count.exceptions) == ("SYS-01", 3, 1)


def test_the_example_names_the_permission_it_lacks(home: Path) -> None:
    ((_, end),) = collected(home, "wrong").runs
    assert end.outcome is RunOutcome.REFUSED
    assert "systems:read" in (end.reason or "")
