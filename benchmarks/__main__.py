"""`python -m benchmarks [NAME...]`: measures, keeps what was found in results.json and writes the tables of docs/performance.md."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.results import FILE, PAGE, cells, held_in, keep, measured, table, written

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


def run(name: str, sizes: Sequence[float], folder: Path) -> Iterator[Figure]:
    """Measure at each size, telling on stderr what was found."""
    module = import_module(f"benchmarks.{name}")
    for size in sizes or module.SIZES:
        place = folder / f"{name}-{size}"
        place.mkdir()
        for figure in module.figures(size, place):
            print(*cells(figure), sep=" | ", file=sys.stderr)
            yield figure


def main() -> None:
    """Read what is asked, measure, keep; with sizes of one's own, only print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, as ratios within one run.")
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=f"of {', '.join(NAMES)}; default all"
    )
    parser.add_argument(
        "--size", type=float, action="append", help="another size than its own; what is found is not kept"
    )
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="readiness-bench-") as folder:
        for name in asked.names or NAMES:
            found = list(run(name, asked.size or (), Path(folder)))
            if asked.size:
                print("\n".join(table(found)))
            else:
                keep(name, measured(found))
                PAGE.write_text(written(PAGE.read_text(), held_in(FILE), NAMES))


if __name__ == "__main__":
    main()
