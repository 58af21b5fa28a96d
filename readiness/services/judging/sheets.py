"""What each procedure of one control said: the newest sheet's items, the lists it read, the answers to it, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.assessment import ControlAnswer
from readiness.domain.control import MANUAL, Parameter, ProcedureUse
from readiness.domain.engagement import Engagement
from readiness.domain.result import ResultRow
from readiness.domain.standing import Standing
from readiness.domain.vocabulary import Outcome
from readiness.domain.waiver import Waiver
from readiness.store import evidence, waivers
from readiness.store import sheets as store
from readiness.store.database import Session
from readiness.store.evidence import Reviewed
from readiness.store.sheets import Head, Past
from readiness.workspace import Workspace

HISTORY_AT_MOST = 40
POPULATIONS_AT_MOST = 20
WHOLE_AT_MOST = 6
"""So many sheets are shown with everything behind them; of more, only the one that was chosen."""
ROWS_AT_MOST = 200
"""Items of all sheets together; each sheet has a few whatever the others have."""
FEW = 10


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
    rows: tuple[SheetRow, ...]
    """The items to show: open exceptions first, then what could not be told, then what was answered."""
    found: int
    """How many items are not ok in all."""
    populations: tuple[Reviewed, ...]
    """The lists it read, at most POPULATIONS_AT_MOST."""
    read: int
    """How many lists it read in all."""
    history: tuple[Past, ...]
    """Newest first."""
    whole: bool
    """Whether lists, history and SQL are to be shown too."""

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


def sheets(
    session: Session, workspace: Workspace, answer: ControlAnswer, reader: Reader, chosen: str = ""
) -> tuple[Sheet, ...]:
    """Return the sheets of a control's procedures, in the catalog's order; as many statements whatever their number."""
    standings = answer.standings
    whole = {one.use.id for one in standings if len(standings) <= WHOLE_AT_MOST or one.use.id == chosen}
    rows = _rows(session, standings, reader, chosen)
    heads = store.heads(session, [one.latest.id for one in standings if one.latest is not None])
    numbers = {one.use.id: heads[one.latest.id] for one in standings if one.latest and one.latest.id in heads}
    facts = store.facts(
        session, [head.seq for head in numbers.values()], {r.row.item for some in rows.values() for r in some}
    )
    history = store.histories(
        session, answer.control.id, whole, day=reader.as_of, known_at=reader.known_at, limit=HISTORY_AT_MOST
    )
    lists = _lists(session, {name: head for name, head in numbers.items() if name in whole})
    return tuple(
        Sheet(
            use=one.use,
            procedure=workspace.procedures.get(one.use.id),
            standing=one,
            rows=tuple(_with_facts(row, facts, numbers.get(one.use.id)) for row in rows[one.use.id]),
            found=len(one.latest.rows) if one.latest else 0,
            populations=lists.get(one.use.id, ()),
            read=len(numbers[one.use.id].populations) if one.use.id in numbers else 0,
            history=history.get(one.use.id, ()),
            whole=one.use.id in whole,
        )
        for one in standings
    )


def newest_evidence(
    session: Session, answer: ControlAnswer, known_at: datetime, limit: int = 3
) -> Mapping[str, tuple[Reviewed, ...]]:
    """Return the items that came last for each evidence line of a control, by its collector or uploaded for it."""
    lines = [line.requirement for line in answer.lines]
    collectors = {line.collector for line in lines} - {MANUAL}
    found = store.newest_evidence(session, collectors, {line.id for line in lines}, limit=limit, known_at=known_at)
    came = {line.id: {*found.get(line.collector, ()), *found.get(line.id, ())} for line in lines}
    return {
        name: tuple(sorted(items, key=lambda one: one.row.ledger_seq, reverse=True))[:limit]
        for name, items in came.items()
    }


def _rows(
    session: Session, standings: Sequence[Standing], reader: Reader, chosen: str
) -> Mapping[str, tuple[SheetRow, ...]]:
    """Return the items to show of each procedure, without their facts."""
    answered = waivers.all_(session, reader.known_at, reader.engagement.zone)
    valid = {(one.procedure, one.item): one for one in answered if one.valid_on(reader.as_of)}
    full = [one for one in standings if one.latest and one.latest.rows]
    share = ROWS_AT_MOST // len(full) if full and not chosen else 0
    found = {}
    for one in standings:
        rows = one.latest.rows if one.latest else ()
        sheet = [SheetRow(row, {}, valid.get((one.use.id, row.item))) for row in rows]
        at_most = ROWS_AT_MOST if one.use.id == chosen else max(FEW, share)
        found[one.use.id] = tuple(sorted(sheet, key=_place)[:at_most])
    return found


def _place(row: SheetRow) -> int:
    if row.waiver is not None:
        return 2
    return 0 if row.row.outcome is Outcome.EXCEPTION else 1


def _with_facts(row: SheetRow, facts: Mapping[tuple[int, str], Mapping[str, Any]], head: Head | None) -> SheetRow:
    return replace(row, facts=facts.get((head.seq, row.row.item), {})) if head else row


def _lists(session: Session, heads: Mapping[str, Head]) -> Mapping[str, tuple[Reviewed, ...]]:
    """Return the lists that some procedures read, by procedure, at most POPULATIONS_AT_MOST of each."""
    wanted = {
        procedure: [read.evidence for read in head.populations[-POPULATIONS_AT_MOST:]]
        for procedure, head in heads.items()
    }
    found = evidence.by_id(session, [id_ for ids in wanted.values() for id_ in ids])
    return {procedure: tuple(found[id_] for id_ in ids if id_ in found) for procedure, ids in wanted.items()}
