"""Things GraphQL speaks of that the state keeps as parts of others: refs, rollups, suites, a rule of a ruleset."""

from dataclasses import dataclass

from readiness.demo.github.changes import PullRequest
from readiness.demo.github.history import CheckRun, Commit, Status
from readiness.demo.github.numbers import node_id
from readiness.demo.github.rules import BypassActor, Protection, Rule, Ruleset
from readiness.demo.github.state import Repository


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch."""

    repository: Repository
    name: str

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("REF", self.repository.id, self.name)


@dataclass(frozen=True, slots=True)
class Rollup:
    """All checks of a commit together."""

    repository: Repository
    commit: Commit
    state: str

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("SCR", self.repository.id, self.commit.sha)


@dataclass(frozen=True, slots=True)
class Suite:
    """The check runs of a commit."""

    repository: Repository
    commit: Commit


@dataclass(frozen=True, slots=True)
class Run:
    """A check run with its commit."""

    repository: Repository
    commit: Commit
    run: CheckRun


@dataclass(frozen=True, slots=True)
class Context:
    """A status with its commit."""

    repository: Repository
    commit: Commit
    status: Status


@dataclass(frozen=True, slots=True)
class PullCommit:
    """A commit as part of a pull request."""

    pull_request: PullRequest
    commit: Commit

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("PURC", self.pull_request.home.id, self.pull_request.number, self.commit.sha)


@dataclass(frozen=True, slots=True)
class Protected:
    """Classic protection with its repository."""

    repository: Repository
    protection: Protection

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("BPR", self.repository.id, self.protection.id)


@dataclass(frozen=True, slots=True)
class RulesetRule:
    """A rule with its ruleset."""

    ruleset: Ruleset
    index: int
    rule: Rule

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("RRU", self.ruleset.id, self.index)


@dataclass(frozen=True, slots=True)
class Bypass:
    """Who may pass a ruleset by, with the ruleset."""

    repository_ruleset: Ruleset
    index: int
    actor: BypassActor

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("RRBA", self.repository_ruleset.id, self.index)
