"""The tie-out of a list that has no total: a project numbers its tickets in a row, so every missing number wants a reason."""

import re
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

from collectors.jira.answer import reading
from collectors.jira.client import BROWSE, Jira
from collectors.jira.search import found
from collectors.kit import Malformed, Page, Refused
from collectors.reading import instant

__all__ = ["between", "check", "named"]

PAGE = 1_000
MOST_LOOKED_UP = 500
ONE_DAY = timedelta(days=1)
PROJECT = re.compile(r"""\bproject\s*(?:=|\bin\b)\s*(\([^)]*\)|"[^"]*"|'[^']*'|[\w-]+)""", re.IGNORECASE)
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,30}")


def between(field: str, start: datetime, end: datetime) -> str:
    """Return JQL for the days around two instants, a day wider on both sides: its dates are days in the account's zone."""
    return f'{field} >= "{(start - ONE_DAY).date()}" AND {field} < "{(end + 2 * ONE_DAY).date()}"'


def named(jql: str) -> list[str]:
    """Return what looks like keys of projects in a query."""
    words = (word for part in PROJECT.findall(jql) for word in re.findall(r"[\w-]+", part))
    return sorted({word.upper() for word in words if KEY.fullmatch(word.upper())})


def check(client: Jira, projects: Iterable[str], start: datetime, end: datetime) -> Iterator[Page]:
    """Look up every number missing among the tickets that each project made in the time, whatever their kind.

    A ticket that was moved, or deleted, explains its number. Raises Refused where one is hidden from the account or may
    be, Malformed where the search left one out that exists.
    """
    for project in sorted(projects):
        numbers = yield from _numbers(client, project, start, end)
        missing = sorted(set(range(min(numbers), max(numbers))) - numbers) if numbers else []
        if len(missing) > MOST_LOOKED_UP:
            raise Refused(
                f"{len(missing)} numbers of {project} are missing in the list of its tickets, more than can be looked up. "
                f"Grant the account {BROWSE} and every security level, or collect fewer days at once."
            )
        gone = []
        for number in missing:
            if (yield from _is_gone(client, f"{project}-{number}", start, end)):
                gone.append(f"{project}-{number}")  # noqa: PERF401 -- the pages are yielded on the way
        unexplained = sorted(set(gone) - set(client.options.deleted))
        if unexplained and client.is_cloud():
            yield from _nothing_hidden(client, project, unexplained)


def _numbers(client: Jira, project: str, start: datetime, end: datetime) -> Generator[Page, None, set[int]]:
    jql = f'project = "{project}" AND {between("created", start, end)}'
    numbers: set[int] = set()
    for answer, issues in found(client, jql, ("key",), page=PAGE):
        yield Page(answer.call, answer.body)
        with reading(answer):
            numbers.update(int(issue["key"].rpartition("-")[2]) for issue in issues)
    return numbers


def _is_gone(client: Jira, key: str, start: datetime, end: datetime) -> Generator[Page, None, bool]:
    """Look one ticket up; return whether Jira knows it no more, or says so."""
    unseen = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
    answer = client.get(f"/issue/{key}", {"fields": "created"}, needs=BROWSE, bearable=unseen)
    yield Page(answer.call, answer.body)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise Refused(
            f"Jira hides {key} from the account, and perhaps more: the list is not whole. "
            "Grant the account the security levels of the project."
        )
    if answer.status == HTTPStatus.NOT_FOUND:
        return True
    with reading(answer):
        created = instant(answer.body["fields"]["created"])
        same = answer.body["key"] == key
    if same and created is not None and start <= created < end:
        raise Malformed(f"Jira's search leaves out {key}, which exists: its index is behind. Collect again later.")
    return False  # moved away, or moved here from another project


def _nothing_hidden(client: Jira, project: str, gone: list[str]) -> Iterator[Page]:
    """Cloud says the same of deleted and hidden tickets; as many as the project has in all tell them apart."""
    answer = client.get(f"/project/{project}", {"expand": "insight"}, needs=BROWSE)
    yield Page(answer.call, answer.body)
    with reading(answer):
        total = (answer.body.get("insight") or {}).get("totalIssueCount")
    seen = 0
    for page, issues in found(client, f'project = "{project}"', ("key",), page=PAGE):
        yield Page(page.call, page.body)
        seen += len(issues)
    if total is None or total > seen:
        counts = "does not say how many tickets it has" if total is None else f"has {total} tickets and shows {seen}"
        raise Refused(
            f"Jira shows nothing under {', '.join(gone[:5])}{' and others' if len(gone) > 5 else ''}, and {project} {counts}: "  # noqa: PLR2004 -- five are enough to see the point
            "some are hidden from the account. Grant it the project's security levels, or list those known to be deleted in "
            "the connection's `deleted`."
        )
