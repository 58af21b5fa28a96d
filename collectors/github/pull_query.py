"""What is asked of GraphQL about a merged pull request, and how the parts that overflow are paged."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from collectors.github.answer import reading
from collectors.github.client import GitHub
from collectors.kit import Malformed, Page

__all__ = ["AUTHORS", "CHECKS", "COMMITS", "EVENTS", "NEEDS", "REVIEWS", "SEARCH", "Part", "whole"]

NEEDS = "repo (classic), or Pull requests: read, Contents: read, Checks: read and Commit statuses: read for all repositories"

_PAGE = "pageInfo { hasNextPage endCursor }"
_AUTHORS = f"totalCount {_PAGE} nodes {{ name email user {{ __typename login }} }}"
_COMMITS = f"""
  totalCount {_PAGE} nodes {{ commit {{ id oid committedDate authors(first: 5) {{ {_AUTHORS} }} }} }}"""
_REVIEWS = f"""
  totalCount {_PAGE} nodes {{
    id state submittedAt authorAssociation authorCanPushToRepository author {{ __typename login }} commit {{ oid }}
  }}"""
_EVENTS = f"""
  {_PAGE} nodes {{
    __typename
    ... on ReviewDismissedEvent {{ createdAt previousReviewState actor {{ login }} review {{ id }} }}
    ... on AddedToMergeQueueEvent {{ createdAt }}
    ... on RemovedFromMergeQueueEvent {{ createdAt reason }}
  }}"""
_EVENT_TYPES = "itemTypes: [REVIEW_DISMISSED_EVENT, ADDED_TO_MERGE_QUEUE_EVENT, REMOVED_FROM_MERGE_QUEUE_EVENT]"
_CHECKS = f"""
  totalCount {_PAGE} nodes {{
    __typename
    ... on CheckRun {{ name status conclusion completedAt }}
    ... on StatusContext {{ context state createdAt }}
  }}"""

# One page costs 1 + 5 x 100 connections and 100 x (20 authors + 1 rollup): 26 points of the 5,000 an hour, and at most
# 100 x (30 reviews + 20 commits x 6 + 100 labels + 20 events + 31) = 30,100 of the 500,000 nodes GitHub allows.
SEARCH = f"""
query MergedPulls($owner: String!, $name: String!, $search: String!, $first: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{ pullRequests(states: MERGED, first: 1) {{ totalCount }} }}
  search(type: ISSUE, query: $search, first: $first, after: $after) {{
    issueCount {_PAGE}
    nodes {{
      ... on PullRequest {{
        id number title url body headRefName baseRefName headRefOid baseRefOid createdAt mergedAt reviewDecision
        author {{ __typename login }} mergedBy {{ __typename login }} mergeCommit {{ oid }}
        repository {{ nameWithOwner }}
        labels(first: 100) {{ nodes {{ name }} }}
        reviews(first: 30) {{ {_REVIEWS} }}
        commits(first: 20) {{ {_COMMITS} }}
        timelineItems(first: 20, {_EVENT_TYPES}) {{ {_EVENTS} }}
        head: commits(last: 1) {{
          nodes {{ commit {{ id oid statusCheckRollup {{ contexts(first: 30) {{ {_CHECKS} }} }} }} }}
        }}
      }}
    }}
  }}
}}"""


@dataclass(frozen=True, slots=True)
class Part:
    """A connection inside a node, with the query for those of its entries that the page before did not hold."""

    path: tuple[str, ...]
    query: str


def _part(kind: str, path: tuple[str, ...], arguments: str, selection: str) -> Part:
    connection = f"{path[-1]}(first: 100, after: $after{arguments}) {{ {selection} }}"
    for name in reversed(path[:-1]):
        connection = f"{name} {{ {connection} }}"
    return Part(
        path,
        f"query Rest($id: ID!, $after: String) {{ node(id: $id) {{ ... on {kind} {{ {connection} }} }} }}",
    )


REVIEWS = _part("PullRequest", ("reviews",), "", _REVIEWS)
COMMITS = _part("PullRequest", ("commits",), "", _COMMITS)
EVENTS = _part("PullRequest", ("timelineItems",), f", {_EVENT_TYPES}", _EVENTS)
AUTHORS = _part("Commit", ("authors",), "", _AUTHORS)
CHECKS = _part("Commit", ("statusCheckRollup", "contexts"), "", _CHECKS)


def whole(
    client: GitHub, part: Part, node: str, first: Mapping[str, Any]
) -> Generator[Page, None, tuple[list[Mapping[str, Any]], bool]]:
    """Return all entries of a connection, paging what its first page left out, and whether they are as many as GitHub says.

    Raises Malformed where the pages lead in circles.
    """
    connection: Mapping[str, Any] | None = first
    found: list[Mapping[str, Any]] = []
    cursors: set[str] = set()
    while connection is not None:
        found += [entry for entry in connection["nodes"] if entry is not None]
        info = connection["pageInfo"]
        if not info["hasNextPage"]:
            return found, len(found) == connection.get("totalCount", len(found))
        if not info["endCursor"] or info["endCursor"] in cursors:
            raise Malformed(f"GitHub repeats a page of {part.path[-1]}. Collect again later.")
        cursors.add(info["endCursor"])
        answer = client.graphql(part.query, {"id": node, "after": info["endCursor"]}, needs=NEEDS)
        yield Page(answer.call, answer.body)
        with reading(answer):
            connection = answer.body["data"]["node"]
            for name in part.path:
                connection = connection[name] if connection is not None else None
    return found, False  # what the entries belong to vanished while they were read
