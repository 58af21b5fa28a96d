"""Fetches the facts of one engagement, as known at an instant, and hands them to the rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from readiness.domain.assessment import Assessment, CollectorFacts, Facts, LatestRun, assess
from readiness.domain.calendar import Period, add_months, local_date
from readiness.domain.control import MANUAL
from readiness.domain.engagement import Engagement
from readiness.domain.evidence import Item
from readiness.domain.result import TOLERABLE_RATE, Count, ProcedureKind, ProcedureResult, ResultRow
from readiness.domain.status import Owner
from readiness.domain.vocabulary import Outcome, Shape
from readiness.services.engagements import required
from readiness.services.judging import INCOMPLETE
from readiness.store import accounts, evidence, results, runs, snapshots, waivers, walkthroughs
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED
from readiness.store.results import Result
from readiness.store.snapshots import Collected
from readiness.workspace import Workspace

LOOK_BACK_MONTHS = 12
"""How far before the window's end an annual act may lie and still count (domain 3a A3, lookback)."""
CARRY_IN = timedelta(days=31)
"""How far before the window's start a snapshot or the first calendar period may reach (domain 3a A6, A8)."""


@dataclass(frozen=True, slots=True)
class Question:
    """About which day, knowing what was recorded by when, measured against which engagement; None: today, now, selected."""

    as_of: date | None = None
    known_at: datetime | None = None
    engagement: str | None = None


def assess_selected(session: Session, workspace: Workspace, question: Question) -> Assessment:
    """Answer the question. Raises WrongUse where there is no engagement to measure against."""
    engagement = required(session, question.engagement)
    known_at = question.known_at or workspace.now()
    as_of = question.as_of or local_date(workspace.now(), engagement.zone)
    return assess(_facts(session, workspace, engagement, as_of, known_at))


def _facts(session: Session, workspace: Workspace, engagement: Engagement, as_of: date, known_at: datetime) -> Facts:
    catalog = workspace.catalog
    reach = _reach(engagement)
    tracks = [(name, id_) for id_, names in workspace.connections_of.items() for name in names]
    return Facts(
        engagement=engagement,
        as_of=as_of,
        criteria=catalog.criteria,
        controls=catalog.controls,
        owners=_owners(session, workspace, known_at),
        items=_items(session, workspace, reach, engagement.zone, known_at),
        results=tuple(_results(session, workspace, engagement, reach, as_of, known_at)),
        waivers=waivers.all_(session, known_at, engagement.zone),
        walkthroughs=walkthroughs.all_(session, known_at),
        connections=workspace.connections_of,
        collectors={id_: CollectorFacts(c.shape, c.remembers_days) for id_, c in workspace.collectors.items()},
        runs=_latest_runs(session, tracks, engagement.zone, known_at),
        populations={id_: procedure.populations for id_, procedure in workspace.procedures.items()},
    )


def _reach(engagement: Engagement) -> Period:
    """Return the days in which evidence may count for the window at all."""
    window = engagement.window
    return Period(min(window.start - CARRY_IN, add_months(window.end, -LOOK_BACK_MONTHS)), window.end)


def _owners(session: Session, workspace: Workspace, known_at: datetime) -> Mapping[str, Owner]:
    gone = {user.email for user in accounts.users(session) if user.disabled_at and user.disabled_at <= known_at}
    named = {control.owner for control in workspace.catalog.controls}
    emails = {name: workspace.settings.owners.get(name, name if "@" in name else None) for name in named}
    return {name: Owner(email, active=email.casefold() not in gone) for name, email in emails.items() if email}


def _items(
    session: Session, workspace: Workspace, reach: Period, zone: ZoneInfo, known_at: datetime
) -> Mapping[str, tuple[Item, ...]]:
    """Return accepted items by requirement; lines that name the same collector share its items."""
    requirements = [line for control in workspace.catalog.controls for line in control.requirements]
    brought = _collected(session, workspace, {line.collector for line in requirements}, reach, zone, known_at)
    uploaded = _uploaded(session, [line.id for line in requirements], zone, known_at)
    found = {line.id: (*brought.get(line.collector, ()), *uploaded.get(line.id, ())) for line in requirements}
    return {requirement: items for requirement, items in found.items() if items}


def _collected(
    session: Session, workspace: Workspace, named: Iterable[str], reach: Period, zone: ZoneInfo, known_at: datetime
) -> Mapping[str, tuple[Item, ...]]:
    wanted = [id_ for id_ in named if id_ != MANUAL and id_ in workspace.collectors]
    events = [id_ for id_ in wanted if workspace.collectors[id_].shape is Shape.EVENTS]
    standing = [id_ for id_ in wanted if id_ not in events]
    start, end = reach.instants(zone)
    times = {
        **snapshots.collected_times(session, standing, start, end, known_at),
        **snapshots.covered_spans(session, events, reach, known_at),
    }
    found: dict[str, tuple[Item, ...]] = {}
    for (collector, connection), collected in times.items():
        items = tuple(_item(one, connection, zone) for one in collected)
        found[collector] = (*found.get(collector, ()), *items)
    return found


def _item(collected: Collected, connection: str, zone: ZoneInfo) -> Item:
    day = local_date(collected.collected_at, zone)
    return Item(
        id=collected.id,
        performed_on=None if collected.covers else collected.performed_on if collected.by_hand else day,
        covers=collected.covers,
        collected_on=day,
        connection=connection or None,
        by_hand=collected.by_hand,
    )


def _uploaded(
    session: Session, requirements: list[str], zone: ZoneInfo, known_at: datetime
) -> Mapping[str, tuple[Item, ...]]:
    found = evidence.uploads(session, requirements, known_at)
    return {
        requirement: tuple(
            Item(
                id=one.row.id,
                performed_on=one.row.performed_on,
                covers=one.row.covers,
                collected_on=local_date(one.row.collected_at, zone),
                for_period=one.row.for_period,
                by_hand=True,
            )
            for one in items
            if one.state == ACCEPTED and one.row.complete
        )
        for requirement, items in found.items()
    }


def _results(
    session: Session,
    workspace: Workspace,
    engagement: Engagement,
    reach: Period,
    as_of: date,
    known_at: datetime,
) -> Iterator[ProcedureResult]:
    """Yield every result judged for a day of the reach, and the newest of each pair that was judged before it."""
    pairs = [(control.id, use.id) for control in workspace.catalog.controls for use in control.procedures]
    newest = results.latest(session, pairs, as_of, known_at)
    opened = results.opened_on(session, newest.values(), known_at)
    wanted = set(pairs)
    past = [one for one in results.history(session, reach, known_at) if one.day <= as_of]
    # what was found in one population is a fact of its day; of several judgings of the same one the newest counts
    kept = {_judged(one): one for one in sorted((*newest.values(), *past), key=lambda one: one.seq)}
    for one in sorted(kept.values(), key=lambda one: (one.day, one.seq)):
        if (one.control, one.procedure) in wanted:
            yield _result(workspace, one, opened, engagement.zone)


def _judged(result: Result) -> tuple[str, str, date, frozenset[str]]:
    """Return what was judged: one procedure for one control, over the same evidence."""
    return result.control, result.procedure, result.day, frozenset(read.evidence for read in result.populations)


def _result(
    workspace: Workspace, result: Result, opened: Mapping[tuple[str, str, str], date], zone: ZoneInfo
) -> ProcedureResult:
    procedure = workspace.procedures.get(result.procedure)
    population = procedure.is_population if procedure else "tolerable_rate" in result.parameters
    return ProcedureResult(
        id=result.id,
        control=result.control,
        procedure=result.procedure,
        kind=ProcedureKind.POPULATION if population else ProcedureKind.CONFIGURATION,
        severity=result.severity,
        judged_on=result.day,
        count=Count(
            result.outcome,
            result.tested,
            result.exceptions,
            result.inconclusive,
            no_occurrences="no_occurrences" in result.flags,
        ),
        rows=tuple(
            ResultRow(
                item=item.item,
                outcome=Outcome(item.outcome),
                reason=item.reason,
                occurred_on=local_date(item.occurred_at, zone) if item.occurred_at else None,
                opened_on=opened.get((result.control, result.procedure, item.item)),
            )
            for item in result.items
        ),
        covers=result.window if population else None,
        complete=INCOMPLETE not in result.flags,
        tolerable_rate=float(str(result.parameters.get("tolerable_rate", TOLERABLE_RATE))),
    )


def _latest_runs(
    session: Session, tracks: list[tuple[str, str]], zone: ZoneInfo, known_at: datetime
) -> Mapping[str, tuple[LatestRun, ...]]:
    found: dict[str, tuple[LatestRun, ...]] = {}
    for (connection, collector), attempt in runs.latest_ends(session, tracks, known_at).items():
        if attempt.end is not None:
            day = local_date(attempt.end.ended_at, zone)
            latest = LatestRun(connection, attempt.end.outcome, attempt.end.reason, day)
            found[collector] = (*found.get(collector, ()), latest)
    return found
