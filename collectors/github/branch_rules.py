"""The rules in force on every branch production is made from, and on every default branch."""

from collections.abc import Generator, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from collectors.github.answer import Answer, reading
from collectors.github.client import GitHub, path
from collectors.github.repositories import Branch, Repository, branches, in_scope
from collectors.github.rules import Seen, in_force
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Refused, Row, Schema, Shape

__all__ = ["COLLECTOR"]

NEEDS = "repo of an account that administers the repository (classic), or Administration: read"
HIDDEN = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
NONE_WORDS = ("branch not protected", "branch not found", "upgrade to github")
"""What GitHub says where there is nothing to see: no rule, no branch, a plan without rules."""

TEXT, BOOLEAN = ColumnType.TEXT, ColumnType.BOOLEAN

SCHEMA = Schema(
    key="item",
    columns=(
        Column("item", TEXT, "OWNER/REPOSITORY/BRANCH"),
        Column("repository", TEXT, "OWNER/REPOSITORY"),
        Column("branch", TEXT, "Name of the branch"),
        Column("is_default", BOOLEAN, "It is the repository's default branch"),
        Column("production", BOOLEAN, "Production is made from it: the connection's globs, else the default branch"),
        Column("exists", BOOLEAN, "The branch is there; rules may await it before"),
        Column("visible", BOOLEAN, "All its rules could be seen; where false, null means could not tell"),
        Column("protected", BOOLEAN, "Any rule seen applies to it"),
        Column("required_approvals", ColumnType.INTEGER, "Approvals a merge needs; 0 where none", required=False),
        Column("dismiss_stale_reviews", BOOLEAN, "A push takes approvals away", required=False),
        Column("require_last_push_approval", BOOLEAN, "Somebody else approves the last push", required=False),
        Column("require_code_owner_reviews", BOOLEAN, "Owners of the code must approve", required=False),
        Column("required_checks", TEXT, "Checks that must succeed before a merge", many=True),
        Column("strict_checks", BOOLEAN, "Checks must have run on the newest base", required=False),
        Column(
            "enforce_admins", BOOLEAN, "Classic protection binds administrators too; null without one", required=False
        ),
        Column(
            "bypass_actors",
            TEXT,
            "Who may pass the rules by",
            many=True,
            fields=(
                Column(
                    "actor_type", TEXT, "User, Team, Integration, RepositoryRole, OrganizationAdmin, DeployKey, ..."
                ),
                Column("actor_id", TEXT, "GitHub's number of the actor; of classic protection its login; else empty"),
                Column("bypass_mode", TEXT, "always, pull_request or exempt"),
                Column("source", TEXT, "Id of the source in `sources`"),
            ),
        ),
        Column("bypass_visible", BOOLEAN, "All who may pass the rules by could be seen"),
        Column("force_push_allowed", BOOLEAN, "No rule seen forbids to rewrite its history"),
        Column("deletion_allowed", BOOLEAN, "No rule seen forbids to delete it"),
        Column(
            "sources",
            TEXT,
            "Where the rules come from; those not active are listed and do not count",
            many=True,
            fields=(
                Column("kind", TEXT, "classic or ruleset"),
                Column("id", TEXT, "GitHub's number of the ruleset, or `classic`"),
                Column("name", TEXT, "Its name"),
                Column("enforcement", TEXT, "active, evaluate or disabled"),
                Column("owner", TEXT, "Repository or organisation that set it"),
            ),
        ),
    ),
)


def fetch(client: GitHub, _ask: Ask) -> Iterator[Page]:
    """Ask for the rules of each branch that matters, of each repository in scope that is not archived."""
    reach = yield from in_scope(client)
    rulesets_of_all: dict[int, Mapping[str, Any]] = {}
    rows = visible = 0
    for repository in reach.repositories:
        if repository.archived:
            continue
        rulesets = yield from _rulesets(client, repository, rulesets_of_all)
        for branch in (yield from branches(client, repository)):
            row = yield from _branch(client, repository, branch, rulesets)
            rows, visible = rows + 1, visible + row["visible"]
    if rows and not visible:
        raise Refused(f"GitHub shows the rules of none of {rows} branches. Grant the token {NEEDS}.")
    reach.complain()


def _branch(
    client: GitHub, repository: Repository, branch: Branch, rulesets: list[Mapping[str, Any]]
) -> Generator[Page, None, Row]:
    place = ("repos", repository.owner, repository.name)
    itself = client.get(path(*place, "branches", branch.name), needs=NEEDS, bearable=HIDDEN)
    yield Page(itself.call, itself.body)
    classic: Mapping[str, Any] | None = {}
    if not _says_unprotected(itself):
        protection = client.get(path(*place, "branches", branch.name, "protection"), needs=NEEDS, bearable=HIDDEN)
        yield Page(protection.call, protection.body)
        classic = _classic(protection)
    pages = list(client.pages(path(*place, "rules", "branches", branch.name), needs=NEEDS, bearable=HIDDEN))
    for answer in pages[:-1]:
        yield Page(answer.call, answer.body)
    with reading(pages[-1]):
        seen = Seen(
            repository=repository.full_name,
            branch=branch.name,
            is_default=branch.is_default,
            classic=classic,
            rules=_rules(pages),
            rulesets=rulesets,
        )
        row: Row = {
            "item": f"{repository.full_name}/{branch.name}",
            "repository": repository.full_name,
            "branch": branch.name,
            "is_default": branch.is_default,
            "production": branch.production,
            "exists": itself.status == HTTPStatus.OK and itself.body["name"] == branch.name,
            **in_force(seen),
        }
    yield Page(pages[-1].call, pages[-1].body, (row,))
    return row


def _says_unprotected(branch: Answer) -> bool:
    """Say whether the branch itself tells, to whoever may read it, that it has no classic protection: a request less for each branch."""
    return branch.status == HTTPStatus.OK and (
        branch.body.get("protected") is False or (branch.body.get("protection") or {}).get("enabled") is False
    )


def _classic(protection: Answer) -> Mapping[str, Any] | None:
    """Return classic protection, {} where there is none, None where it may exist and we may not see it."""
    if protection.status == HTTPStatus.OK:
        found: Mapping[str, Any] = protection.body
        return found
    return {} if _nothing_there(protection) else None


def _rules(pages: list[Answer]) -> list[Mapping[str, Any]] | None:
    if pages[-1].status == HTTPStatus.OK:
        return [rule for answer in pages for rule in answer.body]
    return [] if _nothing_there(pages[-1]) else None


def _nothing_there(answer: Answer) -> bool:
    return any(words in answer.message.lower() for words in NONE_WORDS)


def _rulesets(
    client: GitHub, repository: Repository, of_all: dict[int, Mapping[str, Any]]
) -> Generator[Page, None, list[Mapping[str, Any]]]:
    """Return the rulesets for branches, with their details where the token may see them; the organisation's are asked once."""
    place = path("repos", repository.owner, repository.name, "rulesets")
    found: list[Mapping[str, Any]] = []
    for answer in client.pages(place, {"includes_parents": "true"}, needs=NEEDS, bearable=HIDDEN):
        yield Page(answer.call, answer.body)
        if answer.status != HTTPStatus.OK:
            return []
        with reading(answer):
            found += [one for one in answer.body if one.get("target", "branch") == "branch"]
    for index, short in enumerate(found):
        whole = of_all.get(short["id"])
        if whole is None:
            answer = client.get(f"{place}/{int(short['id'])}", needs=NEEDS, bearable=HIDDEN)
            yield Page(answer.call, answer.body)
            whole = {**short, **answer.body} if answer.status == HTTPStatus.OK else short
            if short.get("source_type") != "Repository":
                of_all[short["id"]] = whole
        found[index] = whole
    return found


COLLECTOR = Collector(
    id="github.branch_rules",
    title="Rules of branches",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(
        "classic: repo, account an administrator of the repositories",
        "fine-grained and App: Metadata: read, Contents: read, Administration: read (classic protection, who may bypass)",
    ),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
