"""A small population of things, procedures written in a test, and a bench to run them."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from readiness.catalog.procedures import Procedure
from readiness.domain.canonical import digest, encode
from readiness.domain.population import Column, ColumnType, Schema, Snapshot
from readiness.domain.vocabulary import Shape
from readiness.testbench.bench import judge
from readiness.testbench.values import Holding, Limits, Registers, Sheet, Table, Task

THINGS = Schema(
    (
        Column("item", ColumnType.TEXT, "key"),
        Column("size", ColumnType.INTEGER, "how large", required=False),
        Column("ratio", ColumnType.NUMBER, "a share", required=False),
        Column("fine", ColumnType.BOOLEAN, "whether it is fine", required=False),
        Column("seen", ColumnType.INSTANT, "when", required=False),
        Column("day", ColumnType.DATE, "which day", required=False),
        Column("tags", ColumnType.TEXT, "words", required=False, many=True),
        Column(
            "parts",
            ColumnType.TEXT,
            "what it is made of",
            required=False,
            many=True,
            fields=(
                Column("name", ColumnType.TEXT, "name"),
                Column("made", ColumnType.INSTANT, "when", required=False),
            ),
        ),
    ),
    key="item",
    at="seen",
)


class Workbench:
    """Everything a test of the bench needs, on real files and real processes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._numbers = folder, itertools.count()

    def holding(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        connection: str = "one",
        day: int = 1,
        complete: bool = True,
    ) -> Holding:
        name = f"list-{next(self._numbers):03}"
        content = b"".join(encode(row) + b"\n" for row in rows)
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(content)
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        return Holding(
            Snapshot(name, f"run-{name}", "things.list", connection, at, None, digest(content), len(rows), complete),
            path,
        )

    def stated(self, path: Path, rows: int) -> Holding:
        """A list in a file of its own, with so many rows."""
        holding = self.holding([])
        return Holding(replace(holding.snapshot, rows=rows), path)

    def things(self, *current: Holding, shape: Shape = Shape.OBJECTS, history: tuple[Holding, ...] = ()) -> Table:
        return Table("things.list", shape, THINGS, current, history)

    def other(self) -> Table:
        """A population that the procedures of a test do not name in their header."""
        return Table("other.list", Shape.OBJECTS, THINGS, (self.holding([{"item": "hidden"}]),))

    def task(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, populations: tuple[str, ...] = ("things.list",)
    ) -> Task:
        number = next(self._numbers)
        procedure = Procedure(
            id=f"own.p{number}",
            title="Made in a test",
            populations=populations,
            parameters=parameters or {},
            reasons={"bad": "It is bad", "unclear": "It cannot be told", "not_ours": "It is not ours"},
            sql=sql,
            sha256=digest(sql.encode()),
            source=Path("own.sql"),
        )
        return Task(procedure, procedure.parameters, date(2026, 3, 31), None, "America/New_York")

    def judge(
        self,
        tables: Sequence[Table],
        tasks: Sequence[Task],
        *,
        registers: Registers | None = None,
        limits: Limits | None = None,
    ) -> list[Sheet]:
        into = self.folder / f"sheets-{next(self._numbers)}"
        into.mkdir()
        return list(judge(tables, tasks, into, registers=registers, limits=limits))

    def one(self, sql: str, *holdings: Holding, **other: Any) -> Sheet:
        """Run one procedure over these lists of things."""
        parameters = other.pop("parameters", None)
        table = self.things(*holdings, shape=other.pop("shape", Shape.OBJECTS), history=other.pop("history", ()))
        (sheet,) = self.judge([table], [self.task(sql, parameters)], **other)
        return sheet


@pytest.fixture(scope="session")
def workbench_at() -> type[Workbench]:
    return Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@pytest.fixture
def rows() -> Callable[..., list[Mapping[str, Any]]]:
    """Things with these names, all else null."""

    def make(*names: str) -> list[Mapping[str, Any]]:
        return [{"item": name} for name in names]

    return make
