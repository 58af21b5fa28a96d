"""The way every kind of ticket is collected; a kind differs by its query and by the date that counts."""

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from collectors.jira.answer import reading
from collectors.jira.client import BROWSE, Jira
from collectors.jira.fields import SYSTEM, resolve
from collectors.jira.schema import schema
from collectors.jira.search import Issue, found
from collectors.jira.sequence import ONE_DAY, check, named
from collectors.jira.ticket import ticket_row
from collectors.kit import Ask, Cadence, Collector, Page, Refused, Row, Shape
from collectors.reading import span
from readiness.errors import WrongConfiguration

__all__ = ["collector"]

PAGE = 100
NEEDS = (
    "Browse Projects, in every project the query names",
    "every issue security level of these projects",
    "Jira Service Management: agent of the service projects (for approvals)",
)


def collector(kind: str, title: str, *, at: str) -> Collector:
    """Make the collector `tickets.KIND`, whose occurrences are dated by the column `at`."""

    def fetch(client: Jira, ask: Ask) -> Iterator[Page]:
        yield from _tickets(client, ask, kind)

    return Collector(
        id=f"tickets.{kind}",
        title=title,
        shape=Shape.EVENTS,
        schema=schema(at),
        needs=NEEDS,
        cadence=Cadence.DAILY,
        fetch=fetch,
    )


def _tickets(client: Jira, ask: Ask, kind: str) -> Iterator[Page]:
    """Search every ticket there was by the end that changed since the start or is still open, then account for the missing."""
    start, end = span(ask)
    query = _query(client, kind)
    client.account()
    yield from _visible(client)
    ids = yield from resolve(client)
    fields = (*SYSTEM, *sorted(set(ids.values())))
    projects: set[str] = set(client.options.projects)
    for answer, issues in found(client, _within(query, start, end), fields, page=PAGE, expand="changelog"):
        rows: list[Row] = []
        with reading(answer):
            for issue in issues:
                projects.add(issue["key"].rpartition("-")[0])
                if _asked_for(issue, start, end):
                    row = yield from ticket_row(client, answer, issue, ids)
                    rows.append(row)
        yield Page(answer.call, answer.body, tuple(rows))
    projects |= yield from _named(client, query, projects)
    yield from check(client, projects, start, end)
    client.confirm()


def _query(client: Jira, kind: str) -> str:
    query: str | None = getattr(client.options.jql, kind)
    if query is None:
        raise WrongConfiguration(
            f"The connection does not say which tickets are of the kind {kind}",
            f'Add {kind} = "JQL" under its [connections.NAME.jql], or take tickets.{kind} out of its `collectors`.',
        )
    listed = ", ".join(f'"{project}"' for project in client.options.projects)
    return f"project in ({listed}) AND ({query})" if listed else query


def _within(query: str, start: datetime, end: datetime) -> str:
    """Ask a day wider on both sides: dates in JQL are days in the account's zone, which are not ours."""
    return (
        f'({query}) AND (updated >= "{(start - ONE_DAY).date()}" OR statusCategory != Done) '
        f'AND created < "{(end + 2 * ONE_DAY).date()}"'
    )


def _asked_for(issue: Issue, start: datetime, end: datetime) -> bool:
    """Filter exactly what was asked wider; what lacks a date is kept, and told by its row."""
    fields: Mapping[str, Any] = issue["fields"]
    created, updated = fields.get("created"), fields.get("updated")
    if created is None or updated is None:
        return True
    category = ((fields.get("status") or {}).get("statusCategory") or {}).get("key")
    return datetime.fromisoformat(created) < end and (datetime.fromisoformat(updated) >= start or category != "done")


def _visible(client: Jira) -> Iterator[Page]:
    """Check that every project the connection names can be seen: a hidden one makes a list short without a word."""
    for project in client.options.projects:
        answer = client.get(f"/project/{project}", needs=BROWSE, bearable=(HTTPStatus.NOT_FOUND,))
        yield Page(answer.call, answer.body)
        if answer.status != HTTPStatus.OK:
            raise Refused(
                f"Jira shows no project {project}, which the connection's `projects` names: it does not exist, or the account "
                "may not see it. Grant the account Browse Projects there, or correct the key."
            )


def _named(client: Jira, query: str, known: set[str]) -> Generator[Page, None, set[str]]:
    """Return the projects a query names by key and found nothing in: nothing wants to be tied out too."""
    projects = set()
    for key in sorted(set(named(query)) - known):
        answer = client.get(f"/project/{key}", needs=BROWSE, bearable=(HTTPStatus.NOT_FOUND,))
        yield Page(answer.call, answer.body)
        if answer.status == HTTPStatus.OK:
            projects.add(key)
    return projects
