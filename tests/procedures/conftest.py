"""The real bench over made-up rows of the populations that the shipped collectors declare."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.kit import Collector, discover
from readiness import resources
from readiness.catalog.procedures import Procedure, load_procedures
from readiness.domain.calendar import Period
from readiness.domain.canonical import digest, encode
from readiness.domain.population import Column, ColumnType, Snapshot
from readiness.testbench.bench import judge
from readiness.testbench.values import Holding, Registers, Sheet, Table, Task

Rows = Sequence[Mapping[str, Any]]
WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
COLLECTED = datetime(2026, 6, 30, 12, tzinfo=UTC)


COLLECTORS: Mapping[str, Collector] = {
    id_: collector for source in discover().values() for id_, collector in source.collectors.items()
}
PLAIN = {
    ColumnType.TEXT: "x",
    ColumnType.INTEGER: 1,
    ColumnType.BOOLEAN: True,
    ColumnType.NUMBER: "1",
    ColumnType.DATE: "2026-03-01",
    ColumnType.INSTANT: "2026-03-01T00:00:00Z",
}


def filled(columns: Sequence[Column], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row with every declared column: plain values where one must be and the test names none."""
    unknown = values.keys() - {one.name for one in columns}
    assert not unknown, f"no such column: {unknown}"
    row: dict[str, Any] = {}
    for one in columns:
        value = values.get(one.name, ([] if one.many else PLAIN[one.type]) if one.required else None)
        row[one.name] = (
            [filled(one.fields, inner) for inner in value] if one.fields and one.many and value is not None else value
        )
    return row


@pytest.fixture(scope="session")
def shipped() -> Mapping[str, Procedure]:
    return load_procedures(resources.PROCEDURES)


class Ground:
    """A folder of sealed lists, and the bench over them."""

    def __init__(self, folder: Path, procedures: Mapping[str, Procedure]) -> None:
        self.folder, self.procedures, self._numbers = folder, procedures, itertools.count()

    def holding(self, collector: str, rows: Rows, connection: str = "github") -> Holding:
        schema = COLLECTORS[collector].schema
        whole = sorted((filled(schema.columns, row) for row in rows), key=lambda row: str(row[schema.key]))
        content = b"".join(encode(row) + b"\n" for row in whole)
        path = self.folder / f"list-{next(self._numbers)}.jsonl"
        path.write_bytes(content)
        name = path.stem
        snapshot = Snapshot(
            name, name, collector, connection, COLLECTED, None, digest(content), len(rows), complete=True
        )
        return Holding(snapshot, path)

    def sheet(
        self,
        procedure: str,
        populations: Mapping[str, Rows],
        *,
        parameters: Mapping[str, Any] | None = None,
        registers: Registers | None = None,
        zone: str = "UTC",
        window: Period | None = WINDOW,
        as_of: date = date(2026, 6, 30),
        with_history: bool = False,
    ) -> Sheet:
        chosen = self.procedures[procedure]
        lists = {name: (self.holding(name, populations.get(name, ())),) for name in chosen.populations}
        tables = [
            Table(name, COLLECTORS[name].shape, COLLECTORS[name].schema, held, held if with_history else ())
            for name, held in lists.items()
        ]
        into = self.folder / f"sheets-{next(self._numbers)}"
        into.mkdir()
        task = Task(chosen, chosen.filled(parameters or {}), as_of, window, zone)
        (sheet,) = judge(tables, [task], into, registers=registers)
        assert sheet.failure is None, sheet.failure
        return sheet

    def verdicts(
        self, procedure: str, populations: Mapping[str, Rows], **other: Any
    ) -> dict[str, tuple[str, str | None]]:
        """The whole sheet as a table: item to outcome and reason."""
        return {
            row["item"]: (row["outcome"], row["reason"]) for row in self.sheet(procedure, populations, **other).rows()
        }


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, shipped: Mapping[str, Procedure]) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"), shipped)
