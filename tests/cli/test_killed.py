"""kill -9 at any moment: nothing acknowledged is lost, and the same command works again at once."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from readiness import clock

READINESS = (sys.executable, "-c", "from readiness.cli.main import main; main()")
SLOW = 0.03
"""Seconds each answer of the stand-in takes, so that there is a middle to be killed in."""


def killed(after: float, *arguments: str) -> int:
    """Start the command, kill it after some seconds; return its exit code if it was quicker."""
    with subprocess.Popen(
        [*READINESS, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        try:
            child.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
        return child.wait()


def in_order(run) -> bool:
    """Say whether everything that is kept agrees with itself."""
    said = run("check", "--json")
    return [one["name"] for one in said.json["checks"] if one["outcome"] == "fail"] == [] and said.code == 0


def evidence(run) -> set[str]:
    return {one["id"] for one in run("evidence", "list", "--all", "--json").json["evidence"]}


@pytest.mark.parametrize("moment", range(3))
def test_a_killed_collection_loses_nothing_and_is_made_again_at_once(run, engaged, moment):
    assert run("collect", "--collector", "github.repos", "--json").code == 0
    kept = evidence(run)
    assert kept
    engaged.faults.add("drip", times=None, seconds=SLOW)
    killed(random.Random(moment).uniform(0.8, 2.5), "collect")  # noqa: S311 -- a moment, not a secret
    engaged.faults.clear()
    assert in_order(run)
    assert kept <= evidence(run)
    again = run("collect", "--json")
    assert again.code == 0, again.err
    assert {one["outcome"] for one in again.json["runs"]} == {"complete"}
    assert in_order(run)


def test_a_run_whose_process_was_killed_holds_nobody_up(run, engaged):
    engaged.faults.add("drip", times=None, seconds=4)
    home = Path(os.environ["READINESS_HOME"])
    with subprocess.Popen([*READINESS, "collect", "--collector", "github.repos"], stderr=subprocess.DEVNULL) as child:
        while not engaged.requests:
            clock.sleep(0.02)
        meanwhile = run("collect", "--collector", "github.repos")
        assert meanwhile.code == 1
        assert "is being collected already" in meanwhile.err
        child.kill()
    assert list((home / "var" / "running").iterdir())
    engaged.faults.clear()
    again = run("collect", "--collector", "github.repos", "--json")
    assert again.code == 0, again.err
    assert list((home / "var" / "running").iterdir()) == []


@pytest.mark.parametrize("command", ["test", "export"])
def test_a_killed_judgement_or_hand_over_leaves_everything_in_order(run, engaged, tmp_path, command):
    assert run("collect", "--json").code == 0
    before = evidence(run)
    target = tmp_path / "bundle"
    arguments = {"test": ("test",), "export": ("export", "--out", str(target))}[command]
    for moment in (0.9, 1.5):
        killed(moment, *arguments)
        assert in_order(run)
    assert evidence(run) == before
    assert run("test", "--procedure", "changes.approved").code == 0
    fresh = tmp_path / "fresh"
    assert run("export", "--out", str(fresh), "--json").code == 0
    assert run("verify", str(fresh)).code == 0
