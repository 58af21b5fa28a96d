"""The organisation the stand-in shows: who belongs to it, what it owns and which rules it set, changeable while it is served."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from threading import RLock
from typing import Any

from readiness.demo.github.changes import Label, PullRequest, Review
from readiness.demo.github.history import CheckRun, Commit, GitActor, Status
from readiness.demo.github.numbers import node_id
from readiness.demo.github.people import LONG_AGO, Membership, Outsider, Permission, Role, Team, User, stronger
from readiness.demo.github.repository import Repository
from readiness.demo.github.rules import (
    BypassActor,
    Protection,
    Rule,
    Ruleset,
    checks_rule,
    pull_request_rule,
)

__all__ = [
    "BypassActor",
    "CheckRun",
    "Commit",
    "GitActor",
    "Label",
    "Membership",
    "Organization",
    "Outsider",
    "Protection",
    "PullRequest",
    "Repository",
    "Review",
    "Rule",
    "Ruleset",
    "Status",
    "Team",
    "User",
    "checks_rule",
    "pull_request_rule",
]

BASE_PERMISSIONS: Mapping[str, Permission] = {"none": "none", "read": "pull", "write": "push", "admin": "admin"}


@dataclass(eq=False, repr=False)
class Organization:
    """An organisation of that login; every change takes effect on the next request."""

    login: str
    name: str | None = None
    id: int = 9_100_001
    created_at: datetime = LONG_AGO
    description: str | None = None
    two_factor_required: bool | None = True
    base_permission: str = "read"
    """What members may do in every repository: none, read, write or admin."""
    members_can_create_repositories: bool = True
    members_can_fork_private_repositories: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    """Further members of the organisation's REST body, or other values for them."""
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    outsiders: dict[str, Outsider] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)
    """Held while a request is answered; hold it to change several things at once."""
    _counts: dict[str, int] = field(default_factory=dict)
    _repositories_by_id: dict[int, Repository] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let GitHub's own account commit merges made in the browser."""
        self.user("web-flow", name="GitHub", email="noreply@github.com")

    @property
    def node_id(self) -> str:
        """The organisation's node id."""
        return node_id("O", self.id)

    def number(self, kind: str) -> int:
        """Return the next number of a kind of thing; kinds count apart."""
        start = 1_000_000 * (1 + sum(map(ord, kind)) % 89)
        self._counts[kind] = self._counts.get(kind, start) + 1
        return self._counts[kind]

    def account(self, account: User | str | None) -> User | None:
        """Return the account of a login, made when unknown; "ghost" and None are nobody."""
        if account is None or account == "ghost":
            return None
        if isinstance(account, User):
            return account
        return self.users.get(account.lower()) or self.user(account)

    def user(self, login: str, *, name: str | None = None, email: str | None = None) -> User:
        """Add an account that need not belong to the organisation; a login ending in `[bot]` is a bot's."""
        user = User(
            id=self.number("user"),
            login=login,
            name=name,
            email=email,
            type="Bot" if login.endswith("[bot]") else "User",
        )
        self.users[login.lower()] = user
        return user

    def member(
        self,
        login: str,
        *,
        name: str | None = None,
        role: Role = "member",
        two_factor: bool = True,
        email: str | None = None,
    ) -> User:
        """Add a member."""
        user = self.users.get(login.lower()) or self.user(login, name=name, email=email)
        self.members[login.lower()] = Membership(user, role, two_factor)
        return user

    def outside_collaborator(
        self, login: str, permissions: Mapping[str, Permission], *, name: str | None = None, two_factor: bool = True
    ) -> User:
        """Add an outside collaborator with a permission on each repository named."""
        user = self.users.get(login.lower()) or self.user(login, name=name)
        self.outsiders[login.lower()] = Outsider(user, two_factor)
        for repository, permission in permissions.items():
            self.repository(repository).collaborators[login.lower()] = permission
        return user

    def team(
        self, name: str, members: Iterable[User | str], repositories: Mapping[str, Permission] | None = None
    ) -> Team:
        """Add a team."""
        slug = name.lower().replace(" ", "-")
        people = [user for member in members if (user := self.account(member))]
        made = Team(self.number("team"), name, slug, members=people, repositories=dict(repositories or {}))
        self.teams[slug] = made
        return made

    def repository(self, name: str, **settings: Any) -> Repository:
        """Return the repository of that name, made when new; settings of Repository are set either way."""
        if name not in self.repositories:
            made = Repository(self, self.number("repository"), name, self.created_at)
            self.repositories[name] = made
            self._repositories_by_id[made.id] = made
        found = self.repositories[name]
        for key, value in settings.items():
            setattr(found, key, value)
        if "private" in settings and "visibility" not in settings:
            found.visibility = "private" if found.private else "public"
        return found

    def drop(self, name: str) -> Repository:
        """Delete a repository and return it."""
        gone = self.repositories.pop(name)
        del self._repositories_by_id[gone.id]
        return gone

    def repository_of(self, thing: Commit | PullRequest | int) -> Repository:
        """Return the repository a commit or a pull request is in, or the one of an id; raises KeyError."""
        if isinstance(thing, Commit):
            return self._repositories_by_id[thing.repository_id]
        return self._repositories_by_id[thing.home.id if isinstance(thing, PullRequest) else thing]

    def ruleset(self, name: str, rules: Iterable[Rule], **settings: Any) -> Ruleset:
        """Add a ruleset of the organisation; settings of Ruleset."""
        made = Ruleset(self.number("ruleset"), name, "Organization", self.login, list(rules), **settings)
        self.rulesets.append(made)
        return made

    def rulesets_of(self, repository: Repository) -> Sequence[Ruleset]:
        """Return the rulesets of a repository and those of the organisation that choose it."""
        return [*repository.rulesets, *(r for r in self.rulesets if r.covers_repository(repository.name))]

    def active_rulesets(self, repository: Repository, branch: str) -> Iterator[Ruleset]:
        """Yield the rulesets in force on a branch."""
        for ruleset in self.rulesets_of(repository):
            if ruleset.enforcement == "active" and ruleset.covers_branch(branch, repository.default_branch):
                yield ruleset

    def required_checks(self, repository: Repository, branch: str) -> set[str]:
        """Return the names of the checks that must pass on a branch, by protection and rulesets together."""
        protection = repository.protection(branch)
        names = set(protection.checks or ()) if protection else set()
        for rule in chain.from_iterable(r.rules for r in self.active_rulesets(repository, branch)):
            if rule.type == "required_status_checks":
                names |= {check["context"] for check in (rule.parameters or {})["required_status_checks"]}
        return names

    def required_reviews(self, repository: Repository, branch: str) -> int:
        """Return how many approvals a branch needs, by protection and rulesets together."""
        protection = repository.protection(branch)
        rules = chain.from_iterable(r.rules for r in self.active_rulesets(repository, branch))
        needed: list[int] = [
            (r.parameters or {})["required_approving_review_count"] for r in rules if r.type == "pull_request"
        ]
        return max([(protection.required_reviews or 0) if protection else 0, *needed])

    def permission(self, user: User | None, repository: Repository) -> Permission:
        """Return what an account may do in a repository: owner, base, team and direct permission together."""
        if user is None:
            return "none"
        login = user.login.lower()
        membership = self.members.get(login)
        if membership is not None and membership.role == "admin":
            return "admin"
        found: list[Permission] = [repository.collaborators.get(login, "none")]
        if membership is not None:
            found.append(BASE_PERMISSIONS[self.base_permission])
        found += [
            t.repositories[repository.name]
            for t in self.teams.values()
            if repository.name in t.repositories and user in t.everybody
        ]
        return stronger(*found)

    def association(self, user: User | None, repository: Repository) -> str:
        """Return an account's relation to a repository, as GitHub prints it beside comments."""
        if user is None:
            return "NONE"
        if user.login.lower() in self.members:
            return "MEMBER"
        return "COLLABORATOR" if user.login.lower() in repository.collaborators else "CONTRIBUTOR"
