"""What this process found out before, found again by the name of everything it follows from."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Generic, TypeVar

from readiness.testbench.values import Sheet

MOST = 500
"""Things remembered: those asked for last."""
Name = TypeVar("Name", bound=Hashable)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet without its file, and the digest under which the vault has its bytes.

    A procedure is a pure function: the same text over the same lists says the same, so it need not run again.
    """

    sheet: Sheet
    sha256: str

    @classmethod
    def of(cls, sheet: Sheet, sha256: str) -> "Made":
        """Return a sheet as it may be remembered."""
        return cls(replace(sheet, path=None), sha256)


class Memory(Generic[Name, Found]):
    """So many things by name; the one not asked for longest gives way."""

    def __init__(self) -> None:
        self._known: OrderedDict[Name, Found] = OrderedDict()
        self._lock = Lock()

    def find(self, name: Name) -> Found | None:
        """Return what is remembered under this name, if anything is."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
            return self._known.get(name)

    def keep(self, name: Name, found: Found) -> None:
        """Remember it."""
        with self._lock:
            self._known[name] = found
            self._known.move_to_end(name)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
