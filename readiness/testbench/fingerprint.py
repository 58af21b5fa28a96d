"""The name of everything a sheet follows from: the procedure, its parameters, the lists and the registers it reads."""

from collections.abc import Mapping
from typing import Any

from readiness.domain.canonical import digest, encode
from readiness.domain.vocabulary import Shape
from readiness.testbench.bench import current, given, many_connections
from readiness.testbench.values import REGISTERS, Holding, Registers, Table, Task


def fingerprint(tables: Mapping[str, Table], task: Task, registers: Registers) -> str:
    """Return the digest of all that the bench would be told for this task, with the lists' digests for their files.

    `tables` by collector. What the procedure's text does not name cannot reach its sheet and is left out: the day asked
    about, registers, histories. Volatile functions are refused, so nothing else can.
    """
    procedure = task.procedure
    text = procedure.sql.casefold()
    lists = {name: _lists(tables[name], with_history=procedure.reads_history(name)) for name in procedure.populations}
    told = {
        "procedure": procedure.sha256,
        "parameters": task.parameters,
        "given": {name: value for name, value in given(task).items() if name in text},
        "registers": {name: getattr(registers, name) for name in REGISTERS if name in text},
        "lists": lists,
        "prefix": many_connections(procedure, tables),
    }
    return digest(encode(told))


def _lists(table: Table, *, with_history: bool) -> Mapping[str, Any]:
    return {
        "columns": [column.name for column in table.schema.columns],
        "current": [_told(holding) for holding in current(table) if _counts(table, holding)],
        "history": [(*_told(holding), *_of_history(holding)) for holding in (table.history if with_history else ())],
    }


def _counts(table: Table, holding: Holding) -> bool:
    """Leave out lists of events without a row: they add nothing to the union."""
    return table.shape is not Shape.EVENTS or holding.path.stat().st_size > 0


def _told(holding: Holding) -> tuple[str, str]:
    return holding.snapshot.sha256, holding.snapshot.connection


def _of_history(holding: Holding) -> tuple[object, ...]:
    snapshot = holding.snapshot
    return snapshot.collected_at, snapshot.run, snapshot.complete
