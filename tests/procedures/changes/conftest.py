"""Merged pull requests made up for T06 and T07."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

MERGED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minutes: int) -> str:
    """An instant so many minutes after the merge; negative ones are before it."""
    return (MERGED + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Reviews:
    """Short words for what people do to a pull request whose author is ada and whose merged head is `head`."""

    at = staticmethod(at)

    @staticmethod
    def approved(reviewer: str | None, minutes: int = -10, **other: Any) -> dict[str, Any]:
        kind = None if reviewer is None else "User"
        return {
            "id": f"{minutes:+05}", "reviewer": reviewer, "reviewer_type": kind, "association": "MEMBER", "can_push": True,
            "state": "APPROVED", "submitted_at": at(minutes), "commit_oid": "head", **other,
        }  # fmt: skip

    @classmethod
    def changes(cls, reviewer: str | None, minutes: int = -10, **other: Any) -> dict[str, Any]:
        return cls.approved(reviewer, minutes, state="CHANGES_REQUESTED", **other)

    @classmethod
    def dismissed(cls, review: Mapping[str, Any], minutes: int) -> dict[str, Any]:
        return {**review, "state": "DISMISSED", "dismissed_state": review["state"], "dismissed_at": at(minutes)}

    @staticmethod
    def commit(*authors: str | tuple[str | None, str]) -> Mapping[str, Any]:
        """A commit by logins, or by (login, e-mail)."""
        pairs = [(one, f"{one}@acme.example") if isinstance(one, str) else one for one in authors]
        return {"oid": "head", "authors": [{"login": login, "email": email} for login, email in pairs]}

    @classmethod
    def pull(cls, number: int, reviews: Sequence[Mapping[str, Any]], **other: Any) -> Mapping[str, Any]:
        repository = other.get("repository", "acme/api")
        return {
            "item": f"{repository}#{number}", "repository": repository, "number": number, "author": "ada",
            "author_type": "User", "base_branch": "main", "head_oid": "head", "merged_at": at(0), "merge_queue": False,
            "commits": [cls.commit("ada")], "reviews": list(reviews), **other,
        }  # fmt: skip


@pytest.fixture(scope="session")
def change() -> type[Reviews]:
    return Reviews


@pytest.fixture(scope="module")
def judged_pulls(ground) -> Callable[..., Mapping[str, tuple[str, str | None]]]:
    """Judge pull requests by name, in one run of the bench; a case is its reviews and what else differs."""

    def judge(
        cases: Mapping[str, tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]], **other: Any
    ) -> Mapping[str, tuple[str, str | None]]:
        pulls = [Reviews.pull(n, reviews, **rest) for n, (reviews, rest) in enumerate(cases.values())]
        names = {pull["item"]: name for pull, name in zip(pulls, cases, strict=True)}
        verdicts = ground.verdicts("changes.approved", {"github.merged_pulls": pulls}, **other)
        return {names[item]: verdict for item, verdict in verdicts.items()}

    return judge
