"""Which repositories the organisation has and which of their branches production is made from: every list starts here."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collectors.github.answer import Answer, reading
from collectors.github.client import GitHub, path
from collectors.kit import Malformed, Page, Refused

__all__ = ["METADATA", "Branch", "Reach", "Repository", "branches", "in_scope", "listed", "one_by_one"]

METADATA = "repo (classic), or Metadata: read for all repositories"
CONTENTS = "repo (classic), or Contents: read for all repositories"


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository as far as other lists need it."""

    owner: str
    name: str
    default_branch: str | None
    archived: bool

    @property
    def full_name(self) -> str:
        """OWNER/NAME."""
        return f"{self.owner}/{self.name}"


class Hidden(Refused):
    """GitHub shows us some repositories, and has, or may have, more."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The repositories in scope that we are shown, and why there may be more."""

    repositories: list[Repository]
    hidden: Hidden | None = None

    def complain(self) -> None:
        """Raise Hidden where there may be more; to be called once what is shown was read."""
        if self.hidden is not None:
            raise self.hidden


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch that matters: the default one, or one production is made from."""

    name: str
    is_default: bool
    production: bool


def listed(client: GitHub) -> Iterator[tuple[Answer, list[Mapping[str, Any]]]]:
    """Yield each page of the organisation's repositories with those on it that are new.

    Raises, the pages yielded first, Malformed where one comes twice, Refused where all private ones are hidden from us and
    Hidden where some are, or may be: GitHub hides them without a word.
    """
    seen: set[str] = set()
    private = 0
    asked = {"type": "all", "sort": "full_name"}
    for answer in client.pages(path("orgs", client.organization, "repos"), asked, needs=METADATA):
        with reading(answer):
            fresh = [one for one in answer.body if one["full_name"] not in seen]
            private += sum(bool(one["private"]) for one in fresh)
            seen.update(one["full_name"] for one in fresh)
        yield answer, fresh
        if len(fresh) < len(answer.body):
            raise Malformed("GitHub lists a repository twice: the list changed while it was read. Collect again.")
    _refuse_hidden(client, private)


def _refuse_hidden(client: GitHub, private: int) -> None:
    if client.scopes is not None and "repo" not in client.scopes:
        raise Refused(
            "Without the scope repo GitHub lists public repositories only. "
            f"Grant the token repo (it has: {', '.join(client.scopes) or 'no scope'})."
        )
    organization = client.get(path("orgs", client.organization), needs=METADATA)
    with reading(organization):
        stated = organization.body.get("total_private_repos")
    if stated is None:
        if not client.reaches_all:
            raise Hidden(
                "GitHub does not tell this token how many private repositories there are, so nobody knows whether the "
                "list is whole. Use the token of an owner with access to all repositories, or an App installed on all."
            )
    elif int(stated) > private:
        raise Hidden(
            f"GitHub says the organisation has {stated} private repositories and shows {private or 'none'} of them. "
            "Grant the token, or the App's installation, access to all repositories."
        )


def in_scope(client: GitHub) -> Generator[Page, None, Reach]:
    """Return the repositories that the connection's globs take in; yields the pages of the list without rows."""
    found: list[Repository] = []
    try:
        for answer, repositories in listed(client):
            with reading(answer):
                found += [
                    Repository(one["owner"]["login"], one["name"], one.get("default_branch"), bool(one["archived"]))
                    for one in repositories
                    if client.options.in_scope(one["full_name"])
                ]
            yield Page(answer.call, answer.body)
    except Hidden as hidden:
        return Reach(found, hidden)
    return Reach(found)


def branches(client: GitHub, repository: Repository) -> Generator[Page, None, list[Branch]]:
    """Return the default branch and those production is made from; the list is read only where the globs need it."""
    default, is_production = repository.default_branch, client.options.is_production
    found = [] if default is None else [Branch(default, is_default=True, production=is_production(default, default))]
    if not client.options.production_branches:
        return found
    for answer in client.pages(path("repos", repository.owner, repository.name, "branches"), needs=CONTENTS):
        with reading(answer):
            names = [one["name"] for one in answer.body]
        found += [
            Branch(name, is_default=False, production=True)
            for name in names
            if name != default and is_production(name, default)
        ]
        yield Page(answer.call, answer.body)
    return found


def one_by_one(reach: Reach, read: Callable[[Repository], Iterator[Page]]) -> Iterator[Page]:
    """Read every repository, and only then raise what one of them refused or contradicted: the others are kept."""
    faults: list[Malformed | Refused] = []
    for repository in reach.repositories:
        try:
            yield from read(repository)
        except (Malformed, Refused) as fault:
            faults.append(fault)
    if len(faults) > 1:
        raise type(faults[0])(
            f"{faults[0]} This and the like happened in {len(faults)} of {len(reach.repositories)} repositories."
        )
    if faults:
        raise faults[0]
    reach.complain()
