"""Everything that ever changed about a ticket, read to its beginning."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from collectors.jira.answer import reading
from collectors.jira.client import BROWSE, Jira
from collectors.kit import Malformed, Page, Row
from collectors.reading import day, instant

__all__ = ["account", "due_changes", "entries", "transitions"]

PAGE = 100
Entry = Mapping[str, Any]


def entries(client: Jira, issue: Mapping[str, Any]) -> Generator[Page, None, tuple[list[Entry], bool]]:
    """Return the changelog, oldest first, and whether it is whole; pages what the search left out.

    A search tells the newest entries only (Cloud). Raises Malformed where the pages lead in circles.
    """
    log = issue.get("changelog") or {}
    told: Sequence[Entry] = log.get("histories") or ()
    if log and len(told) == log.get("total"):
        return sorted(told, key=_order), True
    if not client.is_cloud():
        return sorted(told, key=_order), False
    return (yield from _paged(client, str(issue["key"])))


def _paged(client: Jira, key: str) -> Generator[Page, None, tuple[list[Entry], bool]]:
    found: dict[str, Entry] = {}
    while True:
        asked = {"startAt": len(found), "maxResults": PAGE}
        answer = client.get(f"/issue/{key}/changelog", asked, needs=BROWSE, bearable=(HTTPStatus.NOT_FOUND,))
        yield Page(answer.call, answer.body)
        if answer.status != HTTPStatus.OK:  # deleted since the search
            return list(found.values()), False
        with reading(answer):
            values = answer.body["values"]
            if any(str(one["id"]) in found for one in values):
                raise Malformed(f"Jira repeats a page of the changelog of {key}. Collect again later.")
            found |= {str(one["id"]): one for one in values}
            total = int(answer.body["total"])
        if len(found) >= total or not values:
            return sorted(found.values(), key=_order), len(found) == total
        if answer.body.get("isLast"):
            return sorted(found.values(), key=_order), False


def transitions(log: Iterable[Entry]) -> list[Row]:
    """Return the changes of status."""
    return [
        {
            "at": instant(entry["created"]),
            "from": item.get("fromString"),
            "to": item.get("toString"),
            "by": account(entry.get("author")),
        }
        for entry, item in _items(log, "status")
    ]


def due_changes(log: Iterable[Entry]) -> list[Row]:
    """Return the changes of the due date."""
    return [
        {
            "at": instant(entry["created"]),
            "from": _date(item.get("from")),
            "to": _date(item.get("to")),
            "by": account(entry.get("author")),
        }
        for entry, item in _items(log, "duedate")
    ]


def account(user: Mapping[str, Any] | None) -> str | None:
    """Return what identifies an account: its id on Cloud, its name on Data Center."""
    if not user:
        return None
    found = user.get("accountId") or user.get("name") or user.get("key")
    return str(found) if found else None


def _items(log: Iterable[Entry], field: str) -> Iterable[tuple[Entry, Mapping[str, Any]]]:
    for entry in log:
        for item in entry["items"]:
            if (item.get("fieldId") or item["field"]) == field:
                yield entry, item


def _date(text: str | None) -> date | None:
    return day(text[:10]) if text else None


def _order(entry: Entry) -> tuple[Any, int]:
    return instant(entry["created"]), int(entry["id"])
