"""Runs each procedure once for each set of parameters over the populations at hand, and keeps its sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from readiness.catalog.procedures import Procedure
from readiness.domain.canonical import encode
from readiness.domain.control import Control, ProcedureUse
from readiness.domain.judging import INCOMPLETE, weigh
from readiness.domain.result import Count
from readiness.domain.vocabulary import Outcome, Shape
from readiness.services.judging import populations
from readiness.services.judging.populations import Moment, Population
from readiness.services.judging.registers import read_registers
from readiness.testbench.bench import judge as run
from readiness.testbench.fingerprint import fingerprint
from readiness.testbench.memory import Made
from readiness.testbench.values import Registers, Sheet, Table, Task
from readiness.workspace import Workspace

NOT_OK = (Outcome.EXCEPTION, Outcome.INCONCLUSIVE)
Key: TypeAlias = tuple[str, bytes]
"""A procedure and its parameters."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one procedure with one set of parameters said, before it is kept for each control that asks."""

    count: Count
    objections: tuple[Mapping[str, Any], ...]
    """The rows that are not ok."""
    sheet_sha256: str
    reads: tuple[Population, ...]
    day: date
    whole: bool
    note: str | None


def run_all(workspace: Workspace, uses: Sequence[tuple[Control, ProcedureUse]], moment: Moment) -> Mapping[Key, Said]:
    """Run each procedure once per set of parameters, whichever controls ask for it; what cannot be run is not in it."""
    with ExitStack() as stack:
        into = Path(stack.enter_context(TemporaryDirectory(prefix="readiness-")))
        found = _read_all(workspace, uses, moment)
        return _all(stack, workspace, uses, found, moment, into)


def key_of(use: ProcedureUse) -> Key:
    """Return under what a use of a procedure is run: uses with the same parameters are run once."""
    return use.id, encode(use.parameters)


def _runnable(workspace: Workspace, uses: Iterable[tuple[Control, ProcedureUse]]) -> Iterator[Procedure]:
    for _, use in uses:
        procedure = workspace.procedures.get(use.id)
        if procedure is not None and set(procedure.populations) <= workspace.collectors.keys():
            yield procedure


def _read_all(
    workspace: Workspace, uses: Sequence[tuple[Control, ProcedureUse]], moment: Moment
) -> Mapping[str, Population]:
    """Choose the lists of every population that is read; all there ever were only of those whose history is."""
    wanted: dict[str, bool] = {}
    for procedure in _runnable(workspace, uses):
        for name in procedure.populations:
            wanted[name] = wanted.get(name, False) or procedure.reads_history(name)
    with workspace.database.reading() as session:
        return {
            name: populations.read(session, workspace, name, moment, with_history=with_history)
            for name, with_history in wanted.items()
        }


def _all(
    stack: ExitStack,
    workspace: Workspace,
    uses: Sequence[tuple[Control, ProcedureUse]],
    found: Mapping[str, Population],
    moment: Moment,
    into: Path,
) -> Mapping[Key, Said]:
    runnable = {p.id: p for p in _runnable(workspace, uses) if not _lacking(p, found)}
    tasks = {key_of(use): _task(workspace, runnable[use.id], use, moment) for _, use in uses if use.id in runnable}
    if not tasks:
        return {}
    tables = populations.tables(stack, workspace, found)
    known = read_registers(workspace, moment)
    names = _names(tables, tasks, known)
    remembered = _remembered(stack, workspace, tasks, names)
    said = {
        key: _take(workspace, sheet, _reads(tasks[key], found), moment, sha256)
        for key, (sheet, sha256) in remembered.items()
    }
    new = {key: task for key, task in tasks.items() if key not in remembered}
    if new:
        needed = {name for task in new.values() for name in task.procedure.populations}
        read = [table for table in tables if table.collector in needed]
        made = run(read, tuple(new.values()), into, registers=known)
        # each is kept while the next one is being made
        for (key, task), sheet in zip(new.items(), made, strict=True):
            said[key] = _take(workspace, sheet, _reads(task, found), moment)
            if said[key].whole and sheet.failure is None:
                workspace.memory.keep(names[key], Made.of(sheet, said[key].sheet_sha256))
    return said


def _names(tables: Sequence[Table], tasks: Mapping[Key, Task], known: Registers) -> Mapping[Key, str]:
    at_hand = {table.collector: table for table in tables}
    return {key: fingerprint(at_hand, task, known) for key, task in tasks.items()}


def _remembered(
    stack: ExitStack, workspace: Workspace, tasks: Mapping[Key, Task], names: Mapping[Key, str]
) -> Mapping[Key, tuple[Sheet, str]]:
    """Return the sheets that this process made of exactly the same, as the vault has them, with their digests there."""
    found: dict[Key, tuple[Sheet, str]] = {}
    for key, name in names.items():
        made = workspace.memory.find(name)
        if made is not None and workspace.vault.exists(made.sha256):
            path = stack.enter_context(workspace.vault.path(made.sha256))
            if _digest(path) == made.sha256:
                found[key] = replace(made.sheet, task=tasks[key], path=path), made.sha256
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _reads(task: Task, found: Mapping[str, Population]) -> tuple[Population, ...]:
    return tuple(found[name] for name in task.procedure.populations)


def _lacking(procedure: Procedure, found: Mapping[str, Population]) -> tuple[str, ...]:
    """Name the populations without which nothing can be said: those it needs, or all where none is at hand."""
    absent = [name for name in procedure.populations if not found[name].connected]
    needed = tuple(name for name in absent if name in procedure.needs)
    return needed or (procedure.populations if len(absent) == len(procedure.populations) else ())


def _task(workspace: Workspace, procedure: Procedure, use: ProcedureUse, moment: Moment) -> Task:
    return Task(
        procedure=procedure,
        parameters=procedure.filled(use.parameters),
        as_of=moment.as_of,
        window=moment.window,
        zone=workspace.settings.organization.time_zone,
    )


def _take(
    workspace: Workspace, sheet: Sheet, reads: tuple[Population, ...], moment: Moment, sha256: str | None = None
) -> Said:
    """Keep a sheet in the vault and say what it comes to; where a population is not whole, ok becomes inconclusive.

    `sha256` is the digest of a sheet that the vault has already.
    """
    connected = [population for population in reads if population.connected]
    whole = all(population.whole for population in connected)
    if sha256 is None or not whole:
        sha256 = _put(
            workspace, sheet.pieces() if whole else (encode(row) + b"\n" for row in map(_doubted, sheet.rows()))
        )
    rows = sheet.objections() if whole else map(_doubted, sheet.rows())
    # that nothing happened is known only where every day was looked at
    looked = any(sheet.counted.values()) or all(
        p.covers_all(moment.elapsed) for p in connected if p.shape is Shape.EVENTS
    )
    return Said(
        count=weigh(sheet.counted, complete=whole and sheet.failure is None and bool(looked)),
        objections=tuple(row for row in rows if row["outcome"] in NOT_OK),
        sheet_sha256=sha256,
        reads=reads,
        day=populations.speaks_of(reads, moment, workspace),
        whole=whole,
        note=sheet.failure or _gap_note(reads),
    )


def _put(workspace: Workspace, pieces: Iterable[bytes]) -> str:
    with workspace.vault.writer() as writer:
        for piece in pieces:
            writer.write(piece)
        return writer.seal().sha256


def _doubted(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "outcome": "inconclusive", "reason": INCOMPLETE} if row["outcome"] == "ok" else dict(row)


def _gap_note(reads: Iterable[Population]) -> str | None:
    said = [f"{p.collector} has neither a connection nor an import and is left out" for p in reads if not p.connected]
    said += [f"{p.collector} has not been collected whole over {', '.join(p.missing)}" for p in reads if p.missing]
    return "; ".join(said) or None
