"""Runs the procedures that controls name over the populations at hand, and keeps what each said of every item."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from readiness import clock
from readiness.catalog.procedures import Procedure
from readiness.domain.canonical import encode
from readiness.domain.control import Control, ProcedureUse
from readiness.domain.judging import INCOMPLETE, not_run, weigh
from readiness.domain.result import Count
from readiness.domain.vocabulary import Outcome, Shape
from readiness.errors import WrongUse
from readiness.services.engagements import in_force
from readiness.services.judging import populations
from readiness.services.judging.populations import Moment, Population
from readiness.services.judging.registers import read_registers
from readiness.store import results
from readiness.store.results import Item, PopulationRead, Result
from readiness.testbench.bench import judge as run
from readiness.testbench.fingerprint import fingerprint
from readiness.testbench.memory import Made
from readiness.testbench.values import Registers, Sheet, Table, Task
from readiness.workspace import Workspace

NOT_OK = (Outcome.EXCEPTION, Outcome.INCONCLUSIVE)
Key: TypeAlias = tuple[str, bytes]
"""A procedure and its parameters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which judgements are wanted; None means all."""

    control: str | None = None
    procedure: str | None = None
    reading: frozenset[str] | None = None
    """Only procedures that read one of these collectors."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement: what it comes to, and the result as it is kept."""

    control: Control
    use: ProcedureUse
    result: Result | None
    """None where the procedure was not run."""
    count: Count
    note: str | None = None
    """Why it was not run or could not be."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one procedure with one set of parameters said, before it is kept for each control that asks."""

    count: Count
    objections: tuple[Mapping[str, Any], ...]
    """The rows that are not ok."""
    sheet_sha256: str
    reads: tuple[Population, ...]
    day: date
    whole: bool
    note: str | None


def judge(
    workspace: Workspace,
    asked: Asked,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    engagement: str | None = None,
) -> tuple[Judged, ...]:
    """Judge what is asked for and return it in the order of the catalog, of each procedure once per control.

    Kept as results unless `as_of` or `known_at` asks about another time than now: a replay changes no history.
    Raises WrongUse for a control or procedure that the catalog does not name.
    """
    uses = tuple(_uses(workspace, asked))
    moment = _moment(workspace, as_of, known_at, engagement)
    replay = as_of is not None or known_at is not None
    with ExitStack() as stack:
        into = Path(stack.enter_context(TemporaryDirectory(prefix="readiness-")))
        found = _read_all(workspace, uses, moment)
        said = _said(stack, workspace, uses, found, moment, into)
    judged = [_judged(workspace, control, use, said, moment) for control, use in uses]
    return tuple(judged if replay else _kept(workspace, judged))


def _uses(workspace: Workspace, asked: Asked) -> Iterator[tuple[Control, ProcedureUse]]:
    controls = workspace.catalog.controls
    if asked.control is not None and asked.control not in {c.id for c in controls}:
        raise WrongUse(
            f"there is no control {asked.control}",
            "`readiness catalog check` lists what is wrong; controls.yaml names them.",
        )
    known = {use.id for control in controls for use in control.procedures}
    if asked.procedure is not None and asked.procedure not in known:
        raise WrongUse(
            f"no control uses the procedure {asked.procedure}",
            "Name it under `procedures` of a control in controls.yaml; `readiness procedures` lists all.",
        )
    for control in controls:
        for use in control.procedures:
            if (
                asked.control in (None, control.id)
                and asked.procedure in (None, use.id)
                and _touched(workspace, use, asked)
            ):
                yield control, use


def _touched(workspace: Workspace, use: ProcedureUse, asked: Asked) -> bool:
    if asked.reading is None:
        return True
    procedure = workspace.procedures.get(use.id)
    return procedure is not None and not asked.reading.isdisjoint(procedure.populations)


def _moment(workspace: Workspace, as_of: date | None, known_at: datetime | None, engagement: str | None) -> Moment:
    day = as_of or workspace.today
    with workspace.database.reading() as session:
        measured = in_force(session, engagement)
    return Moment(day, known_at or workspace.now(), measured.window if measured else None)


def _runnable(workspace: Workspace, uses: Iterable[tuple[Control, ProcedureUse]]) -> Iterator[Procedure]:
    for _, use in uses:
        procedure = workspace.procedures.get(use.id)
        if procedure is not None and set(procedure.populations) <= workspace.collectors.keys():
            yield procedure


def _read_all(
    workspace: Workspace, uses: Sequence[tuple[Control, ProcedureUse]], moment: Moment
) -> Mapping[str, Population]:
    wanted = dict.fromkeys(name for procedure in _runnable(workspace, uses) for name in procedure.populations)
    with workspace.database.reading() as session:
        return {name: populations.read(session, workspace, name, moment) for name in wanted}


def _key(use: ProcedureUse) -> Key:
    return use.id, encode(use.parameters)


def _said(
    stack: ExitStack,
    workspace: Workspace,
    uses: Sequence[tuple[Control, ProcedureUse]],
    found: Mapping[str, Population],
    moment: Moment,
    into: Path,
) -> Mapping[Key, _Said]:
    """Run each procedure once per set of parameters, whichever controls ask for it."""
    runnable = {p.id: p for p in _runnable(workspace, uses) if not _lacking(p, found)}
    tasks = {_key(use): _task(workspace, runnable[use.id], use, moment) for _, use in uses if use.id in runnable}
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
) -> _Said:
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
    return _Said(
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


def _judged(
    workspace: Workspace,
    control: Control,
    use: ProcedureUse,
    said: Mapping[Key, _Said],
    moment: Moment,
) -> Judged:
    answer = said.get(_key(use))
    if answer is None:
        procedure = workspace.procedures.get(use.id)
        note = "not available yet" if procedure is None else _never_run(procedure)
        return Judged(control, use, None, not_run(), note=note)
    return Judged(control, use, _result(workspace, control, use, answer, moment), answer.count, answer.note)


def _never_run(procedure: Procedure) -> str:
    if procedure.needs:
        return f"it says nothing without {', '.join(procedure.needs)}: connect a source or import it"
    return "none of its sources has a connection or an import"


def _result(workspace: Workspace, control: Control, use: ProcedureUse, said: _Said, moment: Moment) -> Result:
    procedure = workspace.procedures[use.id]
    taken = [snapshot.collected_at for population in said.reads for snapshot in population.current]
    flags = [
        *(["no_occurrences"] if said.count.no_occurrences else []),
        *([] if said.whole else [INCOMPLETE]),
        *([f"note:{said.note}"] if said.note else []),
    ]
    return Result(
        id=clock.token(8),
        control=control.id,
        procedure=use.id,
        parameters=dict(procedure.filled(use.parameters)),
        severity=use.severity,
        day=said.day,
        outcome=said.count.outcome,
        tested=said.count.tested,
        exceptions=said.count.exceptions,
        inconclusive=said.count.inconclusive,
        procedure_sha256=procedure.sha256,
        sheet_sha256=said.sheet_sha256,
        recorded_at=workspace.now(),
        flags=tuple(flags),
        populations=tuple(
            PopulationRead(s.evidence, s.sha256, s.collector, s.connection) for p in said.reads for s in p.current
        ),
        population_time=min(taken, default=None),
        window=moment.elapsed if procedure.is_population else None,
        items=tuple(map(_item, said.objections)),
    )


def _item(row: Mapping[str, Any]) -> Item:
    occurred = row.get("occurred_at")
    return Item(
        item=str(row["item"]),
        outcome=Outcome(str(row["outcome"])),
        reason=None if row["reason"] is None else str(row["reason"]),
        occurred_at=datetime.fromisoformat(str(occurred)) if occurred else None,
        facts={name: value for name, value in row.items() if name not in ("item", "outcome", "reason")},
    )


def rows(workspace: Workspace, sheet_sha256: str) -> Iterator[Mapping[str, Any]]:
    """Yield every row of a kept sheet, in order of item."""
    with workspace.vault.open(sheet_sha256) as sheet:
        yield from (json.loads(line) for line in sheet)


def _kept(workspace: Workspace, judged: Collection[Judged]) -> Iterator[Judged]:
    """Write all results of one judging together; the same judgement again is not kept twice."""
    with workspace.database.writing() as session:
        for one in judged:
            kept = results.add(session, one.result) if one.result else None
            yield Judged(one.control, one.use, kept, one.count, one.note)
