"""Judges what controls ask of their procedures, and keeps the results."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from readiness import clock
from readiness.catalog.procedures import Procedure
from readiness.domain.control import Control, ProcedureUse
from readiness.domain.judging import INCOMPLETE, not_run
from readiness.domain.result import Count
from readiness.domain.vocabulary import Outcome
from readiness.errors import WrongUse
from readiness.services.engagements import in_force
from readiness.services.judging.populations import Moment
from readiness.services.judging.running import Key, Said, key_of, run_all
from readiness.store import results
from readiness.store.results import Item, PopulationRead, Result
from readiness.workspace import Workspace


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
    said = run_all(workspace, uses, moment)
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


def _judged(
    workspace: Workspace,
    control: Control,
    use: ProcedureUse,
    said: Mapping[Key, Said],
    moment: Moment,
) -> Judged:
    answer = said.get(key_of(use))
    if answer is None:
        procedure = workspace.procedures.get(use.id)
        note = "not available yet" if procedure is None else _never_run(procedure)
        return Judged(control, use, None, not_run(), note=note)
    return Judged(control, use, _result(workspace, control, use, answer, moment), answer.count, answer.note)


def _never_run(procedure: Procedure) -> str:
    if procedure.needs:
        return f"it says nothing without {', '.join(procedure.needs)}: connect a source or import it"
    return "none of its sources has a connection or an import"


def _result(workspace: Workspace, control: Control, use: ProcedureUse, said: Said, moment: Moment) -> Result:
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


def _kept(workspace: Workspace, judged: Collection[Judged]) -> Iterator[Judged]:
    """Write all results of one judging together; the same judgement again is not kept twice."""
    with workspace.database.writing() as session:
        for one in judged:
            kept = results.add(session, one.result) if one.result else None
            yield Judged(one.control, one.use, kept, one.count, one.note)
