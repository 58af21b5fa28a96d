"""Populations as the GitHub collectors declare them, and the real bench to run shipped procedures over made-up rows."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from readiness import resources
from readiness.catalog.procedures import Procedure, load_procedures
from readiness.domain.calendar import Period
from readiness.domain.canonical import digest, encode
from readiness.domain.population import Column, ColumnType, Schema, Snapshot
from readiness.domain.vocabulary import Shape
from readiness.testbench.bench import judge
from readiness.testbench.values import Holding, Registers, Sheet, Table, Task

Rows = Sequence[Mapping[str, Any]]
WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
COLLECTED = datetime(2026, 6, 30, 12, tzinfo=UTC)


def column(text: str, fields: tuple[Column, ...] = ()) -> Column:
    """`two_factor boolean?` is optional, `topics text[]` a list."""
    name, kind = text.split()
    optional, many = kind.endswith("?"), kind.rstrip("?").endswith("[]")
    word = kind.rstrip("?").removesuffix("[]")
    kind_of = ColumnType.TEXT if word == "struct" else ColumnType(word)
    return Column(name, kind_of, name, required=not optional, many=many, fields=fields)


def columns(text: str, **fields: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column(part, fields.get(part.split()[0], ())) for part in text.split(","))


REVIEW = columns(
    "id text, reviewer text?, reviewer_type text?, association text?, can_push boolean?, state text, submitted_at instant?,"
    "commit_oid text?, dismissed_at instant?, dismissed_by text?, dismissed_state text?"
)
AUTHOR = columns("login text?, type text?, name text?, email text?")
COMMIT = columns("oid text, committed_at instant, authors struct[]", authors=AUTHOR)
CHECK = columns("name text, required boolean?, status text, conclusion text?, completed_at instant?")

SCHEMAS = {
    "github.org.settings": (
        Shape.CONFIG,
        "login",
        columns(
            "login text, id integer, url text, two_factor_requirement_enabled boolean?, default_repository_permission text?,"
            "members_can_create_repositories boolean?"
        ),
    ),
    "github.org.members": (
        Shape.OBJECTS,
        "item",
        columns("item text, organization text, login text, type text, kind text, role text, two_factor boolean?"),
    ),
    "github.repos": (
        Shape.OBJECTS,
        "full_name",
        columns(
            "full_name text, name text, visibility text, private boolean, archived boolean, disabled boolean, fork boolean,"
            "default_branch text?, empty boolean, in_scope boolean, created_at instant?, pushed_at instant?, topics text[]"
        ),
    ),
    "github.branch_rules": (
        Shape.OBJECTS,
        "item",
        columns(
            "item text, repository text, branch text, is_default boolean, production boolean, exists boolean, visible boolean,"
            "protected boolean, required_approvals integer?, dismiss_stale_reviews boolean?, require_last_push_approval boolean?,"
            "require_code_owner_reviews boolean?, required_checks text[], strict_checks boolean?, enforce_admins boolean?,"
            "bypass_actors struct[], bypass_visible boolean, force_push_allowed boolean, deletion_allowed boolean, sources struct[]",
            bypass_actors=columns("actor_type text, actor_id text?, bypass_mode text, source text"),
            sources=columns("kind text, id text?, name text?, enforcement text?, owner text?"),
        ),
    ),
    "github.merged_pulls": (
        Shape.EVENTS,
        "item",
        columns(
            "item text, repository text, number integer, title text, url text, author text?, author_type text?, base_branch text,"
            "production boolean, head_oid text, base_oid text?, created_at instant, merged_at instant, merged_by text?,"
            "merged_by_type text?, merge_commit text?, merge_queue boolean, merge_commits text[], reviews struct[],"
            "commits struct[], reviews_whole boolean, commits_whole boolean, labels text[], ticket_keys text[], checks struct[],"
            "checks_whole boolean, review_decision text?",
            reviews=REVIEW,
            commits=COMMIT,
            checks=CHECK,
        ),
    ),
    "github.default_branch_commits": (
        Shape.EVENTS,
        "item",
        columns(
            "item text, repository text, branch text, production boolean, oid text, committed_at instant, authored_at instant,"
            "author text?, author_type text?, committer text?, parents text[], first_parent boolean, message_headline text,"
            "pulls struct[], history_joined boolean",
            pulls=columns("repository text, number integer, merged_at instant?, base_branch text"),
        ),
    ),
}


@pytest.fixture(scope="session")
def shipped() -> Mapping[str, Procedure]:
    return load_procedures(resources.PROCEDURES)


class Ground:
    """A folder of sealed lists, and the bench over them."""

    def __init__(self, folder: Path, procedures: Mapping[str, Procedure]) -> None:
        self.folder, self.procedures, self._numbers = folder, procedures, itertools.count()

    def holding(self, collector: str, rows: Rows, connection: str = "github") -> Holding:
        key = SCHEMAS[collector][1]
        content = b"".join(encode(row) + b"\n" for row in sorted(rows, key=lambda row: row[key]))
        path = self.folder / f"list-{next(self._numbers)}.jsonl"
        path.write_bytes(content)
        name = path.stem
        snapshot = Snapshot(name, name, collector, connection, COLLECTED, None, digest(content), len(rows), complete=True)
        return Holding(snapshot, path)

    def sheet(  # noqa: PLR0913 -- a test names what it varies
        self,
        procedure: str,
        populations: Mapping[str, Rows],
        *,
        parameters: Mapping[str, Any] | None = None,
        registers: Registers | None = None,
        zone: str = "UTC",
        window: Period | None = WINDOW,
        as_of: date = date(2026, 6, 30),
    ) -> Sheet:
        chosen = self.procedures[procedure]
        tables = [
            Table(name, SCHEMAS[name][0], Schema(SCHEMAS[name][2], SCHEMAS[name][1]), (self.holding(name, populations[name]),))
            for name in chosen.populations
        ]
        into = self.folder / f"sheets-{next(self._numbers)}"
        into.mkdir()
        task = Task(chosen, chosen.filled(parameters or {}), as_of, window, zone)
        (sheet,) = judge(tables, [task], into, registers=registers)
        assert sheet.failure is None, sheet.failure
        return sheet

    def verdicts(self, procedure: str, populations: Mapping[str, Rows], **other: Any) -> dict[str, tuple[str, str | None]]:
        """The whole sheet as a table: item to outcome and reason."""
        return {row["item"]: (row["outcome"], row["reason"]) for row in self.sheet(procedure, populations, **other).rows()}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, shipped: Mapping[str, Procedure]) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"), shipped)


@pytest.fixture(scope="session")
def row() -> Callable[..., Mapping[str, Any]]:
    """A row of a population with every column, plain values for those the test does not name."""

    def make(collector: str, **values: Any) -> Mapping[str, Any]:
        plain = {ColumnType.TEXT: "x", ColumnType.INTEGER: 1, ColumnType.BOOLEAN: True, ColumnType.INSTANT: "2026-03-01T00:00:00Z"}
        declared = SCHEMAS[collector][2]
        unknown = values.keys() - {one.name for one in declared}
        assert not unknown
        filled = {one.name: ([] if one.many else plain[one.type]) if one.required else None for one in declared}
        return {**filled, **values}

    return make
