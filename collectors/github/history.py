"""One branch's commits back to the start of a window, in the order of `git log`, as GraphQL tells them."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from collectors.github.answer import Answer, reading
from collectors.github.client import GitHub, path
from collectors.github.lineage import Parent, first_parents
from collectors.github.pull_query import Part, whole
from collectors.github.repositories import Branch, Repository
from collectors.kit import Malformed, Page, Row
from collectors.reading import instant
from readiness.domain.canonical import instant_text

__all__ = ["Walk"]

NEEDS = "repo (classic), or Contents: read and Pull requests: read for all repositories"
PAGE = 100
SECOND = timedelta(seconds=1)
HIDDEN = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)

_PULLS = """
  totalCount pageInfo { hasNextPage endCursor } nodes { number mergedAt baseRefName repository { nameWithOwner } }"""
QUERY = f"""
query History(
  $owner: String!, $name: String!, $from: String!, $since: GitTimestamp!, $until: GitTimestamp!, $first: Int!, $after: String
) {{
  repository(owner: $owner, name: $name) {{
    isEmpty
    object(expression: $from) {{
      ... on Commit {{
        oid
        inside: history(first: 1, since: $since, until: $until) {{ totalCount }}
        history(since: $since, first: $first, after: $after) {{
          totalCount pageInfo {{ hasNextPage endCursor }}
          nodes {{
            id oid committedDate authoredDate messageHeadline
            author {{ user {{ __typename login }} }} committer {{ user {{ login }} }}
            parents(first: 100) {{ nodes {{ oid committedDate }} }}
            associatedPullRequests(first: 10) {{ {_PULLS} }}
          }}
        }}
      }}
    }}
  }}
}}"""
PULLS = Part(
    ("associatedPullRequests",),
    "query Rest($id: ID!, $after: String) { node(id: $id) { ... on Commit "
    f"{{ associatedPullRequests(first: 100, after: $after) {{ {_PULLS} }} }} }} }}",
)


@dataclass(slots=True)
class Walk:
    """The walk down one branch: what it stated, the commits met and the rows of those in the window."""

    client: GitHub
    repository: Repository
    branch: Branch
    start: datetime
    end: datetime
    stated: int = 0
    """How many commits GitHub itself counts in the window."""
    head: str = ""
    size: int = PAGE
    forced: bool = False
    ended: bool = False
    _parents: dict[str, Parent | None] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def pages(self) -> Iterator[Page]:
        """Yield the raw pages; raise Malformed where they contradict each other."""
        cursor: str | None = None
        while True:
            answer = self._ask(cursor)
            yield Page(answer.call, answer.body)
            with reading(answer):
                repository = answer.body["data"]["repository"]
                if repository["object"] is None and repository["isEmpty"]:
                    self.ended = True
                    return
                if repository["object"] is None:
                    raise self._contradiction("lists and does not know")
                cursor = yield from self._page(repository["object"])
            if cursor is None:
                break
        if len(self._rows) != self.stated:
            raise self._contradiction(f"counts {self.stated} and shows {len(self._rows)} commits in the window of")
        yield from self._force_pushes()
        self.ended = True

    def rows(self) -> Iterator[Row]:
        """Yield the rows met so far; a walk that did not come to its end joined nothing."""
        line = first_parents(self.head, self._parents, self.start)
        joined = line.joined and self.ended and not self.forced
        for row in self._rows:
            yield {**row, "first_parent": row["oid"] in line.oids, "history_joined": joined}

    def _ask(self, cursor: str | None) -> Answer:
        variables = {
            "owner": self.repository.owner,
            "name": self.repository.name,
            "from": self.head
            or f"refs/heads/{self.branch.name}",  # the same head for every page, whatever is pushed meanwhile
            "since": instant_text(self.start),
            "until": instant_text(self.end - SECOND),
            "first": self.size,
            "after": cursor,
        }
        answer = self.client.graphql(QUERY, variables, needs=NEEDS, sized="first")
        self.size = answer.variables["first"]
        return answer

    def _page(self, commit: Mapping[str, Any]) -> Generator[Page, None, str | None]:
        """Take in one page of the history; return the cursor of the next, None where it ends."""
        self.head, self.stated = commit["oid"], int(commit["inside"]["totalCount"])
        history = commit["history"]
        for node in history["nodes"]:
            if node["oid"] in self._parents:
                raise self._contradiction("repeats a page of")
            parents = node["parents"]["nodes"]
            self._parents[node["oid"]] = _parent(parents[0]) if parents else None
            committed_at = _instant(node["committedDate"])
            if self.start <= committed_at < self.end:
                pulls, _ = yield from whole(self.client, PULLS, node["id"], node["associatedPullRequests"])
                self._rows.append(self._row(node, committed_at, pulls))
        info = history["pageInfo"]
        if not info["hasNextPage"]:
            return None
        if not info["endCursor"] or not history["nodes"] or len(self._parents) > int(history["totalCount"]):
            raise self._contradiction("does not end, as it should, with")
        return str(info["endCursor"])

    def _row(self, node: Mapping[str, Any], committed_at: datetime, pulls: list[Mapping[str, Any]]) -> dict[str, Any]:
        author = (node["author"] or {}).get("user")
        committer = (node["committer"] or {}).get("user")
        return {
            "item": f"{self.repository.full_name}@{node['oid']}",
            "repository": self.repository.full_name,
            "branch": self.branch.name,
            "production": self.branch.production,
            "oid": node["oid"],
            "committed_at": committed_at,
            "authored_at": _instant(node["authoredDate"]),
            "author": author and author["login"],
            "author_type": author and author["__typename"],
            "committer": committer and committer["login"],
            "parents": [parent["oid"] for parent in node["parents"]["nodes"]],
            "first_parent": False,  # known once the walk has ended: see rows
            "message_headline": node["messageHeadline"],
            "pulls": [
                {
                    "repository": pull["repository"]["nameWithOwner"],
                    "number": pull["number"],
                    "merged_at": instant(pull["mergedAt"]),
                    "base_branch": pull["baseRefName"],
                }
                for pull in pulls
            ],
            "history_joined": False,
        }

    def _force_pushes(self) -> Iterator[Page]:
        """Ask whether the branch was rewritten by force in the window; where the token may not see that, the walk alone tells."""
        place = path("repos", self.repository.owner, self.repository.name, "activity")
        asked = {"ref": f"refs/heads/{self.branch.name}", "activity_type": "force_push"}
        for answer in self.client.pages(place, asked, needs=NEEDS, bearable=HIDDEN):
            yield Page(answer.call, answer.body)
            if answer.status != HTTPStatus.OK:
                return
            with reading(answer):
                times = [_instant(activity["timestamp"]) for activity in answer.body]
            self.forced = self.forced or any(self.start <= time < self.end for time in times)
            if times and min(times) < self.start:
                return

    def _contradiction(self, what: str) -> Malformed:
        return Malformed(
            f"GitHub {what} the branch {self.branch.name} of {self.repository.full_name}. Collect again later."
        )


def _parent(node: Mapping[str, Any]) -> Parent:
    return Parent(node["oid"], _instant(node["committedDate"]))


def _instant(text: str) -> datetime:
    found = instant(text)
    if found is None:
        raise ValueError("no instant where there must be one")
    return found
