"""The clock of a demo: it goes on from one instant and never leaves that day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period, local_date

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where the clock stood when somebody set it, and when that was."""

    at: datetime
    since: datetime | None
    """When it was set, by the real clock; None: it stands still."""
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The civil day it is."""
        return local_date(self.at, self.zone)

    def shows(self, really: datetime) -> datetime:
        """Return the instant it shows: as much later as has passed since it was set, at most the day's last second."""
        passed = max(timedelta(0), really - self.since) if self.since else timedelta(0)
        last = Period(self.today, self.today).instants(self.zone)[1] - SECOND
        return min(self.at + passed, last)
