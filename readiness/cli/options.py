"""Options that several commands share."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class CivilDate(click.ParamType[date]):
    """A date as 2026-03-31."""

    name = "DATE"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or fail with the form that would be right."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no date. Write it as 2026-03-31.", param, ctx)


class Instant(click.ParamType[datetime | date]):
    """An instant as 2026-03-31T04:05:06Z, or a date, which means its end in the organisation's zone."""

    name = "INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        """Read it, or fail with the form that would be right."""
        if isinstance(value, date):
            return value
        try:
            if "T" not in value:
                return date.fromisoformat(value)
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no instant. Write it as 2026-03-31T04:05:06Z or 2026-03-31.", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value} names no zone. Write it as 2026-03-31T04:05:06Z.", param, ctx)
        return instant


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_of = click.option("--as-of", type=CivilDate(), help="The day the question is about; default today.")
known_at = click.option("--known-at", type=Instant(), help="Only facts recorded by then count; default now.")
engagement = click.option("--engagement", help="Name or id; default the selected one.")
