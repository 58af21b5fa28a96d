"""How values read to a person: dates, spans, shares, counts and sizes."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from readiness.domain.calendar import Period
from readiness.domain.quota import Quota

NONE = "–"  # noqa: RUF001 -- an en dash is how an empty cell reads


def day(value: date | None) -> str:
    """Write 30 Jun 2026."""
    return f"{value.day} {value:%b %Y}" if value else NONE


def between(value: tuple[date, date]) -> str:
    """Write two days as a span."""
    return span(Period(*value))


def span(value: Period | None) -> str:
    """Write 9 to 15 Mar 2026, leaving out what both ends share."""
    if value is None:
        return NONE
    start, end = value.start, value.end
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%b} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def long_span(value: Period) -> str:
    """Write 1 January to 30 June 2026."""
    start, end = value.start, value.end
    year = "" if start.year == end.year else f" {start.year}"
    return f"{start.day} {start:%B}{year} to {end.day} {end:%B %Y}"


def instant_in(zone: ZoneInfo) -> Callable[[datetime | None], str]:
    """Make the filter that writes an instant in the organisation's zone, which it names."""

    def instant(value: datetime | None) -> str:
        return f"{moment_in(zone)(value)} {zone.key}" if value else NONE

    return instant


def moment_in(zone: ZoneInfo) -> Callable[[datetime | None], str]:
    """Make the filter that writes an instant where its table names the zone."""
    return lambda value: f"{day(value.astimezone(zone).date())}, {value.astimezone(zone):%H:%M}" if value else NONE


def percent(value: float | None) -> str:
    """Write a share as 94 %, never rounding up to a whole that is not reached, nor down to a nothing that is not so."""
    if value is None:
        return NONE
    shown = round(100 * value)
    shown = min(shown, 99) if value < 1 else shown
    return f"{max(shown, 1) if value > 0 else shown}\N{NO-BREAK SPACE}%"


def ratio(value: float | None) -> str:
    """Write 0.83, cut and never rounded up: 0.899 is not 0.90."""
    return NONE if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"


def number(value: int | None) -> str:
    """Write 1,204."""
    return NONE if value is None else f"{value:,}"


def quota(value: Quota | None) -> str:
    """Write 4,812 of 5,000: what a source said is left of its limit."""
    if value is None:
        return NONE
    return number(value.left) if value.limit is None else f"{value.left:,} of {value.limit:,}"


def count(value: int, noun: str) -> str:
    """Write 3 deviations, 1 gap, 2 categories."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{value:,} {noun if value == 1 else plural}"


def listed(values: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Write a, b and c."""
    return f" {last} ".join(filter(None, [", ".join(values[:-1]), *values[-1:]]))


def size(value: int) -> str:
    """Write 3.4 MB."""
    amount, units = float(value), ["bytes", "KB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:  # noqa: PLR2004 -- the step between units
        amount, units = amount / 1000, units[1:]
    return f"{amount:,.0f} {units[0]}" if units[0] == "bytes" else f"{amount:,.1f} {units[0]}"
