"""Every repository of the organisation, in the connection's scope or not."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from collectors.github.answer import reading
from collectors.github.client import GitHub, path
from collectors.github.repositories import METADATA, listed
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Row, Schema, Shape
from collectors.reading import instant

__all__ = ["COLLECTOR"]

SCHEMA = Schema(
    key="full_name",
    columns=(
        Column("full_name", ColumnType.TEXT, "OWNER/NAME"),
        Column("name", ColumnType.TEXT, "Name without its owner"),
        Column("id", ColumnType.INTEGER, "GitHub's number of the repository, which survives a change of name"),
        Column("visibility", ColumnType.TEXT, "public, internal or private"),
        Column("private", ColumnType.BOOLEAN, "Not open to the world"),
        Column("archived", ColumnType.BOOLEAN, "Frozen: nothing can be merged any more"),
        Column("disabled", ColumnType.BOOLEAN, "Switched off by GitHub"),
        Column("fork", ColumnType.BOOLEAN, "A copy of somebody else's repository"),
        Column(
            "default_branch", ColumnType.TEXT, "Branch that pull requests go to unless told otherwise", required=False
        ),
        Column("empty", ColumnType.BOOLEAN, "Without any branch"),
        Column("in_scope", ColumnType.BOOLEAN, "The connection's globs take it in"),
        Column("created_at", ColumnType.INSTANT, "When it was made", required=False),
        Column("pushed_at", ColumnType.INSTANT, "Last push to any branch", required=False),
        Column("topics", ColumnType.TEXT, "Topics people gave it", many=True),
    ),
)


def fetch(client: GitHub, _ask: Ask) -> Iterator[Page]:
    """List all repositories; those of no size, which is GitHub's estimate, are asked for a branch."""
    for answer, repositories in listed(client):
        rows: list[Row] = []
        for one in repositories:
            empty = (yield from _without_branches(client, one["full_name"])) if one.get("size") == 0 else False
            with reading(answer):
                rows.append(_row(one, empty=empty, in_scope=client.options.in_scope(one["full_name"])))
        yield Page(answer.call, answer.body, tuple(rows))


def _without_branches(client: GitHub, full_name: str) -> Generator[Page, None, bool]:
    owner, _, name = full_name.partition("/")
    answer = client.get(path("repos", owner, name, "branches"), {"per_page": 1}, needs=METADATA)
    yield Page(answer.call, answer.body)
    with reading(answer):
        return len(answer.body) == 0


def _row(one: Mapping[str, Any], *, empty: bool, in_scope: bool) -> Row:
    return {
        "full_name": one["full_name"],
        "name": one["name"],
        "id": one["id"],
        "visibility": one.get("visibility") or ("private" if one["private"] else "public"),
        "private": one["private"],
        "archived": one["archived"],
        "disabled": one["disabled"],
        "fork": one["fork"],
        "default_branch": one.get("default_branch"),
        "empty": empty,
        "in_scope": in_scope,
        "created_at": instant(one.get("created_at")),
        "pushed_at": instant(one.get("pushed_at")),
        "topics": list(one.get("topics") or ()),
    }


COLLECTOR = Collector(
    id="github.repos",
    title="Repositories",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=("classic: repo, account an owner", "fine-grained and App: Metadata: read, for all repositories"),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
