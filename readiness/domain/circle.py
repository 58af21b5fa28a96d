"""Who has to do with something: its owner, who acts for them, the backup owner, and the leads where there is nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TO_BACKUP, TO_LEAD = 2, 3
"""The week after a due day in which the backup owner, and the leads, are told too."""


class Part(StrEnum):
    """As what somebody has to do with a control."""

    OWNER = "owner"
    """The owner, or who acts for them."""
    BACKUP = "backup"
    LEAD = "lead"
    """Nobody else answers for it."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Who answers where the owner does not."""

    leads: tuple[str, ...] = ()
    backups: Mapping[str, str] = field(default_factory=dict)
    """Control to its backup owner."""
    delegates: Mapping[str, str] = field(default_factory=dict)
    """Person to who acts for them these days."""

    def acting(self, person: str) -> str:
        """Name who acts for a person, in lower case: themselves, or their delegate, or the delegate's own.

        Where people name each other in a ring nobody is left, so everybody acts for themselves.
        """
        passed = [person.casefold()]
        while passed[-1] in self.delegates:
            following = self.delegates[passed[-1]]
            if following in passed:
                return passed[0]
            passed.append(following)
        return passed[-1]

    def concerned(self, owner: str | None, control: str) -> Mapping[str, Part]:
        """Name everybody who has to do with a control, as what; the leads only where it has neither owner nor backup owner."""
        backup = self.backups.get(control)
        found = {self.acting(owner): Part.OWNER} if owner else {}
        if backup:
            found.setdefault(self.acting(backup), Part.BACKUP)
        return found or {self.acting(lead): Part.LEAD for lead in self.leads}

    def told(self, owner: str | None, control: str | None, weeks_late: int = 0) -> tuple[str, ...]:
        """Name who is told: the owner; a week late the backup owner too; two weeks late the leads. Without an owner, the next.

        Whoever has a delegate these days is not told; the delegate is.
        """
        backup = self.backups.get(control or "")
        named = [owner] if owner else []
        if backup and (weeks_late >= TO_BACKUP or not named):
            named.append(backup)
        if weeks_late >= TO_LEAD or not named:
            named += self.leads
        return tuple(dict.fromkeys(map(self.acting, named)))
