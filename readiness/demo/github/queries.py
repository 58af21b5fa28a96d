"""The search language for pull requests: `org:acme is:pr merged:2026-01-01..2026-01-31 base:main sort:created-asc`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from readiness.demo.github.access import Viewer
from readiness.demo.github.changes import PullRequest
from readiness.demo.github.numbers import parse_instant
from readiness.demo.github.state import Repository

STOP = 1000
"""Results a search gives out at most, however many it counts."""
WORD = re.compile(r'(-?)(?:([a-z-]+):)?("[^"]*"|\S+)', re.IGNORECASE)
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
STATES: dict[str, Callable[[PullRequest], bool]] = {
    "pr": lambda _: True,
    "pull-request": lambda _: True,
    "issue": lambda _: False,
    "merged": lambda p: p.merged,
    "unmerged": lambda p: not p.merged,
    "open": lambda p: p.state == "open",
    "closed": lambda p: p.state == "closed",
    "draft": lambda p: p.draft,
}
MOMENTS: dict[str, Callable[[PullRequest], datetime | None]] = {
    "merged": lambda p: p.merged_at,
    "created": lambda p: p.created_at,
    "updated": lambda p: p.updated_at,
    "closed": lambda p: p.closed_at,
}
TEXTS: dict[str, Callable[[PullRequest], Iterable[str]]] = {
    "base": lambda p: [p.base],
    "head": lambda p: [p.head],
    "author": lambda p: [p.author.login, f"app/{p.author.graph_login}"] if p.author else [],
    "label": lambda p: [label.name for label in p.labels],
    "sha": lambda p: [commit.sha for commit in p.commits],
}
SORTS: dict[str, Callable[[PullRequest], Any]] = {
    "created": lambda p: (p.created_at, p.id),
    "updated": lambda p: (p.updated_at, p.id),
    "comments": lambda p: p.id,
}
Test = Callable[[PullRequest], bool]


class Unsearchable(Exception):
    """The query names somebody or something the searcher cannot see; the message is GitHub's."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: what may be given out, and how many there are in truth."""

    pulls: list[PullRequest]
    count: int


def search(text: str, viewer: Viewer) -> Found:
    """Answer a query with what the viewer may see; raises Unsearchable."""
    scope: set[str] | None = None
    tests: list[Test] = []
    sort = "created-desc"
    for minus, key, value in _words(text):
        if key == "sort":
            sort = value
        elif key in {"org", "user", "repo"} and not minus:
            scope = (scope or set()) | _named(key, value, viewer)
        elif test := _test(key, value, viewer):
            tests.append(_negated(test) if minus else test)
    matching = [pull for pull in _candidates(scope, viewer) if all(test(pull) for test in tests)]
    name, _, direction = sort.rpartition("-")
    matching.sort(key=SORTS.get(name, SORTS["created"]), reverse=direction != "asc")
    return Found(matching[:STOP], len(matching))


def _words(text: str) -> Iterator[tuple[bool, str, str]]:
    for minus, key, value in WORD.findall(text):
        yield bool(minus), key.lower(), value.strip('"')


def _negated(test: Test) -> Test:
    return lambda pull: not test(pull)


def _named(key: str, value: str, viewer: Viewer) -> set[str]:
    """Return the names of repositories an org:, user: or repo: chooses."""
    here = viewer.organization
    seen = {r.name for r in here.repositories.values() if viewer.sees(r)}
    if key != "repo":
        chosen = seen if value.lower() == here.login.lower() else set()
        known = value.lower() in {here.login.lower(), *here.users}
    else:
        owner, _, name = value.lower().partition("/")
        chosen = {n for n in seen if n.lower() == name and owner == here.login.lower()}
        known = bool(chosen)
    if not known:
        raise Unsearchable(
            "The listed users and repositories cannot be searched either because the resources do not exist "
            "or you do not have permission to view them."
        )
    return chosen


def _candidates(scope: set[str] | None, viewer: Viewer) -> Iterator[PullRequest]:
    for name, repository in viewer.organization.repositories.items():
        if viewer.granted("pull_requests") and (name in scope if scope is not None else viewer.sees(repository)):
            yield from repository.pulls.values()


def _test(key: str, value: str, viewer: Viewer) -> Test | None:
    if key in {"is", "type", "state"}:
        return _state(value.lower(), viewer)
    if key == "draft":
        return lambda pull: pull.draft == (value == "true")
    if key == "archived":
        return lambda pull: _repository(viewer, pull).archived == (value == "true")
    if key in MOMENTS:
        return _within(MOMENTS[key], value)
    if key in TEXTS:
        texts, wanted = TEXTS[key], value.lower()
        return lambda pull: wanted in (text.lower() for text in texts(pull))
    return _mentions(f"{key}:{value}" if key else value)


def _state(word: str, viewer: Viewer) -> Test:
    if word in {"public", "private"}:
        return lambda pull: _repository(viewer, pull).private == (word == "private")
    return STATES.get(word, lambda _: True)


def _mentions(text: str) -> Test | None:
    wanted = text.lower()
    if wanted in {"in:title", "in:body"}:
        return None
    return lambda pull: wanted in pull.title.lower() or wanted in (pull.body or "").lower()


def _repository(viewer: Viewer, pull: PullRequest) -> Repository:
    return viewer.organization.repository_of(pull)


def _within(moment: Callable[[PullRequest], datetime | None], text: str) -> Test:
    """Read `A..B`, `>=A`, `<B`, a day: days are whole days of UTC, both ends belong to a range; nonsense matches nothing."""
    try:
        first, last = _bounds(text)
    except ValueError:
        return lambda _: False

    def test(pull: PullRequest) -> bool:
        at = moment(pull)
        return at is not None and (first is None or at >= first) and (last is None or at <= last)

    return test


def _bounds(text: str) -> tuple[datetime | None, datetime | None]:
    tick = timedelta(seconds=1)
    if ".." in text:
        first, _, last = text.partition("..")
        return (None if first == "*" else parse_instant(first)), (None if last == "*" else _end(last))
    if text.startswith(">="):
        return parse_instant(text[2:]), None
    if text.startswith("<="):
        return None, _end(text[2:])
    if text.startswith(">"):
        return _end(text[1:]) + tick, None
    if text.startswith("<"):
        return None, parse_instant(text[1:]) - tick
    return parse_instant(text), _end(text)


def _end(text: str) -> datetime:
    """Return the last second a text means: of the day, or the instant itself."""
    moment = parse_instant(text)
    return moment + timedelta(days=1) - timedelta(seconds=1) if DAY.match(text) else moment
