"""How soon a command answers: `--help` and `status`, against Python with click alone."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, Goal, megabytes, number
from benchmarks.measure import Ended, child, readiness, turns
from benchmarks.story import told

SIZES = (1,)
ROWS = 1_000


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Time processes from their start to their end."""
    workspace = told(folder / "home", round(ROWS * size))
    workspace.database.dispose()
    readiness("status", home=workspace.home)  # the catalog is kept in its cache from now on
    bare = partial(child, sys.executable, "-c", "import click")
    yield _figure("start: `--help`", bare, partial(readiness, "--help"), turns(size), most=2)
    yield _figure("start: `status`", bare, partial(readiness, "status", home=workspace.home), turns(size), within=0.8)


def _figure(
    job: str,
    bare: Callable[[], Ended],
    ours: Callable[[], Ended],
    times: int,
    *,
    most: float | None = None,
    within: float | None = None,
) -> Figure:
    pairs = [(ours(), bare()) for _ in range(times)]
    own = median(one.seconds for one, _ in pairs)
    return Figure(
        job=job,
        size=f"{number(ROWS)} lists",
        ours=own,
        against='`python -c "import click"`',
        reference=median(other.seconds for _, other in pairs),
        most=most,
        goals=(Goal("time", round(own, 2), within, " s"),) if within else (),
        facts={"memory": megabytes(max(one.memory for one, _ in pairs))},
    )
