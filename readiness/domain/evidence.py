"""Evidence as the rules see it: one accepted item with its own date, apart from when we got it (two clocks)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period, local_date

LATE_UPLOAD = timedelta(days=30)


class Item(NamedTuple):
    """One accepted act of evidence for a collector or a requirement; a plain tuple, for there may be a million of them.

    `performed_on` is when the control acted; a population instead `covers` a span. `collected_on` is the local day we got it.
    """

    id: str
    performed_on: date | None
    covers: Period | None
    collected_on: date
    for_period: date | None = None
    connection: str | None = None
    by_hand: bool = False

    @property
    def late_upload(self) -> bool:
        """Say whether it came more than 30 days after the act (domain 3a A2)."""
        return self.performed_on is not None and self.collected_on - self.performed_on > LATE_UPLOAD


def check_performed_on(performed_on: date, collected_at: datetime, zone: ZoneInfo) -> None:
    """Raise ValueError when the act would lie after the day we got its proof (domain 3a A2)."""
    if performed_on > local_date(collected_at, zone):
        raise ValueError(f"performed on {performed_on}, but it was received on {local_date(collected_at, zone)}")
