"""A search read to its very end: by page tokens on Cloud, by position and total on Data Center."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from collectors.jira.answer import Answer, reading
from collectors.jira.client import BROWSE, Jira
from collectors.kit import Malformed, Unavailable

__all__ = ["Issue", "found"]

Issue: TypeAlias = Mapping[str, Any]
MOST_PAGES = 5_000
MOST_STARTS = 5
"""How often a search is begun anew because its page tokens expired."""


def found(
    client: Jira, jql: str, fields: Sequence[str], *, page: int, expand: str | None = None
) -> Iterator[tuple[Answer, list[Issue]]]:
    """Yield each page with those of its tickets that are new, in the order of keys; raise Malformed once pages contradict each other.

    Zero tickets are an answer only to somebody: the caller confirms who we are.
    """
    asked: dict[str, str | int] = {"jql": f"{jql} ORDER BY key ASC", "fields": ",".join(fields), "maxResults": page}
    search = _Search(client, asked | ({"expand": expand} if expand else {}))
    yield from search.by_token() if client.is_cloud() else search.by_position()


@dataclass(slots=True)
class _Search:
    client: Jira
    asked: Mapping[str, str | int]
    seen: set[str] = field(default_factory=set)
    """Keys given out so far: a search begun anew gives them out no more."""

    def by_token(self) -> Iterator[tuple[Answer, list[Issue]]]:
        for _ in range(MOST_STARTS):
            whole = yield from self._walk()
            if whole:
                return
        raise Unavailable(
            f"Jira's page tokens expired {MOST_STARTS} times before the list was read to its end. Collect again later, or fewer days at once."
        )

    def _walk(self) -> Generator[tuple[Answer, list[Issue]], None, bool]:
        """Read from the first page; return whether the last was reached, which an expired token prevents."""
        token: str | None = None
        tokens: set[str] = set()
        keys: set[str] = set()
        for _ in range(MOST_PAGES):
            resumed = {"nextPageToken": token} if token else {}
            bearable = (HTTPStatus.BAD_REQUEST,) if token else ()
            answer = self.client.get("/search/jql", {**self.asked, **resumed}, needs=BROWSE, bearable=bearable)
            if answer.status == HTTPStatus.BAD_REQUEST:  # the query itself was taken before
                return False
            yield answer, self._fresh(answer, keys)
            with reading(answer):
                token, last = answer.body.get("nextPageToken"), answer.body.get("isLast")
            if last or not token:
                if last is False:
                    raise self._contradiction("says there is more and not where")
                return True
            if token in tokens:
                raise self._contradiction("leads in circles through")
            tokens.add(token)
        raise self._contradiction("does not end with")

    def by_position(self) -> Iterator[tuple[Answer, list[Issue]]]:
        keys: set[str] = set()
        stated: int | None = None
        for _ in range(MOST_PAGES):
            answer = self.client.get("/search", {**self.asked, "startAt": len(keys)}, needs=BROWSE)
            with reading(answer):
                total = int(answer.body["total"])
            before = len(keys)
            yield answer, self._fresh(answer, keys)
            if stated is not None and total != stated:
                raise self._contradiction(f"counted {stated} and now counts {total} of")
            stated = total
            if len(keys) >= total:
                break
            if len(keys) == before:
                raise self._contradiction(f"counts {total} and shows {before} of")
        if len(keys) != stated:
            raise self._contradiction(f"counts {stated} and shows {len(keys)} of")

    def _fresh(self, answer: Answer, keys: set[str]) -> list[Issue]:
        """Return the tickets of a page not given out yet; a key that comes twice in one reading is a contradiction."""
        with reading(answer):
            issues = list(answer.body["issues"])
            told = [str(issue["key"]) for issue in issues]
        if len(set(told)) < len(told) or not keys.isdisjoint(told):
            raise self._contradiction("repeats part of")
        keys.update(told)
        fresh = [issue for issue, key in zip(issues, told, strict=True) if key not in self.seen]
        self.seen.update(told)
        return fresh

    def _contradiction(self, what: str) -> Malformed:
        return Malformed(f"Jira {what} the tickets asked for. Collect again later.")
