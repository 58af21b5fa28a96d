"""The bench: procedures run over sealed lists in locked child processes, each answering with a sheet or saying why not."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.canonical import encode, instant_text
from readiness.domain.vocabulary import Shape
from readiness.store.batches import batches
from readiness.testbench.columns import sql_type
from readiness.testbench.memory import Memory
from readiness.testbench.process import Ended, Process
from readiness.testbench.values import REGISTERS, Holding, Limits, Registers, Sheet, Table, Task

FEW = 3
"""Tasks that one process makes as quickly as two."""
MANY_ROWS = 100_000
"""Rows that had better be loaded once, by all threads together."""
READY: Memory[Hashable, Mapping[str, Any]] = Memory()
"""Statements as children have read and packed them: that takes them as long as running them over small lists."""


def judge(
    tables: Sequence[Table],
    tasks: Sequence[Task],
    into: Path,
    *,
    registers: Registers | None = None,
    limits: Limits | None = None,
) -> Iterator[Sheet]:
    """Run the tasks in order and yield one sheet for each, its rows in a file of the folder `into`.

    A procedure that fails, hangs or eats memory makes its own sheet a failure; the others go on in a new process.
    """
    at_hand = {table.collector: table for table in tables}
    sheets: dict[int, Sheet] = {}
    waiting: list[tuple[int, Task]] = []
    for number, task in enumerate(tasks):
        absent = [name for name in task.procedure.populations if name not in at_hand]
        if absent:
            sheets[number] = Sheet(task, None, failure=f"it reads {absent[0]}, which this version cannot collect")
        else:
            waiting.append((number, task))
    with ExitStack() as stack:
        makers: dict[int, _Share] = {}
        for share, allowed in _shares(at_hand, waiting, limits or Limits()):
            maker = _Share(at_hand, share, into, registers or Registers(), allowed)
            stack.callback(maker.close)
            makers |= {number: maker for number, _ in share}
        for number in range(len(tasks)):
            yield sheets[number] if number in sheets else makers[number].sheet()


def _shares(
    tables: Mapping[str, Table], waiting: list[tuple[int, Task]], limits: Limits
) -> Iterator[tuple[list[tuple[int, Task]], Limits]]:
    """Part the tasks among as many processes as there may be threads, where starting and planning take longer than reading."""
    needed = {name for _, task in waiting for name in task.procedure.populations}
    size = sum(holding.snapshot.rows for name in needed for holding in (*tables[name].current, *tables[name].history))
    if size > MANY_ROWS or len(waiting) < limits.threads * FEW:
        yield from ([(waiting, limits)] if waiting else ())
        return
    # neighbours read the same lists, which are then loaded once
    sorted_ = sorted(waiting, key=lambda one: one[1].procedure.populations)
    most = -(-len(sorted_) // limits.threads)
    for share in batches(sorted_, most):
        part = replace(limits, threads=1, memory_mb=limits.memory_mb // limits.threads)
        yield sorted(share, key=itemgetter(0)), part


class _Share:
    """Tasks for one process, which begins at once; for another one after it where it ends too soon."""

    def __init__(
        self, tables: dict[str, Table], tasks: list[tuple[int, Task]], into: Path, registers: Registers, limits: Limits
    ) -> None:
        self._given = tables, registers
        self._waiting, self._into, self._limits = list(tasks), into, limits
        self._begin()

    def _begin(self) -> None:
        tables, registers = self._given
        job = _job(tables, self._waiting, self._into, registers, self._limits)
        with ExitStack() as opening:
            folder = opening.enter_context(TemporaryDirectory(prefix="bench-", dir=self._into))
            process = opening.enter_context(Process(job | {"folder": folder}))
            self._running = opening.pop_all()
        self._sheets = _from_one_process(process, tables, list(self._waiting), self._into, self._limits)

    def sheet(self) -> Sheet:
        """Return the next task's sheet."""
        found = next(self._sheets, None)
        if found is None:
            self.close()
            self._begin()
            found = next(self._sheets)
        del self._waiting[0]
        return found

    def close(self) -> None:
        """Leave nothing running."""
        self._running.close()


def _from_one_process(
    process: Process, tables: Mapping[str, Table], waiting: list[tuple[int, Task]], into: Path, limits: Limits
) -> Iterator[Sheet]:
    """Yield the sheets that this process makes; at least one, so that every process brings us forward."""
    try:
        faults = process.message(limits.load_seconds, "loading the populations")["faults"]
    except Ended as ended:
        yield from (Sheet(task, None, failure=f"the populations could not be loaded: {ended}") for _, task in waiting)
        return
    for number, task in waiting:
        try:
            process.message(limits.load_seconds, "starting")
            answer = process.message(limits.seconds, "it")
        except Ended as ended:
            _path(into, number).unlink(missing_ok=True)
            yield Sheet(task, None, failure=str(ended))
            return
        if answer["event"] == "judged":
            READY.keep(_reading(task, tables), answer["ready"])
        yield _sheet(task, _path(into, number), answer, faults)
        if answer.get("hurt"):
            return


def _sheet(task: Task, path: Path, answer: dict[str, Any], faults: dict[str, str]) -> Sheet:
    for population in task.procedure.populations:
        fault = faults.get(population.replace(".", "_"))
        if fault:
            path.unlink(missing_ok=True)
            return Sheet(task, None, failure=f"the population {population} could not be loaded: {fault}")
    if answer["event"] == "failed":
        return Sheet(task, None, failure=answer["sentence"])
    return Sheet(
        task,
        path,
        tested=answer["ok"] + answer["exception"] + answer["inconclusive"],
        exceptions=answer["exception"],
        inconclusive=answer["inconclusive"],
        not_applicable=answer["not_applicable"],
    )


def _job(
    tables: dict[str, Table], waiting: list[tuple[int, Task]], into: Path, registers: Registers, limits: Limits
) -> dict[str, Any]:
    needed = dict.fromkeys(name for _, task in waiting for name in task.procedure.populations)
    return {
        "memory_mb": limits.memory_mb,
        "disk_mb": limits.disk_mb,
        "threads": limits.threads,
        "seconds": limits.seconds,
        "registers": {name: [dict(row) for row in getattr(registers, name)] for name in REGISTERS},
        "tables": [_table(tables[name], _wants_history(name, waiting)) for name in needed],
        "tasks": [_task(number, task, tables, into) for number, task in waiting],
    }


def _wants_history(population: str, waiting: list[tuple[int, Task]]) -> bool:
    return any(task.procedure.reads_history(population) for _, task in waiting)


def _table(table: Table, with_history: bool) -> dict[str, Any]:  # noqa: FBT001 -- one caller, one meaning
    return {
        "name": table.name,
        "events": table.shape is Shape.EVENTS,
        "key": table.schema.key,
        "columns": [(column.name, sql_type(column), column.required) for column in table.schema.columns],
        "current": [_holding(holding) for holding in current(table)],
        "history": [_holding(holding) for holding in table.history] if with_history else None,
    }


def current(table: Table) -> list[Holding]:
    """Return the lists whose rows are current, newest first: complete ones only; of objects and settings one per connection."""
    complete = (holding for holding in table.current if holding.snapshot.complete)
    newest_first = sorted(complete, key=lambda h: (h.snapshot.collected_at, h.snapshot.evidence), reverse=True)
    if table.shape is Shape.EVENTS:
        return newest_first
    newest: dict[str, Holding] = {}
    for holding in newest_first:
        newest.setdefault(holding.snapshot.connection, holding)
    return list(newest.values())


def _holding(holding: Holding) -> dict[str, Any]:
    snapshot = holding.snapshot
    return {
        "path": str(holding.path.resolve()),
        "connection": snapshot.connection,
        "snapshot_at": instant_text(snapshot.collected_at),
        "run": snapshot.run,
        "complete": snapshot.complete,
        "rows": snapshot.rows,
    }


def _task(number: int, task: Task, tables: dict[str, Table], into: Path) -> dict[str, Any]:
    procedure = task.procedure
    own = [name.replace(".", "_") for name in procedure.populations]
    return {
        "number": number,
        "sql": procedure.sql,
        "tables": [*own, *(f"{name}__history" for name in own), *REGISTERS],
        "reasons": list(procedure.reasons),
        "parameters": {**task.parameters, **given(task)},
        "occurrences": procedure.is_population,
        "prefix": many_connections(procedure, tables),
        "sheet": str(_path(into, number)),
        "ready": READY.find(_reading(task, tables)),
    }


def _reading(task: Task, tables: Mapping[str, Table]) -> Hashable:
    """Name everything that decides how a procedure is read: its text, its columns, the kinds of its parameters."""
    procedure = task.procedure
    schemas = tuple((name, tables[name].schema) for name in procedure.populations)
    return procedure.sql, procedure.is_population, schemas, encode(task.parameters), many_connections(procedure, tables)


def given(task: Task) -> dict[str, str]:
    """Return the parameters that every procedure may use."""
    window = task.window
    return {
        "as_of": task.as_of.isoformat(),
        "window_start": (window.start if window else date.min).isoformat(),
        "window_end": (window.end if window else date.max).isoformat(),
        "zone": task.zone,
    }


def many_connections(procedure: Procedure, tables: Mapping[str, Table]) -> bool:
    """Say whether one of its populations comes from two connections: items are then `CONNECTION:ITEM` (docs/procedures.md)."""
    return any(len({h.snapshot.connection for h in current(tables[name])}) > 1 for name in procedure.populations)


def _path(into: Path, number: int) -> Path:
    return into.resolve() / f"sheet-{number:05}.jsonl"
