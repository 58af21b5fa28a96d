"""Fetches the facts of one engagement, as known at an instant, and hands them to the rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from readiness.domain.assessment import Assessment, CollectorFacts, Facts, LatestRun, assess
from readiness.domain.calendar import Period, add_months, local_date
from readiness.domain.control import Control
from readiness.domain.engagement import Engagement
from readiness.domain.judging import INCOMPLETE
from readiness.domain.result import TOLERABLE_RATE, Count, ProcedureKind, ProcedureResult, ResultRow
from readiness.domain.status import Owner
from readiness.domain.waiver import Waiver
from readiness.services.answer.evidence import Evidence
from readiness.services.controls.in_force import applied
from readiness.services.engagements import required
from readiness.store import accounts, judgings, openings, runs, waivers, walkthroughs
from readiness.store.database import Session
from readiness.store.judgings import Finding, Judging
from readiness.store.standing import standing
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
    return assess(_asked(session, workspace, question))


def assess_remembering(session: Session, workspace: Workspace, question: Question) -> Assessment:
    """Answer the question, about the present with the answer given before while the records stand as they did. Raises as above.

    For a process that is asked often; what an answer is made of besides records does not change while a process lives.
    """
    stands = standing(session)
    known_at = workspace.now()
    if question.known_at is not None or any(instant > known_at for instant in stands.newest):
        return assess_selected(session, workspace, question)
    # midnight comes at a quarter of an hour everywhere
    asked = (question, known_at.replace(minute=known_at.minute // 15 * 15, second=0, microsecond=0))
    found = workspace.answers.find(asked, stands.mark)
    if found is None:
        found = assess_selected(session, workspace, question)
        workspace.answers.keep(asked, stands.mark, found)
    return found


def assess_supposing(
    session: Session, workspace: Workspace, question: Question, waiver: Waiver
) -> tuple[Assessment, Assessment]:
    """Answer the question as things are, and as they would be with one waiver more. Raises as `assess_selected`."""
    facts = _asked(session, workspace, question)
    return assess(facts), assess(replace(facts, waivers=(*facts.waivers, waiver)))


def _asked(session: Session, workspace: Workspace, question: Question) -> Facts:
    known_at = question.known_at or workspace.now()
    engagement = required(session, question.engagement, known_at)
    as_of = question.as_of or local_date(workspace.now(), engagement.zone)
    return _facts(session, workspace, engagement, as_of, known_at)


def _facts(session: Session, workspace: Workspace, engagement: Engagement, as_of: date, known_at: datetime) -> Facts:
    catalog = workspace.catalog
    reach = _reach(engagement)
    tracks = [(name, id_) for id_, names in workspace.connections_of.items() for name in names]
    controls = applied(session, catalog.controls, engagement.window, as_of, known_at)
    evidence = Evidence(session, workspace, engagement.zone, known_at)
    return Facts(
        engagement=engagement,
        as_of=as_of,
        criteria=catalog.criteria,
        controls=controls,
        owners=_owners(session, workspace, controls, as_of, known_at),
        items=evidence.items(reach),
        doubts=evidence.doubts(as_of),
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


def _owners(
    session: Session, workspace: Workspace, controls: Iterable[Control], as_of: date, known_at: datetime
) -> Mapping[str, Owner]:
    """Return the person behind each owner a control names; who was locked out by the day is not active."""
    gone = {
        user.email: day
        for user in accounts.users(session)
        if user.disabled_at
        and user.disabled_at <= known_at
        and (day := local_date(user.disabled_at, workspace.zone)) <= as_of
    }
    named = {control.owner for control in controls}
    emails = {name: workspace.settings.owners.get(name, name if "@" in name else None) for name in named}
    left = {name: (email, gone.get(email.casefold())) for name, email in emails.items() if email}
    return {name: Owner(email, active=day is None, left=day) for name, (email, day) in left.items()}


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
    judged = judgings.judgings(session, pairs, reach, as_of, known_at)
    found = sorted(_newest_judgings(judged), key=attrgetter("day", "seq"))
    # since when an item of the first result read here had been listed, only the store knows
    first = {(one.control, one.procedure): one for one in reversed(found)}.values()
    opened = openings.opened_on(session, first, known_at)
    rows = _Rows(opened, frozenset(one.seq for one in first), engagement.zone)
    return (_result(workspace, one, rows) for one in found)


def _newest_judgings(judged: Iterable[Judging]) -> Iterator[Judging]:
    """Yield, of what was found in one population, the newest judging: it is a fact of its day."""
    by_day: dict[tuple[str, str, date], list[Judging]] = defaultdict(list)
    for one in judged:
        by_day[one.control, one.procedure, one.day].append(one)
    for several in by_day.values():
        if len(several) == 1:  # nearly always: what it was judged on need not be read
            yield several[0]
        else:
            yield from {one.evidence: one for one in several}.values()


@dataclass
class _Rows:
    """The items of results as the rules see them; what many results list alike is made once."""

    opened: Mapping[tuple[str, str, str], date]
    first: frozenset[int]
    """Numbers of the results to which `opened` belongs."""
    zone: ZoneInfo
    made: dict[tuple[Finding, date | None], ResultRow] = field(default_factory=dict)

    def of(self, judging: Judging) -> tuple[ResultRow, ...]:
        """Return the items of one result."""
        if judging.seq not in self.first:
            return tuple(self._row(finding, None) for finding in judging.findings)
        pair = (judging.control, judging.procedure)
        return tuple(self._row(finding, self.opened.get((*pair, finding.item))) for finding in judging.findings)

    def _row(self, finding: Finding, opened: date | None) -> ResultRow:
        key = (finding, opened)
        if key not in self.made:
            happened = finding.occurred_at
            occurred_on = local_date(happened, self.zone) if happened else None
            self.made[key] = ResultRow(finding.item, finding.outcome, finding.reason, occurred_on, opened)
        return self.made[key]


def _result(workspace: Workspace, judging: Judging, rows: _Rows) -> ProcedureResult:
    procedure = workspace.procedures.get(judging.procedure)
    population = procedure.is_population if procedure else "tolerable_rate" in judging.parameters
    return ProcedureResult(
        id=judging.id,
        control=judging.control,
        procedure=judging.procedure,
        kind=ProcedureKind.POPULATION if population else ProcedureKind.CONFIGURATION,
        severity=judging.severity,
        judged_on=judging.day,
        count=Count(
            judging.outcome,
            judging.tested,
            judging.exceptions,
            judging.inconclusive,
            no_occurrences="no_occurrences" in judging.flags,
        ),
        rows=rows.of(judging),
        covers=judging.window if population else None,
        complete=INCOMPLETE not in judging.flags,
        tolerable_rate=float(str(judging.parameters.get("tolerable_rate", TOLERABLE_RATE))),
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
