"""Rules about branches: classic protection and rulesets of repositories and of the organisation."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from readiness.demo.github.numbers import node_id
from readiness.demo.github.people import LONG_AGO

Enforcement = Literal["active", "evaluate", "disabled"]


@dataclass(slots=True)
class Protection:
    """Classic branch protection of the branches matching a pattern; None for a part that is not asked."""

    id: int
    pattern: str
    required_reviews: int | None = 1
    dismiss_stale_reviews: bool = False
    require_code_owner_reviews: bool = False
    require_last_push_approval: bool = False
    checks: tuple[str, ...] | None = None
    strict: bool = False
    enforce_admins: bool = False
    allow_force_pushes: bool = False
    allow_deletions: bool = False
    required_linear_history: bool = False
    required_signatures: bool = False
    required_conversation_resolution: bool = False
    lock_branch: bool = False
    block_creations: bool = False
    allow_fork_syncing: bool = False
    push_logins: tuple[str, ...] | None = None
    """Who may push; None when pushes are not restricted."""
    bypass_logins: tuple[str, ...] = ()
    """Who may merge without the required pull request."""
    dismissal_logins: tuple[str, ...] = ()


@dataclass(slots=True)
class Rule:
    """One rule of a ruleset, by REST's name of its type."""

    type: str
    parameters: dict[str, Any] | None = None


@dataclass(slots=True)
class BypassActor:
    """Who may pass a ruleset by."""

    actor_type: Literal["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"]
    actor_id: int | None = None
    bypass_mode: Literal["always", "pull_request", "exempt"] = "always"


@dataclass(eq=False, slots=True)
class Ruleset:
    """Rules for the branches whose full ref matches; those of the organisation also choose repositories by name."""

    id: int
    name: str
    source_type: Literal["Repository", "Organization"]
    source: str
    """Full name of the repository, or login of the organisation."""
    rules: list[Rule]
    enforcement: Enforcement = "active"
    target: Literal["branch", "tag", "push"] = "branch"
    include: list[str] = field(default_factory=lambda: ["~DEFAULT_BRANCH"])
    exclude: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=lambda: ["~ALL"])
    repositories_excluded: list[str] = field(default_factory=list)
    bypass_actors: list[BypassActor] = field(default_factory=list)
    created_at: datetime = LONG_AGO
    updated_at: datetime = LONG_AGO

    @property
    def node_id(self) -> str:
        """The ruleset's node id."""
        return node_id("RRS", self.id)

    def covers_repository(self, name: str) -> bool:
        """Say whether a repository of the organisation is among those chosen."""
        return _chosen(name, self.repositories, self.repositories_excluded, {"~ALL": True})

    def covers_branch(self, branch: str, default_branch: str) -> bool:
        """Say whether a branch is among those chosen."""
        words = {"~ALL": True, "~DEFAULT_BRANCH": branch == default_branch}
        return self.target == "branch" and _chosen(f"refs/heads/{branch}", self.include, self.exclude, words)


def pull_request_rule(approvals: int = 1, **changes: Any) -> Rule:
    """Make a `pull_request` rule with every parameter, those named changed."""
    parameters = {
        "required_approving_review_count": approvals,
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_review_thread_resolution": False,
        "allowed_merge_methods": ["merge", "squash", "rebase"],
    }
    return Rule("pull_request", {**parameters, **changes})


def checks_rule(*contexts: str, strict: bool = False) -> Rule:
    """Make a `required_status_checks` rule."""
    return Rule(
        "required_status_checks",
        {
            "strict_required_status_checks_policy": strict,
            "do_not_enforce_on_create": False,
            "required_status_checks": [{"context": context} for context in contexts],
        },
    )


def protection_of(protections: Mapping[str, Protection], branch: str) -> Protection | None:
    """Return the classic protection of a branch: its own, else the first pattern that matches."""
    if branch in protections:
        return protections[branch]
    return next((p for pattern, p in protections.items() if _pattern(pattern).fullmatch(branch)), None)


def _chosen(name: str, include: Iterable[str], exclude: Iterable[str], words: Mapping[str, bool]) -> bool:
    def hit(pattern: str) -> bool:
        return words[pattern] if pattern in words else bool(_pattern(pattern).fullmatch(name))

    return any(map(hit, include)) and not any(map(hit, exclude))


@lru_cache(maxsize=512)
def _pattern(pattern: str) -> re.Pattern[str]:
    """Translate fnmatch with path names: `*` stays within a part, `**/` crosses parts."""
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[[^]]*\])", pattern)
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(p) or (p if p.startswith("[") else re.escape(p)) for p in pieces))
