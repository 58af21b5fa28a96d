"""The site's own fields: which one means what, and their values read as the column wants them."""

from collections.abc import Generator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from collectors.jira.answer import Answer, reading
from collectors.jira.client import Jira
from collectors.jira.schema import MEANINGS
from collectors.kit import ColumnType, Malformed, Page, Refused
from collectors.reading import day, instant, say

__all__ = ["SYSTEM", "own_values", "resolve"]

SYSTEM = (
    *("summary", "status", "issuetype", "project", "priority", "resolution", "resolutiondate", "labels", "created"),
    *("updated", "duedate", "reporter", "assignee", "parent", "subtasks", "issuelinks", "attachment"),
    "statuscategorychangedate",
)
"""Fields of every Jira that are asked for; an absent one is told by its column being null."""
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n", "none"})


def resolve(client: Jira) -> Generator[Page, None, Mapping[str, str]]:
    """Return the field id behind each meaning the connection names; raises Refused where there is none, or two."""
    wanted: dict[str, str] = client.options.fields.model_dump(exclude_none=True)
    if not wanted:
        return {}
    answer = client.get("/field", needs="Browse Projects")
    yield Page(answer.call, answer.body)
    with reading(answer):
        known = [(str(one["id"]), str(one["name"])) for one in answer.body]
    return {meaning: _one(known, meaning, name) for meaning, name in wanted.items()}


def _one(known: list[tuple[str, str]], meaning: str, name: str) -> str:
    found = [id_ for id_, shown in known if name == id_] or [
        id_ for id_, shown in known if name.casefold() == shown.casefold()
    ]
    if not found:
        raise Refused(
            f"Jira knows no field {say(name)}, which the connection's `fields.{meaning}` names: it does not exist, or the "
            "account may not see it. Correct the name, or write the field's id (customfield_10050)."
        )
    if len(found) > 1:
        raise Refused(
            f"Jira has {len(found)} fields called {say(name)}: {', '.join(sorted(found))}. "
            f"Write the id of the right one in `fields.{meaning}`."
        )
    return found[0]


def own_values(answer: Answer, fields: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of MEANINGS and `mapped`: those whose field this ticket has, with or without a value."""
    mapped = sorted(meaning for meaning, id_ in ids.items() if id_ in fields)
    values: dict[str, Any] = {"mapped": mapped}
    for meaning, type_ in MEANINGS.items():
        value = fields.get(ids.get(meaning, ""))
        try:
            values[meaning] = None if value is None else _typed(value, type_)
        except (ValueError, TypeError) as error:
            raise Malformed(
                f"The field named in `fields.{meaning}` holds {say(value, 60)} in {answer.asked}, which is no {type_.value}. "
                "Name a field of the right type."
            ) from error
    return values


def _typed(value: Any, type_: ColumnType) -> Any:
    text = _text(value)
    match type_:
        case ColumnType.INSTANT:
            return _instant(text) if text else None
        case ColumnType.DATE:
            return day(text[:10]) if text else None
        case ColumnType.BOOLEAN:
            return _yes(text)
        case _:
            return text or None


def _instant(text: str) -> datetime | None:
    """Read an instant; a date alone is taken at noon UTC, which is that day in nearly every zone."""
    if len(text) == len("2026-01-05"):
        return datetime.combine(date.fromisoformat(text), time(12), UTC)
    return instant(text)


def _yes(text: str) -> bool | None:
    """Return what a person chose; neither yes nor no (`unknown`) is null, and so could not be told."""
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def _text(value: Any) -> str:
    match value:
        case str():
            return value.strip()
        case bool() | int() | float():
            return str(value).lower()
        case list():
            return ", ".join(filter(None, map(_text, value)))
        case {"type": "doc"}:
            return " ".join(_words(value))
        case dict():
            return _text(
                next(
                    (value[k] for k in ("value", "emailAddress", "name", "accountId", "displayName") if value.get(k)),
                    "",
                )
            )
        case _:
            return ""


def _words(node: Any) -> list[str]:
    """Return the text of a document in Jira's format, without recursion: its depth is a stranger's choice."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("text"), str):
                found.append(one["text"].strip())
            waiting.extend(reversed(one.get("content") or []))
    return [word for word in found if word]
