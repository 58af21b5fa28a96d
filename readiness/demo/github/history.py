"""Commits of the stand-in and what was checked about them, walked in the order of `git log`."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from readiness.demo.github.numbers import node_id
from readiness.demo.github.people import User

Conclusion = Literal["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"]
StatusState = Literal["success", "failure", "error", "pending"]


@dataclass(frozen=True, slots=True)
class GitActor:
    """A name and address as git recorded it, and the account GitHub finds behind the address, if any."""

    name: str
    email: str
    date: datetime
    user: User | None = None


@dataclass(eq=False, slots=True)
class CheckRun:
    """One run of a check on a commit; without a conclusion it is still running."""

    id: int
    name: str
    conclusion: Conclusion | None
    started_at: datetime
    completed_at: datetime | None
    app: str = "github-actions"


@dataclass(eq=False, slots=True)
class Status:
    """One commit status of the older kind."""

    id: int
    context: str
    state: StatusState
    created_at: datetime
    creator: User | None = None
    description: str = ""


@dataclass(eq=False, slots=True)
class Commit:
    """A commit; co-authors stand as trailers in the message, as in git."""

    repository_id: int
    sha: str
    message: str
    parents: tuple[str, ...]
    author: GitActor
    committer: GitActor
    co_authors: tuple[GitActor, ...] = ()
    verified: bool = False
    pulls: list[int] = field(default_factory=list)
    """Numbers of the pull requests the commit belongs to, whether by their branch or by their merge."""
    check_runs: list[CheckRun] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        """The commit's node id."""
        return node_id("C", self.repository_id, self.sha)

    @property
    def headline(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    @property
    def authors(self) -> tuple[GitActor, ...]:
        """The author and the co-authors."""
        return (self.author, *self.co_authors)


def walk(commits: Mapping[str, Commit], head: str) -> Iterator[Commit]:
    """Yield a commit and all its ancestors, the latest committed first, as `git log` does."""
    seen = {head}
    waiting = [(-commits[head].committer.date.timestamp(), 0, head)]
    order = 0
    while waiting:
        _, _, sha = heapq.heappop(waiting)
        yield commits[sha]
        for parent in commits[sha].parents:
            if parent not in seen:
                seen.add(parent)
                order += 1
                heapq.heappush(waiting, (-commits[parent].committer.date.timestamp(), order, parent))


def rollup(commit: Commit) -> str | None:
    """Return the state of all checks together in GraphQL's word, or None without any check."""
    states = [status.state for status in latest_statuses(commit)]
    conclusions = [run.conclusion for run in commit.check_runs]
    if not states and not conclusions:
        return None
    if any(state in {"failure", "error"} for state in states) or any(
        conclusion in {"failure", "cancelled", "timed_out", "action_required"} for conclusion in conclusions
    ):
        return "FAILURE"
    return "PENDING" if "pending" in states or None in conclusions else "SUCCESS"


def latest_statuses(commit: Commit) -> list[Status]:
    """Return the newest status of each context, the newest first."""
    newest: dict[str, Status] = {}
    for status in sorted(commit.statuses, key=lambda s: (s.created_at, s.id)):
        newest[status.context] = status
    return sorted(newest.values(), key=lambda s: (s.created_at, s.id), reverse=True)
