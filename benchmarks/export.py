"""Handing over many artefacts, against reading the same files, their SHA-256 and Python's own zip, stored."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from benchmarks.artefacts import files, furnished
from benchmarks.figure import Figure, memory, number
from benchmarks.measure import in_turn, readiness, turns
from readiness.services.bundles import handover

SIZES = (1, 10)
ARTEFACTS = 1_000


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Issue bundle after bundle of the same contents."""
    artefacts = round(ARTEFACTS * size)
    workspace = furnished(folder / "home", artefacts)
    held, turn = files(workspace), count(1)

    def ours() -> None:
        handover.issue(workspace, folder / f"bundle-{next(turn)}.zip")

    took = in_turn(ours, lambda: bare(held, folder / f"bare-{next(turn)}.zip"), turns(size))
    held_at_most = readiness("export", "--out", str(folder / "child.zip"), home=workspace.home).memory
    with zipfile.ZipFile(folder / "child.zip") as bundle:
        members = len(bundle.namelist())
    yield Figure(
        job="export a bundle",
        size=f"{number(artefacts)} artefacts",
        ours=took.ours,
        against="read + SHA-256 + Python's zip, stored",
        reference=took.reference,
        most=1.5,
        goals=(memory(held_at_most, 200),),
        facts={**took.facts, "files in the bundle": number(members)},
    )
    workspace.database.dispose()


def bare(held: Sequence[Path], out: Path) -> None:
    """Write a zip and the digests of what is in it."""
    listed = []
    with zipfile.ZipFile(out, "x") as archive:
        for path in held:
            content = path.read_bytes()
            listed.append(f"{hashlib.sha256(content).hexdigest()}  {path.name}\n")
            archive.writestr(path.name, content)
        archive.writestr("manifest-sha256.txt", "".join(listed))
