"""What people say when they move a repository: how a pull request is opened and merged, and how a branch moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypedDict

from readiness.demo.github.changes import MergeMethod
from readiness.demo.github.history import Conclusion, StatusState
from readiness.demo.github.people import User

Account: TypeAlias = User | str
Movement: TypeAlias = Literal["push", "force_push", "branch_creation", "branch_deletion", "pr_merge"]
"""How a branch moved."""


class Registry(Protocol):
    """What a repository asks of its organisation."""

    login: str

    def number(self, kind: str) -> int:
        """Return the next number of a kind of thing."""
        ...

    def account(self, account: Account | None) -> User | None:
        """Return the account of a login."""
        ...


@dataclass(frozen=True, slots=True)
class Activity:
    """One movement of a branch, as the repository's activity view lists it."""

    id: int
    before: str
    after: str
    ref: str
    at: datetime
    kind: Movement
    actor: User | None


class Opening(TypedDict, total=False):
    """How a pull request is opened, where it differs from the ordinary."""

    title: str
    body: str | None
    base: str
    head: str
    commits: int | Sequence[str]
    """How many, or their messages."""
    commit_author: Account
    co_authors: Iterable[Account]
    labels: Iterable[str]
    draft: bool


class Merging(Opening, total=False):
    """How a pull request is opened and merged, where it differs from the ordinary."""

    approvals: Iterable[Account | None]
    checks: Mapping[str, Conclusion | None]
    statuses: Mapping[str, StatusState]
    opened_at: datetime
    merged_by: Account | None
    method: MergeMethod
