"""How soon a command answers: `--help` and `status`, against Python with click alone."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measure import Ended, Figure, child, megabytes, readiness, turns
from benchmarks.story import told

GROWS = False
ROWS = 1_000


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Time processes from their start to their end."""
    workspace = told(folder / "home", round(ROWS * size))
    workspace.database.dispose()
    readiness("status", home=workspace.home)  # the catalog is kept in its cache from now on
    bare = partial(child, sys.executable, "-c", "import click")
    yield _figure("`readiness --help`", bare, partial(readiness, "--help"), "2x", turns(size))
    yield _figure("`readiness status`", bare, partial(readiness, "status", home=workspace.home), "0.8 s", turns(size))


def _figure(job: str, bare: Callable[[], Ended], ours: Callable[[], Ended], goal: str, times: int) -> Figure:
    pairs = [(ours(), bare()) for _ in range(times)]
    return Figure(
        job,
        "-",
        median(own.seconds for own, _ in pairs),
        median(other.seconds for _, other in pairs),
        goal,
        {"memory": megabytes(max(own.memory for own, _ in pairs))},
    )
