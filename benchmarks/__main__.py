"""`python -m benchmarks [NAME...]`: measures, keeps what was found in results.json and writes the tables of docs/performance.md."""

import argparse
import gc
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.results import FILE, PAGE, cells, held_in, keep, measured, written
from readiness.cli.main import SWEEP_AFTER

NAMES = (
    "start",
    "seal",
    "aws",
    "pulls",
    "judge",
    "answer",
    "overview",
    "tables",
    "export",
    "verify",
    "workers",
    "first",
)
"""A module each, in the order in which they run; each has SIZES and `figures(size, folder)`."""


def run(name: str, size: float, folder: Path) -> Iterator[Figure]:
    """Measure at one size, telling on stderr what was found."""
    place = folder / f"{name}-{size:g}"
    place.mkdir()
    for figure in import_module(f"benchmarks.{name}").figures(size, place):
        print(*cells(figure), sep=" | ", file=sys.stderr)
        yield figure


def main() -> None:
    """Read what is asked, measure, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, as ratios within one run.")
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=f"of {', '.join(NAMES)}; default all"
    )
    parser.add_argument("--size", type=float, action="append", help="instead of the sizes that each has")
    asked = parser.parse_args()
    gc.set_threshold(SWEEP_AFTER)  # as every command of the product does; what ours is measured against has it too
    with TemporaryDirectory(prefix="readiness-bench-") as folder:
        for name in asked.names or NAMES:
            for size in asked.size or import_module(f"benchmarks.{name}").SIZES:
                keep(name, size, measured(list(run(name, size, Path(folder)))))
                PAGE.write_text(written(PAGE.read_text(), held_in(FILE), NAMES))


if __name__ == "__main__":
    main()
