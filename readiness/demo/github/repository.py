"""A repository of the stand-in and what people do in it: push, open, merge, protect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Unpack, cast

from readiness.demo.github.changes import Label, MergeMethod, PullRequest
from readiness.demo.github.history import Commit, GitActor, walk
from readiness.demo.github.moves import Account, Activity, Merging, Movement, Opening, Registry
from readiness.demo.github.numbers import node_id, sha
from readiness.demo.github.people import Permission, User
from readiness.demo.github.rules import BypassActor, Enforcement, Protection, Rule, Ruleset, protection_of

ZERO = "0" * 40
REMEMBERED_HEADS = 8
BEFORE_MERGE = timedelta(hours=3)


@dataclass(eq=False, repr=False)
class Repository:
    """A repository with its branches, commits, pull requests and rules."""

    organization: Registry
    id: int
    name: str
    created_at: datetime
    private: bool = True
    visibility: Literal["public", "private", "internal"] = "private"
    description: str | None = None
    archived: bool = False
    fork: bool = False
    default_branch: str = "main"
    size: int = 0
    language: str | None = "Python"
    pushed_at: datetime | None = None
    updated_at: datetime | None = None
    branches: dict[str, str] = field(default_factory=dict)
    """Head of each branch."""
    commits: dict[str, Commit] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    protections: dict[str, Protection] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    collaborators: dict[str, Permission] = field(default_factory=dict)
    """Direct permissions by login."""
    labels: dict[str, Label] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    last_number: int = 0
    _walked: dict[str, tuple[Commit, ...]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Owner and name."""
        return f"{self.organization.login}/{self.name}"

    @property
    def node_id(self) -> str:
        """The repository's node id."""
        return node_id("R", self.id)

    @property
    def empty(self) -> bool:
        """Whether nothing was ever pushed."""
        return not self.branches

    def number(self, kind: str) -> int:
        """Return the organisation's next number of a kind of thing."""
        return self.organization.number(kind)

    def account(self, account: Account | None) -> User | None:
        """Return the account of a login."""
        return self.organization.account(account)

    def label(self, name: str) -> Label:
        """Return the label of that name, made when new."""
        return self.labels.setdefault(name, Label(self.id, self.number("label"), name))

    def history(self, head: str) -> tuple[Commit, ...]:
        """Return a commit and all its ancestors, latest first; remembered, since commits never change."""
        if head not in self._walked:
            if len(self._walked) > REMEMBERED_HEADS:
                self._walked.clear()
            self._walked[head] = tuple(walk(self.commits, head))
        return self._walked[head]

    def commit(
        self,
        *,
        author: Account,
        at: datetime,
        message: str,
        parents: tuple[str, ...] = (),
        co_authors: Iterable[Account] = (),
        committer: Account | None = None,
    ) -> Commit:
        """Make a commit; no branch points to it yet."""
        by = self._actor(author, at)
        others = tuple(self._actor(other, at) for other in co_authors)
        trailers = "\n".join(f"Co-authored-by: {other.name} <{other.email}>" for other in others)
        full = f"{message}\n\n{trailers}" if others else message
        made = Commit(
            repository_id=self.id,
            sha=sha(self.full_name, self.number("commit"), at, full),
            message=full,
            parents=parents,
            author=by,
            committer=self._actor(committer, at) if committer else by,
            co_authors=others,
            verified=committer == "web-flow",
        )
        self.commits[made.sha] = made
        return made

    def push(
        self,
        author: Account,
        at: datetime,
        *,
        message: str = "Fix the build",
        branch: str | None = None,
        co_authors: Iterable[Account] = (),
    ) -> Commit:
        """Push one commit straight to a branch (the default branch unless named), made when new."""
        name = branch or self.default_branch
        head = self.branches.get(name) or self.branches.get(self.default_branch)
        made = self.commit(
            author=author, at=at, message=message, parents=(head,) if head else (), co_authors=co_authors
        )
        self.point(name, made, author, "push" if name in self.branches else "branch_creation")
        return made

    def force_push(self, author: Account, at: datetime, *, back: int = 1, message: str = "Rewrite") -> Commit:
        """Replace the last `back` commits (by first parent) of the default branch by a new one."""
        below = self.commits[self.branches[self.default_branch]]
        for _ in range(back):
            below = self.commits[below.parents[0]]
        made = self.commit(author=author, at=at, message=message, parents=(below.sha,))
        self.point(self.default_branch, made, author, "force_push")
        return made

    def branch(self, name: str, start: str | None = None) -> str:
        """Make a branch at the head of another (the default branch unless named); return its head."""
        self.branches[name] = self.branches[start or self.default_branch]
        return self.branches[name]

    def fast_forward(self, to: str, *, author: Account, at: datetime, branch: str | None = None) -> None:
        """Move a branch (the default branch unless named) to the head of another, by a push."""
        name = branch or self.default_branch
        head = self.commits[self.branches[to]]
        before = self.branches.get(name, ZERO)
        self.branches[name] = head.sha
        self._acted(before, head.sha, name, at, "push", self.account(author))

    def point(
        self,
        branch: str,
        commit: Commit,
        actor: Account | None,
        kind: Movement,
    ) -> None:
        """Let a branch point to a commit, and write the movement down."""
        before = self.branches.get(branch, ZERO)
        self.branches[branch] = commit.sha
        self.size = max(self.size, 12 + len(self.commits))
        self._acted(before, commit.sha, branch, commit.committer.date, kind, self.account(actor))

    def move_head(self, branch: str, commit: Commit) -> None:
        """Let a branch, if it still exists, point to a commit."""
        if branch in self.branches:
            self.branches[branch] = commit.sha

    def open(self, *, author: Account | None, at: datetime, **what: Unpack[Opening]) -> PullRequest:
        """Open a pull request; author None is a ghost."""
        base = what.get("base", self.default_branch)
        title = what.get("title", "Make it better")
        if base not in self.branches:
            first = what.get("commit_author", author or "web-flow")
            self.push(first, self.created_at, message="Initial commit", branch=base)
        self.last_number += 1
        commits = self._written(author, at, title, base, what)
        pull = PullRequest(
            home=self,
            id=self.number("pull request"),
            number=self.last_number,
            title=title,
            body=what.get("body"),
            author=self.account(author),
            base=base,
            base_sha=self.branches[base],
            head=what.get("head", f"change-{self.last_number}"),
            commits=commits,
            created_at=at,
            updated_at=at,
            draft=what.get("draft", False),
        )
        self.branches[pull.head] = commits[-1].sha
        self.pulls[pull.number] = pull
        for name in what.get("labels", ()):
            pull.label(name)
        return pull

    def merge(self, *, author: Account | None, at: datetime, **what: Unpack[Merging]) -> PullRequest:
        """Open a pull request `at` less three hours (or `opened_at`), approve its head half way, check it and merge it."""
        opened = what.get("opened_at", at - BEFORE_MERGE)
        opening = {key: value for key, value in what.items() if key in Opening.__annotations__}
        pull = self.open(author=author, at=opened, **cast("Opening", opening))
        for name, conclusion in what.get("checks", {}).items():
            pull.check(name, conclusion)
        for context, state in what.get("statuses", {}).items():
            pull.status(context, state)
        for approver in what.get("approvals", ()):
            pull.review(approver, "APPROVED", opened + (at - opened) / 2)
        self.finish(pull, at=at, merged_by=what.get("merged_by", author), method=what.get("method", "merge"))
        return pull

    def finish(
        self, pull: PullRequest, *, at: datetime, merged_by: Account | None, method: MergeMethod = "merge"
    ) -> Commit:
        """Merge an open pull request and delete its branch."""
        made = self._land(pull, at, merged_by or "web-flow", method)
        pull.merge_commit, pull.merged_at, pull.closed_at = made.sha, at, at
        pull.merged_by, pull.state = self.account(merged_by), "closed"
        self.point(pull.base, made, merged_by, "pr_merge")
        pull.event("MergedEvent", at, pull.merged_by).commit = made.sha
        pull.event("ClosedEvent", at, pull.merged_by)
        self.branches.pop(pull.head, None)
        return made

    def protect(self, branch: str | None = None, **settings: object) -> Protection:
        """Put classic protection on a branch or pattern (the default branch unless named); settings of Protection."""
        pattern = branch or self.default_branch
        made = Protection(self.number("protection"), pattern, **settings)  # type: ignore[arg-type]  # checked by dataclass
        self.protections[pattern] = made
        return made

    def unprotect(self, branch: str | None = None) -> Protection | None:
        """Take the classic protection of a branch or pattern away; return it, to be put back."""
        return self.protections.pop(branch or self.default_branch, None)

    def protection(self, branch: str) -> Protection | None:
        """Return the classic protection in force on a branch."""
        return protection_of(self.protections, branch)

    def ruleset(
        self,
        name: str,
        rules: Iterable[Rule],
        *,
        enforcement: Enforcement = "active",
        include: Sequence[str] = ("~DEFAULT_BRANCH",),
        exclude: Sequence[str] = (),
        bypass_actors: Iterable[BypassActor] = (),
    ) -> Ruleset:
        """Add a ruleset of this repository."""
        made = Ruleset(
            id=self.number("ruleset"),
            name=name,
            source_type="Repository",
            source=self.full_name,
            rules=list(rules),
            enforcement=enforcement,
            include=list(include),
            exclude=list(exclude),
            bypass_actors=list(bypass_actors),
        )
        self.rulesets.append(made)
        return made

    def _written(self, author: Account | None, at: datetime, title: str, base: str, what: Opening) -> list[Commit]:
        wanted = what.get("commits", 1)
        messages = [title] * wanted if isinstance(wanted, int) else list(wanted)
        made: list[Commit] = []
        for index, message in enumerate(messages):
            commit = self.commit(
                author=what.get("commit_author", author or "ghost"),
                at=at - timedelta(minutes=5 * (len(messages) - index)),
                message=message,
                parents=(made[-1].sha if made else self.branches[base],),
                co_authors=what.get("co_authors", ()),
            )
            commit.pulls.append(self.last_number)
            made.append(commit)
        return made

    def _land(self, pull: PullRequest, at: datetime, by: Account, method: MergeMethod) -> Commit:
        base = self.branches[pull.base]
        writer = pull.author or pull.head_commit.author.user or by
        if method == "merge":
            message = f"Merge pull request #{pull.number} from {self.organization.login}/{pull.head}\n\n{pull.title}"
            made = self.commit(
                author=by, at=at, message=message, parents=(base, pull.head_commit.sha), committer="web-flow"
            )
        elif method == "squash":
            others = {a.user.id: a.user for c in pull.commits for a in c.authors if a.user and a.user is not writer}
            message = f"{pull.title} (#{pull.number})"
            made = self.commit(
                author=writer,
                at=at,
                message=message,
                parents=(base,),
                co_authors=others.values(),
                committer="web-flow",
            )
        else:
            return self._rebase(pull, base, at, by)
        made.pulls.append(pull.number)
        return made

    def _rebase(self, pull: PullRequest, base: str, at: datetime, by: Account) -> Commit:
        """Replay each commit on the base: new hashes, the old authors, the merger as committer."""
        made = pull.head_commit
        for old in pull.commits:
            made = self.commit(author=old.author.user or by, at=at, message=old.message, parents=(base,), committer=by)
            made.co_authors = old.co_authors
            made.pulls.append(pull.number)
            base = made.sha
        return made

    def _actor(self, account: Account, at: datetime) -> GitActor:
        user = self.account(account)
        if user is None:
            return GitActor("ghost", "ghost@users.noreply.github.com", at, None)
        return GitActor(user.name or user.login, user.address, at, user)

    def _acted(
        self,
        before: str,
        after: str,
        branch: str,
        at: datetime,
        kind: Movement,
        actor: User | None,
    ) -> None:
        self.pushed_at = max(self.pushed_at or at, at)
        self.activities.append(
            Activity(self.number("activity"), before, after, f"refs/heads/{branch}", at, kind, actor)
        )
