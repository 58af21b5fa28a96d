"""Verifying a bundle, against `python -m bagit --validate`, which checks the digests alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.artefacts import furnished
from benchmarks.figure import Facts, Figure, megabytes, number
from benchmarks.measure import child, in_turn, readiness, turns
from readiness.services.bundles import handover

SIZES = (1, 10)
ARTEFACTS = 1_000


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Verify one bundle, unpacked, in processes of their own."""
    artefacts = round(ARTEFACTS * size)
    workspace = furnished(folder / "home", artefacts)
    bundle = folder / "bundle"
    issued = handover.issue(workspace, bundle)
    workspace.database.dispose()
    memory = readiness("verify", str(bundle)).memory
    took = in_turn(
        lambda: readiness("verify", str(bundle)),
        lambda: child(sys.executable, "-m", "bagit", "--validate", "--quiet", str(bundle)),
        turns(size),
    )
    facts: Facts = {**took.facts, "files in the bundle": number(issued.files), "memory": megabytes(memory)}
    yield Figure(
        "verify a bundle",
        f"{number(artefacts)} artefacts",
        took.ours,
        "`python -m bagit --validate`",
        took.reference,
        most=1.2,
        facts=facts,
    )
