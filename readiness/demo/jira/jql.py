"""The part of JQL that a query of tickets plausibly uses: read, checked against the site, and tried on a ticket."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from readiness.demo.jira.state import Issue, Site, User

Test: TypeAlias = Callable[[Issue], bool]
_TOKEN = re.compile(r"""\s*(?:("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(!=|>=|<=|!~|[=<>~(),!])|([^\s"'=<>~(),!]+))""")
_RELATIVE = re.compile(r"(-?\d+)([wdhm])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_MOMENT = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?: (\d{1,2}):(\d{1,2}))?", re.ASCII)
TIMES = {"created": "created", "createddate": "created", "updated": "updated", "updateddate": "updated"} | {
    "resolved": "resolved",
    "resolutiondate": "resolved",
}
NAMES: dict[str, Callable[[Issue], Any]] = {
    "project": lambda i: [i.project.key, i.project.name],
    "issuetype": lambda i: i.type,
    "type": lambda i: i.type,
    "status": lambda i: i.status.name,
    "statuscategory": lambda i: i.status.category,
    "labels": lambda i: i.labels,
    "priority": lambda i: i.priority,
    "resolution": lambda i: i.resolution,
    "assignee": lambda i: i.assignee and [i.assignee.account, i.assignee.name, i.assignee.email],
    "reporter": lambda i: i.reporter and [i.reporter.account, i.reporter.name, i.reporter.email],
    "summary": lambda i: i.summary,
    "text": lambda i: i.summary,
    "parent": lambda i: i.parent and i.parent.key,
}


class JqlError(Exception):
    """The query is none, or names what the account cannot see; the message is Jira's."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: what it asks of a ticket, and in which order it wants them."""

    test: Test
    order: tuple[tuple[str, bool], ...]
    """(field, descending)."""

    def among(self, issues: Sequence[Issue]) -> list[Issue]:
        """Return the tickets it finds, in its order; without one the newest first."""
        found = sorted((i for i in issues if self.test(i)), key=lambda i: i.id, reverse=True)
        for name, descending in reversed(self.order):
            found.sort(key=_ordering(name), reverse=descending)
        return found


def read(text: str, site: Site, user: User, now: datetime) -> Query:
    """Read a query as the account would mean it, dates in its zone; raises JqlError."""
    return _Reader(_pieces(text), site, user, now).query()


def _ordering(name: str) -> Callable[[Issue], Any]:
    if name in {"key", "issuekey"}:
        return lambda i: (i.project.key, i.number)
    if name in TIMES:
        return lambda i: getattr(i, TIMES[name]) or datetime.min.replace(tzinfo=UTC)
    raise JqlError(f"Not able to sort using field '{name}'.")


@dataclass(slots=True)
class _Piece:
    text: str
    quoted: bool = False

    @property
    def word(self) -> str:
        return "" if self.quoted else self.text.casefold()


def _pieces(text: str) -> list[_Piece]:
    found, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise JqlError(f"Error in the JQL Query: the character at {position + 1} is not expected.")
        quoted, operator, word = match.groups()
        found.append(_Piece(re.sub(r"\\(.)", r"\1", quoted[1:-1]), quoted=True) if quoted else _Piece(operator or word))
        position = match.end()
    return found


class _Reader:
    def __init__(self, pieces: list[_Piece], site: Site, user: User, now: datetime) -> None:
        self.pieces, self.site, self.user, self.now = pieces, site, user, now
        self.at = 0

    def query(self) -> Query:
        if not self.pieces:
            raise JqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
        test = self._either()
        order = self._order() if self._taken("order") else ()
        if self.at < len(self.pieces):
            raise JqlError(f"Error in the JQL Query: Expecting operator before '{self.pieces[self.at].text}'.")
        return Query(test, order)

    def _peek(self) -> str:
        return self.pieces[self.at].word if self.at < len(self.pieces) else ""

    def _taken(self, word: str) -> bool:
        taken = self._peek() == word
        self.at += taken
        return taken

    def _next(self) -> _Piece:
        if self.at == len(self.pieces):
            raise JqlError("Error in the JQL Query: Expecting more before the end of the query.")
        self.at += 1
        return self.pieces[self.at - 1]

    def _either(self) -> Test:
        tests = [self._all()]
        while self._taken("or"):
            tests.append(self._all())
        return lambda issue: any(test(issue) for test in tests)

    def _all(self) -> Test:
        tests = [self._not()]
        while self._taken("and"):
            tests.append(self._not())
        return lambda issue: all(test(issue) for test in tests)

    def _not(self) -> Test:
        if self._taken("not") or self._taken("!"):
            inner = self._not()
            return lambda issue: not inner(issue)
        if self._taken("("):
            test = self._either()
            if not self._taken(")"):
                raise JqlError("Error in the JQL Query: Expecting ')' before the end of the query.")
            return test
        return self._condition()

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._next()  # by
        found = []
        while True:
            name = self._next().text.casefold()
            _ordering(name)
            descending = self._taken("desc")
            if not descending:
                self._taken("asc")
            found.append((name, descending))
            if not self._taken(","):
                return tuple(found)

    def _condition(self) -> Test:
        name = self._next().text
        operator = self._operator()
        values = self._values(many=operator in {"in", "not in"})
        if name.casefold() in TIMES:
            return self._time(TIMES[name.casefold()], operator, values)
        if name.casefold() in {"key", "issuekey", "id", "issue"}:
            return self._key(operator, values)
        return _holds(self._value_of(name), operator, self._checked(name, values))

    def _operator(self) -> str:
        word = self._next().word
        if word in {"not", "is"} and self._taken("in" if word == "not" else "not"):
            return "not in" if word == "not" else "!="
        if word == "is":
            return "="
        if word not in {"=", "!=", "~", "!~", ">", ">=", "<", "<=", "in"}:
            raise JqlError(f"Error in the JQL Query: Expecting operator but got '{word}'.")
        return word

    def _values(self, *, many: bool) -> list[str | None]:
        if not many:
            return [self._value()]
        if not self._taken("("):
            raise JqlError("Error in the JQL Query: Expecting '(' after in.")
        found = [self._value()]
        while self._taken(","):
            found.append(self._value())
        if not self._taken(")"):
            raise JqlError("Error in the JQL Query: Expecting ')' before the end of the query.")
        return found

    def _value(self) -> str | None:
        piece = self._next()
        if piece.word in {"empty", "null"}:
            return None
        if not piece.quoted and self._taken("("):
            self._taken(")")
            return {"currentuser": self.user.account, "now": "0d"}.get(piece.word, f"{piece.text}()")
        return piece.text

    def _value_of(self, name: str) -> Callable[[Issue], Any]:
        if name.casefold() in NAMES:
            return NAMES[name.casefold()]
        field = next(
            (f for f in self.site.fields.values() if name.casefold() in {f.name.casefold(), _short(f.id)}), None
        )
        if field is None:
            raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
        return lambda issue: _plain(issue.custom.get(field.id))

    def _checked(self, name: str, values: list[str | None]) -> list[str | None]:
        if name.casefold() == "project":
            shown = [p for p in self.site.projects.values() if p.shown_to(self.user)]
            known = {word.casefold() for p in shown for word in (p.key, p.name, str(p.id))}
            for value in values:
                if value is not None and value.casefold() not in known:
                    raise JqlError(f"The value '{value}' does not exist for the field 'project'.")
        return values

    def _key(self, operator: str, values: list[str | None]) -> Test:
        wanted = []
        for value in values:
            issue = self.site.issues.get((value or "").upper()) or self.site.moved.get((value or "").upper())
            if issue is None or not issue.shown_to(self.user):
                raise JqlError(f"An issue with key '{value}' does not exist for field 'key'.")
            wanted.append(issue)
        return lambda issue: (issue in wanted) == (operator in {"=", "in"})

    def _time(self, attribute: str, operator: str, values: list[str | None]) -> Test:
        if values == [None]:
            return lambda issue: (getattr(issue, attribute) is None) == (operator == "=")
        wanted = [self._instant(value or "") for value in values]

        def test(issue: Issue) -> bool:
            at = getattr(issue, attribute)
            return at is not None and any(_compared(at, operator, one) for one in wanted)

        return test

    def _instant(self, text: str) -> datetime:
        zone = ZoneInfo(self.user.zone)
        if found := _RELATIVE.fullmatch(text):
            return self.now + timedelta(**{_UNITS[found[2]]: int(found[1])})
        if text.casefold() == "startofday()":
            return self.now.astimezone(zone).replace(hour=0, minute=0, second=0)
        if not (said := _MOMENT.fullmatch(text)):
            raise _no_date(text)
        year, month, day, hour, minute = (int(number or 0) for number in said.group(1, 3, 4, 5, 6))
        try:
            return datetime(year, month, day, hour, minute, tzinfo=zone)
        except ValueError:  # 31 February
            raise _no_date(text) from None


def _no_date(text: str) -> JqlError:
    return JqlError(
        f"Date value '{text}' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def _short(id_: str) -> str:
    return f"cf[{id_.removeprefix('customfield_')}]"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("value") or value.get("name")
    return value


def _compared(left: Any, operator: str, right: Any) -> bool:
    match operator:
        case "=" | "in":
            return bool(left == right)
        case "!=" | "not in":
            return bool(left != right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case "<":
            return bool(left < right)
        case _:
            return bool(left <= right)


def _holds(value_of: Callable[[Issue], Any], operator: str, values: list[str | None]) -> Test:
    def test(issue: Issue) -> bool:
        value = value_of(issue)
        held = [] if value is None else value if isinstance(value, list) else [value]
        words = [str(one).casefold() for one in held if one is not None]
        if operator in {"~", "!~"}:
            return any(fnmatchcase(word, f"*{(values[0] or '').casefold()}*") for word in words) == (operator == "~")
        met = any((one is None and not words) or (one is not None and one.casefold() in words) for one in values)
        if operator in {"!=", "not in"}:  # what has no value is found by neither
            return not met and (bool(words) or None in values)
        return met

    return test
