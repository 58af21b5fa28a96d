"""What an answer names, told to people: titles beside the ids that commands take, and days as people write them."""

from datetime import date
from re import Match
from typing import TYPE_CHECKING

from readiness.web.outside import ISO_DAY, LINE_NAMED, PROCEDURE_NAMED
from readiness.web.titles import titles
from readiness.web.words import day

if TYPE_CHECKING:
    from readiness.workspace import Workspace


class Names:
    """The titles of a workspace."""

    def __init__(self, workspace: "Workspace") -> None:
        self._titles = titles(workspace)

    def title(self, id: str | None) -> str | None:  # noqa: A002 -- what it is
        """Return the title of what an id names; None for what has none."""
        return self._titles.get(id or "")

    def beside(self, id: str) -> str:  # noqa: A002 -- what it is
        """Write an id and its title: `CHG-02 Each change is reviewed`."""
        return f"{id} {self._titles[id]}" if id in self._titles else id

    def said(self, sentence: str) -> str:
        """Write a sentence of the rules: procedures and lines with their titles, days as 30 Jun 2026."""
        titled = PROCEDURE_NAMED.sub(self._titled, sentence)
        return ISO_DAY.sub(_as_day, LINE_NAMED.sub(self._titled, titled))

    def _titled(self, found: Match[str]) -> str:
        title = self._titles.get(found[0])
        return f"{title} ({found[0]})" if title else found[0]


def _as_day(found: Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
