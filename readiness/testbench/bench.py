"""The bench: procedures run over sealed lists in locked child processes, each answering with a sheet or saying why not."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.canonical import instant_text
from readiness.domain.vocabulary import Shape
from readiness.testbench.columns import sql_type
from readiness.testbench.process import Ended, Process
from readiness.testbench.values import REGISTERS, Holding, Limits, Registers, Sheet, Table, Task


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
    allowed = limits or Limits()
    at_hand = {table.collector: table for table in tables}
    sheets: dict[int, Sheet] = {}
    waiting: list[tuple[int, Task]] = []
    for number, task in enumerate(tasks):
        absent = [name for name in task.procedure.populations if name not in at_hand]
        if absent:
            sheets[number] = Sheet(task, None, failure=f"it reads {absent[0]}, which this version cannot collect")
        else:
            waiting.append((number, task))
    judged = _judged(at_hand, waiting, into, registers or Registers(), allowed)
    with closing(judged):
        for number in range(len(tasks)):
            if number not in sheets:
                sheets[number] = next(judged)
            yield sheets.pop(number)


def _judged(
    tables: dict[str, Table], waiting: list[tuple[int, Task]], into: Path, registers: Registers, limits: Limits
) -> Generator[Sheet, None, None]:
    """Yield a sheet per waiting task, in order, in as many processes as it takes."""
    while waiting:
        done = 0
        with (
            TemporaryDirectory(prefix="bench-", dir=into) as folder,
            Process(_job(tables, waiting, into, registers, limits) | {"folder": folder}) as process,
        ):
            for sheet in _from_one_process(process, waiting, into, limits):
                done += 1
                yield sheet
        waiting = waiting[done:]


def _from_one_process(process: Process, waiting: list[tuple[int, Task]], into: Path, limits: Limits) -> Iterator[Sheet]:
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
    name = f"{population.replace('.', '_')}__history"
    return any(name in task.procedure.sql.casefold() for _, task in waiting)


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
    }


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
    """Say whether one of its populations comes from two connections: items are then `CONNECTION:ITEM` (contract, "Items")."""
    return any(len({h.snapshot.connection for h in current(tables[name])}) > 1 for name in procedure.populations)


def _path(into: Path, number: int) -> Path:
    return into.resolve() / f"sheet-{number:05}.jsonl"
