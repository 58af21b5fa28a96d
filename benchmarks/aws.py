"""Collecting an AWS account from a stand-in in another process, with and without a way of 50 ms, against a bare boto3 loop."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import bare_aws, prowler
from benchmarks.account import Account, Slow, furnish, running_slow
from benchmarks.figure import Facts, Figure, megabytes, memory, number
from benchmarks.measure import Pair, child, in_turn, readiness, turns
from benchmarks.story import workspace_at
from readiness.services.collecting.run import Place, Wanted, collect
from readiness.store.runs import RunEnd
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

SIZES = (0.1, 1)
USERS, BUCKETS, GROUPS, OTHERS = 500, 300, 100, 50
FAR = 0.05
"""Seconds that each answer takes longer on a long way."""
AS_FAST_AS_PROWLER = {0: 8, FAR: 15}
"""How many times, by how far away the account is."""
MOST = 200
"""Megabytes."""
KEYS = {"AUDIT_KEY": "AKIASTANDIN000000001", "AUDIT_SECRET": "stand-in-secret"}


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Collect everything we collect of an account, run after run as a round does."""
    account = Account(*(max(1, round(count * size)) for count in (USERS, BUCKETS, GROUPS, OTHERS)))
    os.environ |= KEYS
    with running_slow() as slow:
        furnish(slow.url, account)
        home = _home(folder, slow)
        held = readiness("collect", "--connection", "one", "--json", home=home).memory
        facts = _of_others(slow)
        workspace = open_workspace(home)
        for wait, least in AS_FAST_AS_PROWLER.items():
            slow.wait_before_answers(wait)
            theirs = prowler.ended(slow.url, folder)
            took, requests = _timed(workspace, slow, 3 if turns(size) > 1 else 1)
            yield Figure(
                job=f"collect an AWS account, {wait * 1000:.0f} ms a call" if wait else "collect an AWS account",
                size=f"{number(account.users)} users, {number(account.buckets)} buckets",
                ours=took.ours,
                against="bare boto3 loop, 16 threads",
                reference=took.reference,
                most=1.3,
                goals=(memory(held, MOST), *prowler.goals(theirs, took.ours, least)),
                facts={**took.facts, "requests": requests, **facts, **prowler.facts(theirs)},
            )
        workspace.database.dispose()


def _of_others(slow: Slow) -> Facts:
    bare = child(sys.executable, "-m", "benchmarks.bare_aws", slow.url)
    return {
        "of the bare loop": int(bare.said),
        "its memory": megabytes(bare.memory),
    }


def _timed(workspace: Workspace, slow: Slow, times: int) -> tuple[Pair, int]:
    """Return what collecting and the bare loop took, and how many requests the last collecting made."""
    ran: list[RunEnd] = []

    def ours() -> None:
        ran[:] = _collected(workspace)

    return in_turn(ours, partial(bare_aws.ask, slow.url), times), sum(end.requests or 0 for end in ran)


def _collected(workspace: Workspace) -> Iterator[RunEnd]:
    connection = workspace.settings.connections["one"]
    for collector in workspace.collectors.values():
        if collector.id.startswith("aws."):
            wanted = Wanted(connection, collector, partial(workspace.connect, connection))
            _, end = collect(Place.of(workspace), wanted, progress=lambda *_: None)
            assert end.reason is None, end
            yield end


def _home(folder: Path, slow: Slow) -> Path:
    home = folder / "home"
    workspace_at(home).database.dispose()
    (home / "readiness.toml").write_text(
        '[organization]\nname = "Acme"\ntime_zone = "UTC"\n[connections.one]\nsource = "aws"\n'
        f'access_key_id = "env:AUDIT_KEY"\nsecret_access_key = "env:AUDIT_SECRET"\nendpoint_url = "{slow.url}"\n'
    )
    return home
