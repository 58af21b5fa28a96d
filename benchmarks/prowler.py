"""What Prowler takes for its SOC 2 checks of the same account, where its command is installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.account import REGION
from benchmarks.figure import Facts, Goal, megabytes
from benchmarks.measure import Ended, child

NAME = "times as fast as Prowler"
ARGUMENTS = ("aws", "--compliance", "soc2_aws", "--region", REGION, "--no-banner", "--output-formats", "json-ocsf")
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIASTANDIN000000001",
    "AWS_SECRET_ACCESS_KEY": "stand-in-secret",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_MAX_ATTEMPTS": "1",
}
"""One region where we ask all, and no retries: it would ask again for whatever the stand-in does not know."""


def ended(url: str, folder: Path) -> Ended | None:
    """Let it check the account behind a URL once; None where it is not installed."""
    command = shutil.which("prowler")
    if command is None:
        return None
    with _environment(ENVIRONMENT | {"AWS_ENDPOINT_URL": url}):
        return child(command, *ARGUMENTS, "--ignore-exit-code-3", "--output-directory", str(folder / "prowler"))


def facts(prowler: Ended | None) -> Facts:
    """Say what it took, or that there is no such figure."""
    if prowler is None:
        return {"Prowler": "not installed"}
    return {"Prowler": f"{prowler.seconds:.0f} s", "memory of Prowler": megabytes(prowler.memory)}


def goals(prowler: Ended | None, ours: float, least: float) -> tuple[Goal, ...]:
    """Hold our seconds against its own."""
    return (Goal(NAME, round(prowler.seconds / ours, 1), least, at_least=True),) if prowler else ()


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= more
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
