"""What is due now: planned day by day, settled by the runs that did it, missed where nobody can do it any more."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collectors.kit import Collector
from readiness import clock
from readiness.domain import schedule as rule
from readiness.domain.calendar import local_date
from readiness.domain.canonical import text
from readiness.domain.schedule import DueState, Open, Sorted, following
from readiness.domain.vocabulary import RunOutcome, Shape
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.collecting.planning import Choice, asked_for
from readiness.store import journal, ledger, meta, runs, schedule
from readiness.store.database import Session
from readiness.store.runs import Run, RunEnd, Track
from readiness.store.schedule import DueRun, Followed
from readiness.workspace import Workspace

BEAT = "scheduler_seen"
ALIVE = timedelta(minutes=5)
"""A scheduler that was not seen for so long is not running."""
NOT_RUNNING = "nothing was running when it was due"
NOT_ASKED = "the catalog or the settings no longer ask for it"
DIED = "the process that collected ended without a word"
Jitter = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a look at the clock came to."""

    added: int
    done: tuple[DueRun, ...]
    missed: tuple[DueRun, ...]
    ready: tuple[DueRun, ...]
    """What may be executed now, one for each connection and collector at most."""


def plan(workspace: Workspace, now: datetime, jitter: Jitter = clock.fraction, *, keeping: bool = False) -> Planned:
    """Write down what has fallen due, what was done and what was missed, in one transaction; say what to execute.

    May be called at any time, twice, or by two processes at once: each thing is written once. `keeping` says that the caller
    will look again soon: that somebody keeps the schedule is written down too.
    """
    asked = {(connection.name, collector.id): collector for connection, collector in asked_for(workspace, Choice())}
    with workspace.database.writing() as session:
        ledger.lock(session)
        if keeping:
            meta.put(session, BEAT, now.isoformat(), now)
        _recover(session, workspace, now)
        added = schedule.add(session, _fallen_due(session, workspace, asked, now))
        for due, run in schedule.tried(session).items():
            _postpone(session, due, run, now, jitter)
        return _settle(session, workspace, asked, now, added)


def ask(session: Session, workspace: Workspace, track: Track, by: str, now: datetime) -> DueRun:
    """Ask for a run of one collector over one connection as soon as may be; recorded with the name of who asks.

    WrongUse for a connection that does not bring the collector. A second request for the same instant is the first one.
    """
    connection, collector = track
    pairs = list(asked_for(workspace, Choice(connection, collector)))
    if not pairs:
        raise WrongUse(f"{connection} does not bring {collector}", "See the page of the connections.")
    due = DueRun(clock.token(8), connection, collector, now, now, now, asked_by=by)
    if schedule.add(session, [due]):
        envelope = {"id": due.id, "kind": "run_asked", "connection": connection, "collector": collector, "by": by}
        journal.record(session, event="run_asked", id=due.id, envelope=envelope, time=now)
    return due


def again_each(workspace: Workspace, ids: Sequence[str], by: str) -> Ended[DueRun]:
    """Ask for another run of the list of each of several runs that brought no whole one, each by itself as `ask` would.

    A run that was whole, and a list that is asked for already, is refused by name. Raises WrongUse where nothing or too
    much is selected.
    """
    return each(ids, lambda one: _again(workspace, one, by))


def _again(workspace: Workspace, id_: str, by: str) -> DueRun:
    now = workspace.now()
    with workspace.database.writing() as session:
        attempt = runs.get(session, id_)
        if attempt is None:
            raise WrongUse(f"there is no run {text(id_)[:80]}", "See the page of the runs.")
        if attempt.end is None:
            raise Refusal("it is under way", "Wait until it ends.")
        if attempt.end.outcome is RunOutcome.COMPLETE:
            raise Refusal("it was whole", "Nothing has to be collected again.")
        track = (attempt.run.connection, attempt.run.collector)
        waiting = next((due for due in schedule.open_(session) if due.track == track and due.asked_by), None)
        if waiting is not None:
            raise Refusal(f"{waiting.asked_by} asked for it already", "It is made as soon as may be.")
        return ask(session, workspace, track, by, now)


def scheduler_seen(session: Session) -> datetime | None:
    """Return when a scheduler last looked at the clock of this workspace."""
    seen = meta.get(session, BEAT)
    return datetime.fromisoformat(seen) if seen else None


def ready(workspace: Workspace, now: datetime) -> tuple[DueRun, ...]:
    """Say what may be executed of what somebody planned, without writing anything: for a worker, which plans nothing itself."""
    asked = {(connection.name, collector.id): collector for connection, collector in asked_for(workspace, Choice())}
    with workspace.database.reading() as session:
        tried = schedule.tried(session)  # they wait for the moment of their next try
        fates = list(_fates(session, workspace, asked, now))
    return tuple(
        due
        for dues, fate in fates
        for due in dues
        if fate and due.id == fate.ready and due.next_try <= now and due.id not in tried
    )


def _recover(session: Session, workspace: Workspace, now: datetime) -> None:
    """End the runs whose process is dead, so that they can be tried again: by their lease, and here by the process itself."""
    presence = workspace.presence
    killed = tuple(one.run for one in runs.under_way(session, now) if presence.gone(one.run.id))
    for run in (*runs.abandoned(session, now), *killed):
        end = RunEnd(run.id, now, RunOutcome.FAILED, requests=0, pages=0, reason=DIED)
        journal.record(session, event="run_failed", id=run.id, envelope=_died(run), time=now, run=run.id)
        runs.end(session, end)


def _died(run: Run) -> Mapping[str, object]:
    return {
        "id": run.id,
        "kind": "run",
        "connection": run.connection,
        "collector": run.collector,
        "outcome": RunOutcome.FAILED.value,
        "reason": DIED,
        "requests": 0,
    }


def _fallen_due(
    session: Session, workspace: Workspace, asked: Mapping[Track, Collector], now: datetime
) -> list[DueRun]:
    last = schedule.last_days(session, local_date(now, workspace.zone))
    return [
        DueRun(clock.token(8), *track, slot.at, slot.at, now, day=slot.day)
        for track, collector in asked.items()
        for slot in rule.planned(collector.cadence, last.get(track), now, workspace.zone)
    ]


def _postpone(session: Session, due: str, run: str, now: datetime, jitter: Jitter) -> None:
    found = schedule.get(session, due)
    if found is not None:
        schedule.postpone(session, due, run, now + rule.delay(found.attempts + 1, jitter()))


def _settle(
    session: Session, workspace: Workspace, asked: Mapping[Track, Collector], now: datetime, added: int
) -> Planned:
    done, missed, now_ready = [], [], []
    for dues, fate in _fates(session, workspace, asked, now):
        if fate is None:
            missed += [due for due in dues if _miss(session, due, NOT_ASKED, now)]
            continue
        done += [due for due in dues if _fulfilled(session, due, fate, now)]
        missed += [due for due in dues if due.id in fate.missed and _miss(session, due, _why(session, due), now)]
        now_ready += [due for due in dues if due.id == fate.ready and due.next_try <= now]
    return Planned(added, tuple(done), tuple(missed), tuple(now_ready))


def _fates(
    session: Session, workspace: Workspace, asked: Mapping[Track, Collector], now: datetime
) -> Iterator[tuple[Sequence[DueRun], Sorted | None]]:
    """Yield the open runs of each track with what becomes of them; None where nobody asks for the track any more."""
    waiting = schedule.open_(session)
    by_track: dict[Track, list[DueRun]] = defaultdict(list)
    for due in waiting:
        by_track[due.track].append(due)
    whole = schedule.whole(session, min(due.scheduled_for for due in waiting)) if waiting else {}
    leased = schedule.leased(session)
    for track, dues in by_track.items():
        collector = asked.get(track)
        if collector is None:
            yield dues, None
            continue
        remembered = _remembered_from(workspace, collector, now)
        opened = [_open(workspace, collector, due) for due in dues]
        yield dues, rule.sort(opened, whole.get(track, ()), now, remembered, under_way=track in leased)


def _fulfilled(session: Session, due: DueRun, found: Sorted, now: datetime) -> bool:
    return due.id in found.fulfilled and schedule.fulfil(session, due.id, found.fulfilled[due.id], now)


def _open(workspace: Workspace, collector: Collector, due: DueRun) -> Open:
    lasting = due.day is None or collector.shape is Shape.EVENTS
    until = None if due.day is None or lasting else following(collector.cadence, due.day, workspace.zone).at
    return Open(due.id, due.scheduled_for, due.day, until)


def _remembered_from(workspace: Workspace, collector: Collector, now: datetime) -> date | None:
    if collector.shape is not Shape.EVENTS or collector.remembers_days is None:
        return None
    return local_date(now, workspace.zone) - timedelta(days=collector.remembers_days)


def _why(session: Session, due: DueRun) -> str:
    """Say why nobody did it in time."""
    if due.run is None:
        return NOT_RUNNING
    attempt = runs.get(session, due.run)
    reason = attempt.end.reason if attempt and attempt.end else None
    return f"{due.attempts} attempts brought no whole list; the last: {reason}"


def _miss(session: Session, due: DueRun, reason: str, now: datetime) -> bool:
    """Write it down as missed, once, with the time at which it was due."""
    if not schedule.miss(session, due.id, reason, now):
        return False
    envelope = {
        "id": due.id,
        "kind": "run_missed",
        "connection": due.connection,
        "collector": due.collector,
        "due_at": due.scheduled_for,
        "day": due.day,
        "attempts": due.attempts,
        "reason": reason,
    }
    journal.record(session, event="run_missed", id=due.id, envelope=envelope, time=now, run=due.run)
    return True


def connections_of(ready: Sequence[DueRun]) -> Mapping[str, tuple[DueRun, ...]]:
    """Part what is ready by connection: one connection's trouble never delays another."""
    found: dict[str, tuple[DueRun, ...]] = {}
    for due in ready:
        found[due.connection] = (*found.get(due.connection, ()), due)
    return found


def standing(one: Followed) -> DueState:
    """Say what became of a due run, or where it stands."""
    return rule.state(
        one.due.scheduled_for,
        missed=one.due.missed is not None,
        started_at=one.started_at,
        settled=one.due.settled_at is not None,
        under_way=one.under_way,
    )
