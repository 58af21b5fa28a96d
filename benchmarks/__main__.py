"""`python -m benchmarks [NAME...] [--size N]`: prints a table of ratios in markdown."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, machine, table
from readiness import clock

NAMES = ("start", "seal", "pulls", "judge", "answer", "overview", "export", "verify")
"""A module each, in the order in which they run; each has `figures(size, folder)`."""
SIZES = (1, 10)


def run(names: Sequence[str], sizes: Sequence[float], folder: Path) -> list[Figure]:
    """Measure, telling on stderr what is under way."""
    found = []
    for name in names:
        module = import_module(f"benchmarks.{name}")
        for size in sizes if module.GROWS else sizes[:1]:
            place = folder / f"{name}-{size}"
            place.mkdir()
            for figure in module.figures(size, place):
                print(*figure.cells(), sep=" | ", file=sys.stderr)
                found.append(figure)
    return found


def main() -> None:
    """Read what is asked, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, as ratios within one run.")
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=f"of {', '.join(NAMES)}; default all"
    )
    parser.add_argument("--size", type=int, action="append", choices=(1, 10, 100), help="default 1 and 10")
    asked = parser.parse_args()
    print(f"{clock.now():%Y-%m-%d %H:%M} UTC, {machine()}\n", flush=True)
    with TemporaryDirectory(prefix="readiness-bench-") as folder:
        found = run(asked.names or NAMES, asked.size or SIZES, Path(folder))
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
