"""Evidence as the rules see it: one accepted item with its own date, apart from when we got it (two clocks)."""

from datetime import date, timedelta
from typing import NamedTuple

from readiness.domain.calendar import Period

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
