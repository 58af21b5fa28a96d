"""A gap: something an auditor would find, for one criterion, with who must do what by when (domain 3d)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.calendar import ONE_DAY
from readiness.domain.vocabulary import Severity
from readiness.domain.weakness import Weakness


class FixClass(StrEnum):
    """What kind of work closes a gap."""

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


def in_order(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Sort by severity, nearest deadline (none last), weight, code number, criterion, control (domain 3d)."""
    return tuple(sorted(gaps, key=_place))


def _place(gap: Gap) -> tuple[int, date, int, int, str, str, str, date, str]:
    return (
        gap.severity.rank,
        gap.deadline or date.max,
        -gap.weight,
        int(gap.code[1:]),
        gap.criterion,
        gap.control or "",
        gap.requirement or "",
        gap.since,
        gap.detail,
    )


def earliest_clean_start(weaknesses: Iterable[Weakness], start: date) -> date | None:
    """Return the first day on which a window could open without a known serious weakness (domain 3d).

    The planned start itself where none is open; None where one of them has no planned close.
    """
    serious = [one for one in weaknesses if one.severity.rank <= Severity.HIGH.rank]
    planned = [one.planned_close for one in serious if one.closed_on is None and one.opened_on < start]
    closes = [day for day in planned if day is not None]
    if len(closes) < len(planned):
        return None
    return max([day + ONE_DAY for day in closes], default=start)
