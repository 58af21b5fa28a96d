"""The site the stand-in shows: who uses it, its projects, tickets and fields, changeable while it is served."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import RLock
from typing import Any, Literal

CATEGORIES = {
    "To Do": (2, "new", "blue-gray"),
    "In Progress": (4, "indeterminate", "yellow"),
    "Done": (3, "done", "green"),
}
"""Name of each status category to its id, key and colour, as every Jira has them."""
DATE_TIME = "com.atlassian.jira.plugin.system.customfieldtypes:datetime"


@dataclass(slots=True, eq=False)
class User:
    """An account."""

    account: str
    """accountId on Cloud; name on Data Center."""
    email: str | None
    """None: hidden by the person's privacy settings."""
    name: str
    zone: str = "UTC"
    active: bool = True
    levels: set[str] = field(default_factory=set)
    """Security levels whose tickets it may see."""
    kind: str = "atlassian"


@dataclass(slots=True, eq=False)
class Status:
    """A step of the workflow."""

    id: int
    name: str
    category: str
    """To Do, In Progress or Done."""


@dataclass(slots=True, eq=False)
class Field:
    """A field of tickets; system fields have their own names as ids."""

    id: str
    name: str
    type: str
    """date, datetime, string, option, user, number, array, ... as in its schema."""
    custom: bool = True


@dataclass(slots=True, eq=False)
class History:
    """One entry of a changelog: (field, field id, from, from text, to, to text) per item."""

    id: int
    at: datetime
    by: User | None
    items: list[tuple[str, str, str | None, str | None, str | None, str | None]]


@dataclass(slots=True, eq=False)
class Approval:
    """An approval asked for in a service project."""

    name: str
    created: datetime
    approvers: list[tuple[User, str]] = field(default_factory=list)
    """Each with approved, declined or pending."""
    completed: datetime | None = None
    decision: str = "pending"


@dataclass(slots=True, eq=False)
class Project:
    """A project; `browsers` None lets everybody browse it."""

    id: int
    key: str
    name: str
    kind: Literal["software", "service_desk", "business"] = "software"
    browsers: set[str] | None = None
    agents: set[str] | None = None
    """Accounts that may read requests' approvals; None for everybody."""
    last: int = 0
    """Number given last."""

    def shown_to(self, user: User) -> bool:
        """Say whether the account may browse it."""
        return self.browsers is None or user.account in self.browsers


@dataclass(slots=True, eq=False)
class Issue:
    """A ticket."""

    id: int
    project: Project
    number: int
    type: str
    summary: str
    status: Status
    created: datetime
    updated: datetime
    reporter: User | None = None
    assignee: User | None = None
    priority: str | None = "Medium"
    labels: list[str] = field(default_factory=list)
    resolution: str | None = None
    resolved: datetime | None = None
    due: date | None = None
    parent: "Issue | None" = None
    subtasks: list["Issue"] = field(default_factory=list)
    links: list[tuple[str, str, str, "Issue"]] = field(default_factory=list)
    """(type, relation as read from here, inward or outward, the other ticket)."""
    custom: dict[str, Any] = field(default_factory=dict)
    """Value by field id, as the JSON has it."""
    histories: list[History] = field(default_factory=list)
    comments: list[tuple[datetime, User, str]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    approvals: list[Approval] | None = None
    """None: no request of a service project."""
    security: str | None = None
    """Level without which nobody sees it."""

    @property
    def key(self) -> str:
        """PROJECT-NUMBER."""
        return f"{self.project.key}-{self.number}"

    def shown_to(self, user: User) -> bool:
        """Say whether the account may see it."""
        return self.project.shown_to(user) and (self.security is None or self.security in user.levels)


@dataclass(eq=False, repr=False)
class Site:
    """A Jira; every change takes effect on the next request."""

    deployment: Literal["Cloud", "Server"] = "Cloud"
    title: str = "Acme"
    zone: str = "UTC"
    users: dict[str, User] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    moved: dict[str, Issue] = field(default_factory=dict)
    """Old key to the ticket it became."""
    statuses: dict[str, Status] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    newest_histories: int = 40
    """How many entries of a changelog Cloud tells with a search."""
    lock: RLock = field(default_factory=RLock)
    """Held while a request is answered; hold it to change several things at once."""
    _number: int = 10_000

    def __post_init__(self) -> None:
        """Begin with the usual statuses and fields."""
        for name, category in (("To Do", "To Do"), ("In Progress", "In Progress"), ("Done", "Done")):
            self.status(name, category)
        for id_, name, type_ in SYSTEM_FIELDS:
            self.fields[id_] = Field(id_, name, type_, custom=False)

    @property
    def cloud(self) -> bool:
        """Whether it speaks as Cloud does."""
        return self.deployment == "Cloud"

    def next_id(self) -> int:
        """Return a number not given before."""
        self._number += 1
        return self._number

    def user(self, name: str, *, zone: str = "UTC", email: str | None = None, **other: Any) -> User:
        """Add an account, its e-mail NAME@acme.example unless given."""
        account = f"712020:{name}" if self.cloud else name
        made = User(account, email or f"{name}@acme.example", name.title(), zone, **other)
        self.users[account] = made
        return made

    def status(self, name: str, category: str) -> Status:
        """Return the status of that name, made when new."""
        if name not in self.statuses:
            self.statuses[name] = Status(self.next_id(), name, category)
        return self.statuses[name]

    def custom_field(self, name: str, type_: str) -> Field:
        """Add a field of the site's own."""
        made = Field(f"customfield_{self.next_id()}", name, type_)
        self.fields[made.id] = made
        return made

    def project(self, key: str, name: str | None = None, **other: Any) -> Project:
        """Add a project."""
        made = Project(self.next_id(), key, name or key.title(), **other)
        self.projects[key] = made
        return made

    def issue(self, project: Project, created: datetime, type_: str = "Task", **other: Any) -> Issue:
        """Add a ticket, in To Do unless another status is given."""
        project.last += 1
        given = {"summary": f"{type_} {project.last}", "updated": created, "status": self.statuses["To Do"], **other}
        made = Issue(self.next_id(), project, project.last, type_, created=created, **given)
        self.issues[made.key] = made
        return made

    def change(self, issue: Issue, at: datetime, by: User | None, *items: tuple[Any, ...]) -> History:
        """Add an entry to a changelog."""
        entry = History(self.next_id(), at, by, list(items))
        issue.histories.append(entry)
        issue.updated = max(issue.updated, at)
        return entry

    def move(self, issue: Issue, status: str, at: datetime, by: User | None = None) -> None:
        """Move a ticket to another status; one of the category Done resolves it."""
        old, new = issue.status, self.statuses[status]
        self.change(issue, at, by, ("status", "status", str(old.id), old.name, str(new.id), new.name))
        issue.status = new
        done = new.category == "Done"
        issue.resolved, issue.resolution = (at, "Done") if done else (None, None)

    def plan(self, issue: Issue, due: date | None, at: datetime, by: User | None = None) -> None:
        """Give a ticket another due date."""
        before, after = (None if one is None else one.isoformat() for one in (issue.due, due))
        self.change(issue, at, by, ("duedate", "duedate", before, before, after, after))
        issue.due = due

    def subtask(self, parent: Issue, created: datetime, **other: Any) -> Issue:
        """Add a subtask."""
        made = self.issue(parent.project, created, "Sub-task", parent=parent, **other)
        parent.subtasks.append(made)
        return made

    def link(self, one: Issue, other: Issue, kind: str = "Relates", relation: str = "relates to") -> None:
        """Link two tickets."""
        one.links.append((kind, relation, "outward", other))
        other.links.append((kind, relation, "inward", one))

    def delete(self, issue: Issue) -> None:
        """Delete a ticket; its number is never given again."""
        del self.issues[issue.key]

    def rehome(self, issue: Issue, project: Project) -> None:
        """Move a ticket to another project, where it gets the next number; its old key leads there."""
        self.moved[issue.key] = issue
        del self.issues[issue.key]
        project.last += 1
        issue.project, issue.number = project, project.last
        self.issues[issue.key] = issue

    def visible(self, user: User) -> Iterator[Issue]:
        """Yield what the account may see."""
        return (issue for issue in self.issues.values() if issue.shown_to(user))


SYSTEM_FIELDS = (
    ("summary", "Summary", "string"),
    ("status", "Status", "status"),
    ("issuetype", "Issue Type", "issuetype"),
    ("project", "Project", "project"),
    ("priority", "Priority", "priority"),
    ("resolution", "Resolution", "resolution"),
    ("resolutiondate", "Resolved", "datetime"),
    ("labels", "Labels", "array"),
    ("created", "Created", "datetime"),
    ("updated", "Updated", "datetime"),
    ("duedate", "Due date", "date"),
    ("reporter", "Reporter", "user"),
    ("assignee", "Assignee", "user"),
    ("parent", "Parent", "issuelink"),
    ("subtasks", "Sub-tasks", "array"),
    ("issuelinks", "Linked Issues", "array"),
    ("attachment", "Attachment", "array"),
    ("comment", "Comment", "comments-page"),
)
