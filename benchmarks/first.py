"""The first answer: the demo company from an empty folder to its rendered overview, cold and warm."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, Goal, megabytes
from benchmarks.measure import Ended, child, seconds
from readiness.web.app import create_app
from readiness.wiring import open_workspace

SIZES = (1,)
COLD, WARM = 90, 30
TIMES = 1
Made = tuple[float, int]
"""Seconds, and bytes held at most."""


def figures(_size: float, folder: Path) -> Iterator[Figure]:
    """Make the demo where Python has nothing compiled yet, and again where it has; installing is not counted."""
    compiled = folder / "compiled"
    yield _figure("cold", [_made(folder / "cold", compiled)], COLD)
    yield _figure("warm", [_made(folder / f"warm-{n}", compiled) for n in range(TIMES)], WARM)


def _figure(manner: str, made: list[Made], most: float) -> Figure:
    took = median(one for one, _ in made)
    return Figure(
        job=f"first answer, {manner}",
        size="the demo's 142 days",
        ours=took,
        against="",
        reference=None,
        goals=(Goal("time", round(took, 1), most, " s"),),
        facts={"memory": megabytes(max(memory for _, memory in made))},
    )


def _made(home: Path, compiled: Path) -> Made:
    ended = _demo(home, compiled)
    lead = next(one for one in json.loads(ended.said)["logins"] if one["role"] == "lead")
    return ended.seconds + seconds(lambda: _look(home, lead["email"], lead["password"])), ended.memory


def _demo(home: Path, compiled: Path) -> Ended:
    python = ("/usr/bin/env", f"PYTHONPYCACHEPREFIX={compiled}", sys.executable)
    return child(*python, "-m", "readiness", "demo", "--no-serve", "--json", "--dir", str(home))


def _look(home: Path, email: str, password: str) -> None:
    """Sign in and render the overview."""
    workspace = open_workspace(home)
    client = create_app(workspace).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert token
    client.post("/login", data={"csrf_token": token[1], "email": email, "password": password})
    assert client.get("/overview").status_code == 200  # noqa: PLR2004 -- the page is there
    workspace.database.dispose()
