"""Sheets that this process made before, found again by the name of everything they follow from."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from readiness.testbench.values import Sheet

MOST = 500
"""Sheets remembered: those asked for last."""


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet without its file, and the digest under which the vault has its bytes."""

    sheet: Sheet
    sha256: str


class Memory:
    """A procedure is a pure function: the same text over the same lists says the same, so it need not run again."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()

    def find(self, fingerprint: str) -> Made | None:
        """Return the sheet that was made of exactly this, if it is remembered."""
        with self._lock:
            if fingerprint in self._made:
                self._made.move_to_end(fingerprint)
            return self._made.get(fingerprint)

    def keep(self, fingerprint: str, sheet: Sheet, sha256: str) -> None:
        """Remember a sheet whose bytes the vault holds; the one not asked for longest gives way."""
        with self._lock:
            self._made[fingerprint] = Made(replace(sheet, path=None), sha256)
            while len(self._made) > MOST:
                self._made.popitem(last=False)
