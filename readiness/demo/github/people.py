"""Accounts of the stand-in: users and bots, how each belongs to the organisation, and teams."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from readiness.demo.github.numbers import node_id

Role = Literal["admin", "member"]
Permission = Literal["none", "pull", "triage", "push", "maintain", "admin"]

PERMISSIONS: tuple[Permission, ...] = ("none", "pull", "triage", "push", "maintain", "admin")
"""Repository permissions, weakest first, in the words of REST."""
LONG_AGO = datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC)


def stronger(*permissions: Permission) -> Permission:
    """Return the strongest of the permissions."""
    return max(permissions, key=PERMISSIONS.index, default="none")


@dataclass(eq=False, slots=True)
class User:
    """An account: a person, or a bot whose login ends in `[bot]` (GraphQL drops the ending)."""

    id: int
    login: str
    name: str | None = None
    email: str | None = None
    """The address the profile shows; commits may use any of `addresses`."""
    type: Literal["User", "Bot"] = "User"
    created_at: datetime = LONG_AGO
    addresses: tuple[str, ...] = ()
    site_admin: bool = False

    @property
    def node_id(self) -> str:
        """The account's node id."""
        return node_id("BOT" if self.type == "Bot" else "U", self.id)

    @property
    def graph_login(self) -> str:
        """The login as GraphQL says it."""
        return self.login.removesuffix("[bot]")

    @property
    def address(self) -> str:
        """The address the account commits with."""
        return self.email or f"{self.id}+{self.login}@users.noreply.github.com"


GHOST = User(10_137, "ghost", name="Deleted user")
"""Who REST names in place of an account that is gone; GraphQL says null."""


@dataclass(slots=True)
class Membership:
    """That an account belongs to the organisation."""

    user: User
    role: Role = "member"
    two_factor: bool = True
    public: bool = False


@dataclass(slots=True)
class Outsider:
    """An outside collaborator: repositories are named by Repository.collaborators."""

    user: User
    two_factor: bool = True


@dataclass(eq=False, slots=True)
class Team:
    """A team of the organisation, with its permission on repositories by name."""

    id: int
    name: str
    slug: str
    description: str = ""
    privacy: Literal["closed", "secret"] = "closed"
    members: list[User] = field(default_factory=list)
    maintainers: list[User] = field(default_factory=list)
    repositories: dict[str, Permission] = field(default_factory=dict)
    parent: "Team | None" = None
    created_at: datetime = LONG_AGO

    @property
    def node_id(self) -> str:
        """The team's node id."""
        return node_id("T", self.id)

    @property
    def everybody(self) -> list[User]:
        """Members and maintainers."""
        return [*self.maintainers, *self.members]
