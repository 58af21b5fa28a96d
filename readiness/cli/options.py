"""Options that several commands share."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from readiness.domain.assessment import Assessment
    from readiness.workspace import Workspace


class Text(click.types.StringParamType):
    """What the shell gave, as every database takes it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it, or fail where its bytes are no UTF-8; files are not read so and may have any name."""
        text: str = super().convert(value, param, ctx)
        if any("\ud800" <= c <= "\udfff" for c in text):
            self.fail(f"{text!a} is no text. Write it in UTF-8.", param, ctx)
        return text


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


def instant(given: datetime | date | None, zone: "ZoneInfo") -> datetime | None:
    """Return an instant option as an instant; a date means its end in the zone."""
    if given is None or isinstance(given, datetime):
        return given
    from readiness.domain.calendar import Period

    return Period(given, given).instants(zone)[1]


def answered(
    workspace: "Workspace", as_of: date | None, known_at: datetime | date | None, engagement: str | None
) -> "Assessment":
    """Assess as the options of a reading command ask."""
    from readiness.services.answer.assessment import Question, assess_selected

    question = Question(as_of, instant(known_at, workspace.zone), engagement)
    with workspace.database.reading() as session:
        return assess_selected(session, workspace, question)
