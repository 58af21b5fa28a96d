"""An engagement: one examination by a firm, its window or its date, and the categories it speaks about."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from readiness.domain.calendar import ONE_DAY, Period, local_date
from readiness.domain.control import Control, Criterion
from readiness.domain.vocabulary import Category

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Between which days an examination may lie; outside is a slip of the keyboard, and calendars end."""


class ReportType(IntEnum):
    """Type 1 speaks of design at a date; Type 2 of design and operation over a window."""

    ONE = 1
    TWO = 2


@dataclass(frozen=True, slots=True)
class Engagement:
    """One examination. For Type 1 the window is the report's date alone, as start and as end."""

    id: str
    name: str
    type: ReportType
    window: Period
    categories: frozenset[Category]
    firm: str
    zone: ZoneInfo
    created_at: datetime
    scope_signed_by: str | None = None
    scope_signed_at: datetime | None = None

    @property
    def created_on(self) -> date:
        """The civil day, in its zone, on which it was created."""
        return local_date(self.created_at, self.zone)

    @property
    def is_type_one(self) -> bool:
        """Say whether it speaks of a date only."""
        return self.type is ReportType.ONE

    @property
    def scope_signed(self) -> bool:
        """Say whether somebody signed what is in scope."""
        return self.scope_signed_at is not None

    def covers(self, criterion: Criterion) -> bool:
        """Say whether the criterion is in scope; security always is."""
        return criterion.category is Category.SECURITY or criterion.category in self.categories

    def criteria_of(self, control: Control, in_scope: frozenset[str]) -> tuple[str, ...]:
        """Name the control's criteria among those in scope, in the catalog's order."""
        return tuple(criterion for criterion in control.criteria if criterion in in_scope)

    def repair_deadline(self, as_of: date) -> date:
        """Return the last day to mend what must stand when the window opens: its eve, afterwards its end."""
        eve = self.window.start - ONE_DAY
        return eve if as_of <= eve else self.window.end
