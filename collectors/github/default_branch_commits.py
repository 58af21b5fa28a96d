"""Every commit of a production branch in a window, and the pull request it came with, if any."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from collectors.github.client import GitHub
from collectors.github.history import Walk
from collectors.github.repositories import Repository, branches, in_scope, one_by_one
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Row, Schema, Shape, SourceFailure
from collectors.reading import span

__all__ = ["COLLECTOR"]

TEXT, BOOLEAN, INSTANT = ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INSTANT

PULL = (
    Column("repository", TEXT, "OWNER/REPOSITORY of the pull request"),
    Column("number", ColumnType.INTEGER, "Its number"),
    Column("merged_at", INSTANT, "When it was merged; null where it was not", required=False),
    Column("base_branch", TEXT, "Branch it goes to"),
)
SCHEMA = Schema(
    key="item",
    at="committed_at",
    columns=(
        Column("item", TEXT, "OWNER/REPOSITORY@SHA"),
        Column("repository", TEXT, "OWNER/REPOSITORY"),
        Column("branch", TEXT, "Branch it is on; of several the one it is on the line of first parents of"),
        Column("production", BOOLEAN, "Production is made from that branch"),
        Column("oid", TEXT, "SHA of the commit"),
        Column("committed_at", INSTANT, "When git says it was committed"),
        Column("authored_at", INSTANT, "When git says it was written"),
        Column("author", TEXT, "Login of the author; null where GitHub knows no account, as for bots", required=False),
        Column("author_type", TEXT, "User; null where GitHub knows no account", required=False),
        Column("committer", TEXT, "Login of the committer; web-flow for merges in the browser", required=False),
        Column("parents", TEXT, "SHAs of its parents", many=True),
        Column("first_parent", BOOLEAN, "On the branch's line of first parents: it came by itself, not inside a merge"),
        Column("message_headline", TEXT, "First line of its message"),
        Column("pulls", TEXT, "Pull requests GitHub knows it from", many=True, fields=PULL),
        Column(
            "history_joined",
            BOOLEAN,
            "The branch's line reaches the start of the window unbroken, and nobody rewrote it by force meanwhile",
        ),
    ),
)


def fetch(client: GitHub, ask: Ask) -> Iterator[Page]:
    """Walk the branches that matter of each repository in scope, archived ones too, back to the start of the window."""
    start, end = span(ask)
    reach = yield from in_scope(client)

    def read(repository: Repository) -> Iterator[Page]:
        yield from _repository(client, repository, start, end)

    yield from one_by_one(reach, read)


def _repository(client: GitHub, repository: Repository, start: datetime, end: datetime) -> Iterator[Page]:
    """Yield the raw pages as they come, and the rows with the last: only then the line of first parents is known."""
    rows: dict[str, Row] = {}
    total = 0
    held: Page | None = None
    fault: SourceFailure | None = None
    found = yield from branches(client, repository)
    for branch in found:
        walk = Walk(client, repository, branch, start, end)
        try:
            for page in walk.pages():
                if held is not None:
                    yield held
                held = page
        except SourceFailure as failure:
            fault = failure
        total += walk.stated - _merge(rows, walk.rows())
        if fault is not None:
            break
    if held is not None:
        yield replace(held, rows=tuple(rows.values()), total=total)
    if fault is not None:
        raise fault


def _merge(rows: dict[str, Row], more: Iterable[Row]) -> int:
    """Add the commits of another branch; return how many were there already: a commit is one item, however many branches hold it.

    What counts is how it came to a production branch: being on the line of first parents outweighs the rest.
    """
    twice = 0
    for row in more:
        known = rows.get(row["oid"])
        twice += known is not None
        if known is None or _weight(row) > _weight(known):
            rows[row["oid"]] = row
    return twice


def _weight(row: Row) -> tuple[bool, bool]:
    return bool(row["production"] and row["first_parent"]), bool(row["first_parent"])


COLLECTOR = Collector(
    id="github.default_branch_commits",
    title="Commits of production branches",
    shape=Shape.EVENTS,
    schema=SCHEMA,
    needs=("classic: repo", "fine-grained and App: Metadata: read, Contents: read, Pull requests: read"),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
