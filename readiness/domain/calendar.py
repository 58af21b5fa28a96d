"""Civil dates, inclusive periods and the zone that turns instants into days (domain 3a A1; 3b B1)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Civil days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts (ValueError)."""
        if self.end < self.start:
            raise ValueError(f"{self.start} to {self.end} ends before it starts")

    def __str__(self) -> str:
        """Write 2026-01-01 to 2026-03-31, and a single day once."""
        return f"{self.start} to {self.end}" if self.end > self.start else str(self.start)

    @property
    def days(self) -> int:
        """How many days it holds, at least 1."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        """Yield its days in order."""
        return (self.start + timedelta(days=n) for n in range(self.days))

    def clipped(self, to: "Period") -> "Period | None":
        """Return what both share, or None."""
        if to.start <= self.start and self.end <= to.end:
            return self
        start, end = max(self.start, to.start), min(self.end, to.end)
        return Period(start, end) if start <= end else None

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return it as half-open UTC instants: first midnight included, midnight after the last day excluded."""
        return start_of_day(self.start, zone), start_of_day(self.end + ONE_DAY, zone)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the civil day begins in the zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the civil date of an aware instant in the zone (domain 3a A1)."""
    return instant.astimezone(zone).date()


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """Shift by whole months; the day is the anchor's, or the month's last (domain 3b B1).

    Always count from the original date: chaining steps drifts to the 28th.
    """
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1
    return date(year, month, min(anchor_day or day.day, monthrange(year, month)[1]))
