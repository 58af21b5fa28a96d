"""Gaps: what is wrong per criterion and control, who must do what by when (domain 3d)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.vocabulary import Severity


class FixClass(StrEnum):
    """What kind of work closes a gap; the first four are quick."""

    ASSIGN_OWNER = "assign owner"
    ATTACH_POLICY = "attach policy"
    RUN_COLLECTOR = "run collector"
    TURN_ON_SETTING = "turn on setting"
    WORK = "work"
    NONE = "none"


QUICK = (FixClass.ASSIGN_OWNER, FixClass.ATTACH_POLICY, FixClass.RUN_COLLECTOR, FixClass.TURN_ON_SETTING)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that an auditor would find, for one criterion (domain 3d)."""

    code: str
    """G1 to G15."""
    criterion: str
    control: str | None
    requirement: str | None
    severity: Severity
    detail: str
    since: date
    """The day its predicate became true, as far as is known."""
    deadline: date | None
    """The last day on which mending it still helps this engagement; None where there is none."""
    repairable: bool
    fix: str
    owner: str | None
    """E-mail address of who must act; None where nobody answers for it."""
    fix_class: FixClass = FixClass.WORK
    weight: int = 0
    """The control's weight, by which gaps of one severity and deadline are ordered."""

    @property
    def quick_win(self) -> bool:
        """Say whether little work closes something serious."""
        return self.repairable and self.severity.rank <= Severity.HIGH.rank and self.fix_class in QUICK
