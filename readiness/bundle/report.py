"""What verifying finds: faults by name, and the answer they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class NoBundle(Exception):
    """The path holds neither a bundle nor a ledger, the key given is none, or duckdb is missing: no answer can be given."""


class BrokenArchive(Exception):
    """The zip was cut off or overwritten so badly that its list of files is gone."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is not as it was handed over."""

    path: str
    fault: str
    """altered, missing, added, renamed, order, signature, key, ledger, envelope, timestamp or unsafe_name."""
    detail: str


@dataclass
class Report:
    """What was found; `intact` is the answer."""

    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    lines: int = 0
    checkpoints: int = 0
    fingerprint: str | None = None
    sheets: int | None = None
    """How many sheets were judged again; None where nobody asked."""
    _noted: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def intact(self) -> bool:
        """Say whether nothing at all is wrong."""
        return not self.faults

    def add(self, fault: str, path: str, detail: str) -> None:
        """Note a fault; a file that several checks miss is missing once."""
        shown = path.encode("utf-8", "backslashreplace").decode()
        mark = (fault, shown, "" if fault == "missing" else detail)
        if mark not in self._noted:
            self._noted.add(mark)
            self.faults.append(Fault(shown, fault, " ".join(detail.split())))

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the form of `readiness verify --json`."""
        faults = [{"fault": f.fault, "path": f.path, "detail": f.detail} for f in sorted(self.faults)]
        return {"intact": self.intact, "faults": faults}
