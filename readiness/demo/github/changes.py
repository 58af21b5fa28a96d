"""Pull requests of the stand-in: reviews, dismissals, commits, labels and what happened to them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from readiness.demo.github.history import CheckRun, Commit, Conclusion, Status, StatusState
from readiness.demo.github.numbers import node_id
from readiness.demo.github.people import User

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
MergeMethod = Literal["merge", "squash", "rebase"]
OPINIONS = {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}


class Home(Protocol):
    """What a pull request asks of its repository."""

    id: int

    def number(self, kind: str) -> int:
        """Return the next number of a kind of thing."""
        ...

    def account(self, account: User | str | None) -> User | None:
        """Return the account of a login."""
        ...

    def commit(self, *, author: User | str, at: datetime, message: str, parents: tuple[str, ...]) -> Commit:
        """Make a commit."""
        ...

    def move_head(self, branch: str, commit: Commit) -> None:
        """Let a branch, if it still exists, point to a commit."""
        ...

    def label(self, name: str) -> "Label":
        """Return the label of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a repository."""

    repository_id: int
    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False, slots=True)
class Review:
    """One review; the author is None when the account is gone."""

    id: int
    pull: "PullRequest"
    author: User | None
    state: ReviewState
    submitted_at: datetime
    commit: str | None
    body: str = ""

    @property
    def node_id(self) -> str:
        """The review's node id."""
        return node_id("PRR", self.pull.home.id, self.pull.number, self.id)


@dataclass(eq=False, slots=True)
class Event:
    """Something that happened to a pull request, by GraphQL's name of the event."""

    id: int
    kind: str
    pull: "PullRequest"
    at: datetime
    actor: User | None
    commit: str | None = None
    before: str | None = None
    review: Review | None = None
    previous_state: str | None = None
    message: str | None = None
    label: Label | None = None

    @property
    def node_id(self) -> str:
        """The event's node id."""
        return node_id("EV", self.pull.home.id, self.pull.number, self.id)


@dataclass(frozen=True, slots=True)
class AutoMerge:
    """That a pull request merges itself when its requirements are met."""

    enabled_by: User | None
    enabled_at: datetime
    method: MergeMethod = "merge"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A pull request's place in the merge queue."""

    enqueued_by: User
    enqueued_at: datetime
    position: int = 1


@dataclass(eq=False, repr=False)
class PullRequest:
    """A pull request; every act on it goes through a method, so that its events tell the story."""

    home: Home
    id: int
    number: int
    title: str
    body: str | None
    author: User | None
    base: str
    base_sha: str
    head: str
    commits: list[Commit]
    created_at: datetime
    updated_at: datetime
    draft: bool = False
    state: Literal["open", "closed"] = "open"
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: User | None = None
    merge_commit: str | None = None
    labels: list[Label] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    closing_issues: list[int] = field(default_factory=list)
    auto_merge: AutoMerge | None = None
    queue_entry: QueueEntry | None = None
    head_repository: str | None = ""
    """Full name of the fork the branch is in; "" for the same repository, None when the fork is gone."""

    @property
    def node_id(self) -> str:
        """The pull request's node id."""
        return node_id("PR", self.home.id, self.number)

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.merged_at is not None

    @property
    def graph_state(self) -> str:
        """OPEN, CLOSED or MERGED."""
        return "MERGED" if self.merged else self.state.upper()

    @property
    def head_commit(self) -> Commit:
        """The last commit of its branch."""
        return self.commits[-1]

    def event(self, kind: str, at: datetime, actor: User | None) -> Event:
        """Write down that something happened."""
        event = Event(self.home.number("event"), kind, self, at, actor)
        self.events.append(event)
        self.updated_at = max(self.updated_at, at)
        return event

    def review(
        self, author: User | str | None, state: ReviewState, at: datetime, *, commit: str | None = None, body: str = ""
    ) -> Review:
        """Add a review of the present head, or of another commit."""
        review = Review(
            id=self.home.number("review"),
            pull=self,
            author=self.home.account(author),
            state=state,
            submitted_at=at,
            commit=commit or self.head_commit.sha,
            body=body,
        )
        self.reviews.append(review)
        self.updated_at = max(self.updated_at, at)
        return review

    def dismiss(self, review: Review, at: datetime, actor: User | str | None, message: str = "Out of date.") -> Event:
        """Dismiss a review: GitHub overwrites its state, also after the merge; only the event keeps the time."""
        event = self.event("ReviewDismissedEvent", at, self.home.account(actor))
        event.review, event.previous_state, event.message = review, review.state, message
        review.state = "DISMISSED"
        return event

    def commit(self, author: User | str, at: datetime, message: str = "Answer the review") -> Commit:
        """Add a commit to the branch."""
        made = self.home.commit(author=author, at=at, message=message, parents=(self.head_commit.sha,))
        made.pulls.append(self.number)
        self.commits.append(made)
        self.home.move_head(self.head, made)
        self.updated_at = max(self.updated_at, at)
        return made

    def force_push(self, author: User | str, at: datetime, message: str = "Rewrite the branch") -> Commit:
        """Replace the branch's commits by one new commit."""
        before = self.head_commit.sha
        made = self.home.commit(author=author, at=at, message=message, parents=(self.base_sha,))
        made.pulls.append(self.number)
        self.commits[:] = [made]
        self.home.move_head(self.head, made)
        event = self.event("HeadRefForcePushedEvent", at, self.home.account(author))
        event.before, event.commit = before, made.sha
        return made

    def check(self, name: str, conclusion: Conclusion | None = "success", *, at: datetime | None = None) -> CheckRun:
        """Add a check run on the head commit."""
        started = at or self.head_commit.committer.date + timedelta(minutes=1)
        run = CheckRun(
            id=self.home.number("check run"),
            name=name,
            conclusion=conclusion,
            started_at=started,
            completed_at=started + timedelta(minutes=4) if conclusion else None,
        )
        self.head_commit.check_runs.append(run)
        return run

    def status(self, context: str, state: StatusState = "success", *, at: datetime | None = None) -> Status:
        """Add a commit status on the head commit."""
        made = Status(
            id=self.home.number("status"),
            context=context,
            state=state,
            created_at=at or self.head_commit.committer.date + timedelta(minutes=5),
        )
        self.head_commit.statuses.append(made)
        return made

    def label(self, name: str, at: datetime | None = None) -> Label:
        """Put a label of the repository on it."""
        label = self.home.label(name)
        self.labels.append(label)
        self.event("LabeledEvent", at or self.created_at, self.author).label = label
        return label

    def close(self, at: datetime, actor: User | str | None = None) -> None:
        """Close it unmerged."""
        self.state, self.closed_at = "closed", at
        self.event("ClosedEvent", at, self.home.account(actor) or self.author)

    def opinions(self) -> list[Review]:
        """Return each reviewer's latest review that says yes or no, the oldest first."""
        latest: dict[int, Review] = {}
        for review in sorted(self.reviews, key=lambda r: r.submitted_at):
            if review.author is not None and review.state in OPINIONS:
                latest[review.author.id] = review
        return sorted(latest.values(), key=lambda r: r.submitted_at)
