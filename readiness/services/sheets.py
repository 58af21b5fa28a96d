"""What each procedure of one control said: the newest sheet's items, the lists it read, the answers to it, its history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.assessment import ControlAnswer
from readiness.domain.control import MANUAL, Parameter, ProcedureUse, Requirement
from readiness.domain.engagement import Engagement
from readiness.domain.result import ResultRow
from readiness.domain.standing import Standing
from readiness.domain.waiver import Waiver
from readiness.services.leafing import Leaf, leaf
from readiness.store import evidence, results, waivers
from readiness.store.database import Session
from readiness.store.evidence import Reviewed
from readiness.store.results import Result
from readiness.workspace import Workspace

HISTORY_AT_MOST = 60
POPULATIONS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One item that is not ok, with the facts that were compared and the waiver that answers it."""

    row: ResultRow
    facts: Mapping[str, Any]
    waiver: Waiver | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One procedure of one control on the day asked about."""

    use: ProcedureUse
    procedure: Procedure | None
    """None for one this version does not ship."""
    standing: Standing
    result: Result | None
    """The newest judgement as it was kept; None where it was never judged."""
    rows: tuple[SheetRow, ...]
    populations: tuple[Reviewed, ...]
    """The lists it read, at most POPULATIONS_AT_MOST."""
    read: int
    """How many lists it read in all."""
    history: tuple[Result, ...]
    """Newest first."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """What it was, or would be, run with."""
        return self.procedure.filled(self.use.parameters) if self.procedure else self.use.parameters


@dataclass(frozen=True, slots=True)
class Reader:
    """On which day and with which knowledge of which engagement sheets are read."""

    engagement: Engagement
    as_of: date
    known_at: datetime


def sheets(session: Session, workspace: Workspace, answer: ControlAnswer, reader: Reader) -> tuple[Sheet, ...]:
    """Return the sheets of a control's procedures, in the catalog's order."""
    answered = waivers.all_(session, reader.known_at, reader.engagement.zone)
    valid = {(one.procedure, one.item): one for one in answered if one.valid_on(reader.as_of)}
    return tuple(_sheet(session, workspace, standing, answer, reader, valid) for standing in answer.standings)


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """One judgement as it was kept, with a page of its items."""

    result: Result
    procedure: Procedure | None
    leaf: Leaf
    populations: tuple[Reviewed, ...]
    """The lists it read, at most POPULATIONS_AT_MOST of them."""
    waivers: Mapping[str, Waiver]
    """By item, what answers an exception on the day it was judged for."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What kept it from judging more, in sentences."""
        return tuple(flag.removeprefix("note:") for flag in self.result.flags if flag.startswith("note:"))

    @property
    def same_text(self) -> bool:
        """Say whether the procedure reads today as it did then."""
        return self.procedure is not None and self.procedure.sha256 == self.result.procedure_sha256


def kept_sheet(
    session: Session, workspace: Workspace, result: Result, words: tuple[str, ...], page: int, outcome: str
) -> KeptSheet:
    """Return a result with a page of its items, those with every word and of an outcome, if one is given."""
    answered = waivers.all_(session, workspace.now(), workspace.zone)
    with workspace.vault.open(result.sheet_sha256) as lines:
        found = leaf(lines, words, page, outcome=outcome)
    read = [one.evidence for one in result.populations[-POPULATIONS_AT_MOST:]]
    return KeptSheet(
        result=result,
        procedure=workspace.procedures.get(result.procedure),
        leaf=found,
        populations=tuple(evidence.by_id(session, read).values()),
        waivers={w.item: w for w in answered if w.procedure == result.procedure and w.valid_on(result.day)},
    )


def newest_evidence(
    session: Session, answer: ControlAnswer, known_at: datetime, limit: int = 3
) -> Mapping[str, tuple[Reviewed, ...]]:
    """Return the items that came last for each evidence line of a control, by requirement id."""
    return {line.requirement.id: tuple(_newest(session, line.requirement, known_at, limit)) for line in answer.lines}


def _sheet(
    session: Session,
    workspace: Workspace,
    standing: Standing,
    answer: ControlAnswer,
    reader: Reader,
    valid: Mapping[tuple[str, str], Waiver],
) -> Sheet:
    control, procedure = answer.control.id, standing.use.id
    history = results.of_pair(
        session, control, procedure, day=reader.as_of, known_at=reader.known_at, limit=HISTORY_AT_MOST
    )
    latest = standing.latest
    result = results.get(session, latest.id) if latest and latest.id else None
    read = result.populations if result else ()
    lists = evidence.by_id(session, [one.evidence for one in read[-POPULATIONS_AT_MOST:]])
    facts = {item.item: item.facts for item in result.items} if result else {}
    return Sheet(
        use=standing.use,
        procedure=workspace.procedures.get(procedure),
        standing=standing,
        result=result,
        rows=tuple(
            SheetRow(row, facts.get(row.item, {}), valid.get((procedure, row.item)))
            for row in (latest.rows if latest else ())
        ),
        populations=tuple(lists.values()),
        read=len(read),
        history=history,
    )


def _newest(session: Session, requirement: Requirement, known_at: datetime, limit: int) -> Iterator[Reviewed]:
    """Yield what came for a line: by its collector, and what people uploaded for it."""
    if requirement.collector != MANUAL:
        yield from evidence.newest(session, limit=limit, collector=requirement.collector, known_at=known_at)
    yield from evidence.newest(session, limit=limit, requirement=requirement.id, known_at=known_at)
