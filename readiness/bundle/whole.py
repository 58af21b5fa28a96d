"""Refuses a bundle from which something in scope is missing without a word."""

from collections.abc import Iterator
from itertools import islice

from readiness.bundle.contents import Contents
from readiness.bundle.inventory import Inventory
from readiness.errors import Refusal

SHOWN = 5


class SilentOmission(Refusal):
    """Something in scope is neither in the bundle nor among its omissions."""


def require_whole(contents: Contents, inventory: Inventory) -> None:
    """Compare what is in scope with what was written and what is said to be left out; raises SilentOmission."""
    found = list(islice(silent(contents, inventory), SHOWN + 1))
    if found:
        more = ", and more" if len(found) > SHOWN else ""
        raise SilentOmission(
            f"the bundle would leave out silently: {'; '.join(found[:SHOWN])}{more}",
            "Nothing was issued; run `readiness check`, then export again.",
        )


def silent(contents: Contents, inventory: Inventory) -> Iterator[str]:
    """Yield each thing in scope that is neither there nor omitted with a reason."""
    said = contents.omissions
    files = inventory.keys("file") | {o.requirement for o in said}
    sheets = inventory.keys("sheet") | {f"{o.control} {o.procedure}" for o in said if o.procedure}
    for control in contents.controls:
        yield from (f"evidence of {r}" for r in control["requirements"] if r not in files)
        yield from (
            f"procedure {p} of {control['id']}" for p in control["procedures"] if f"{control['id']} {p}" not in sheets
        )
    digests = {o.sha256 for o in said}
    for sha256, envelope in inventory.absent():
        if sha256 not in digests:
            yield f"bytes {sha256} of evidence {envelope}"
    yield from (f"the envelope of {path}" for path in inventory.unvouched())
    if not contents.checkpoints:
        yield "a checkpoint of the ledger"
