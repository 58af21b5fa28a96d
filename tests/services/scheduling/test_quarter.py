"""A quarter on a scripted clock, with 29 February and a change of summer time in it: every due run is told of, none is made twice."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.engagement import ReportType
from readiness.domain.schedule import DueState, instant_of, state
from readiness.domain.vocabulary import Category, RunOutcome
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.engagements import Proposal, create
from readiness.store import evidence, journal, ledger, runs, schedule
from readiness.store.check import check_ledger
from readiness.workspace import Workspace
from tests.services.tiny import MEMBERS, PULLS, REPOS, Clock, Tiny, make, opened, ticked

QUARTER = Period(date(2024, 1, 2), date(2024, 3, 31))
FIRST = datetime(2024, 1, 2, 10, 10, tzinfo=UTC)
LAST = datetime(2024, 3, 31, 22, 10, tzinfo=UTC)
TICK = timedelta(hours=1)
SOURCE_DOWN = (datetime(2024, 2, 5, 0, tzinfo=UTC), datetime(2024, 2, 6, 17, tzinfo=UTC))
STOPPED = (
    (datetime(2024, 1, 10, 17, tzinfo=UTC), datetime(2024, 1, 13, 17, tzinfo=UTC)),
    (datetime(2024, 3, 12, 17, tzinfo=UTC), datetime(2024, 3, 27, 17, tzinfo=UTC)),
)
KILLED_AT = datetime(2024, 2, 20, 10, 10, tzinfo=UTC)


def told(workspace: Workspace) -> dict[tuple[str, date], DueState]:
    """Return what became of every due run, by collector and day."""
    with workspace.database.reading() as session:
        found = schedule.newest(session, workspace.now(), limit=1000)
    return {(one.due.collector, one.due.day): state_of(one) for one in found if one.due.day}


def state_of(one: schedule.Followed) -> DueState:
    return state(
        one.due.scheduled_for,
        missed=one.due.missed is not None,
        started_at=one.started_at,
        settled=one.due.settled_at is not None,
        under_way=one.under_way,
    )


def span(first: date, last: date | None = None) -> Period:
    return Period(first, last or first)


LATE, MISSED = DueState.LATE, DueState.MISSED
EVENTFUL = {
    MEMBERS: (
        (span(date(2024, 1, 11), date(2024, 1, 12)), MISSED),
        (span(date(2024, 1, 13)), LATE),
        (span(date(2024, 2, 5)), MISSED),
        (span(date(2024, 2, 6)), LATE),
        (span(date(2024, 2, 20)), LATE),  # killed, then made again
        (span(date(2024, 3, 13), date(2024, 3, 26)), MISSED),
        (span(date(2024, 3, 27)), LATE),
    ),
    PULLS: (
        (span(date(2024, 1, 11), date(2024, 1, 13)), LATE),
        (span(date(2024, 2, 5), date(2024, 2, 6)), LATE),
        (span(date(2024, 2, 20)), LATE),
        (span(date(2024, 3, 13), date(2024, 3, 17)), MISSED),  # the source remembers ten days
        (span(date(2024, 3, 18), date(2024, 3, 27)), LATE),
    ),
    REPOS: (
        (span(date(2024, 2, 5)), LATE),
        (span(date(2024, 3, 18)), MISSED),
        (span(date(2024, 3, 25)), LATE),
    ),
}
"""What a person would write down who knows what happened; all else was done on time."""


def expected() -> Iterator[tuple[tuple[str, date], DueState]]:
    for collector, exceptional in EVENTFUL.items():
        for day in QUARTER:
            if collector != REPOS or day == QUARTER.start or day.weekday() == 0:
                yield (
                    (collector, day),
                    next((became for days, became in exceptional if day in days), DueState.DONE),
                )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Tiny]]:
    """Live through the quarter."""
    home = tmp_path_factory.mktemp("quarter") / "ws"
    make(home)
    clock = Clock(FIRST)
    world = Tiny(down=lambda _: SOURCE_DOWN[0] <= clock.at < SOURCE_DOWN[1])
    workspace = opened(home, world, clock)
    create(
        workspace,
        Proposal(ReportType.TWO, QUARTER.start, QUARTER.end, None, frozenset({Category.SECURITY}), "Firm LLP"),
    )
    while clock.at <= LAST:
        if clock.at == KILLED_AT:
            workspace.database.dispose()
            die(home, clock.at)
            workspace = opened(home, world, clock)  # a new process
        elif not any(start <= clock.at < end for start, end in STOPPED):
            ticked(workspace)
        clock.move(hours=1)
    yield workspace, world
    workspace.database.dispose()


def die(home: Path, at: datetime) -> None:
    """Let a process of its own begin what is due and be killed in the middle of it."""
    command = [sys.executable, "-m", "tests.services.tiny", str(home), at.isoformat(), "dies"]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[3]).returncode == -9


def test_what_was_due_done_late_and_missed_is_what_happened(lived):
    workspace, _ = lived
    assert told(workspace) == dict(expected())


def test_the_leap_day_and_the_day_of_the_clock_change_have_one_run_each_at_five_in_the_morning(lived):
    workspace, _ = lived
    with workspace.database.reading() as session:
        found = [one.due for one in schedule.newest(session, workspace.now(), limit=1000)]
    times = {one.day: one.scheduled_for for one in found if one.collector == MEMBERS}
    assert times[date(2024, 2, 29)] == datetime(2024, 2, 29, 10, tzinfo=UTC)
    assert times[date(2024, 3, 9)] == datetime(2024, 3, 9, 10, tzinfo=UTC)
    assert times[date(2024, 3, 10)] == datetime(2024, 3, 10, 9, tzinfo=UTC)
    assert len(times) == QUARTER.days


def test_nothing_is_done_twice(lived):
    workspace, world = lived
    with workspace.database.reading() as session:
        made = runs.newest(session, limit=2000)
    whole = [one.run for one in made if one.end and one.end.outcome is RunOutcome.COMPLETE]
    days = Counter((run.collector, run.started_at.astimezone(workspace.zone).date()) for run in whole)
    assert set(days.values()) == {1}
    assert len(world.asked) == len(whole)
    scheduled = Counter((one.run.collector, one.run.scheduled_for) for one in made)
    assert set(scheduled.values()) == {1}


def test_what_was_missed_is_in_the_ledger_once_with_its_time(lived):
    workspace, _ = lived
    missed = {key for key, found in expected() if found is DueState.MISSED}
    with workspace.database.reading() as session:
        lines = journal.entries(session, limit=1000, event="run_missed")
        assert list(check_ledger(session)) == []
        assert len(ledger.checkpoints(session)) > 60
    told_of = [line.envelope for line in lines]
    assert len(told_of) == len(missed)
    for collector, day in missed:
        due_at = instant_of(day, workspace.zone).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert [e for e in told_of if f'"collector":"{collector}"' in e and f'"due_at":"{due_at}"' in e]


def test_the_run_that_was_killed_is_told_of_and_was_made_again(lived):
    workspace, _ = lived
    with workspace.database.reading() as session:
        made = [
            one for one in runs.newest(session, limit=2000) if one.end and "without a word" in (one.end.reason or "")
        ]
        [one] = made
        due = [d.due for d in schedule.newest(session, workspace.now(), limit=1000)]
    assert one.run.started_at == KILLED_AT
    [fulfilled] = [d for d in due if (d.collector, d.day) == (one.run.collector, date(2024, 2, 20))]
    assert fulfilled.attempts == 1
    assert fulfilled.run != one.run.id


def test_every_day_that_counts_as_covered_leads_to_a_run(lived):
    workspace, _ = lived
    with workspace.database.reading() as session:
        answer = assess_selected(session, workspace, Question(as_of=QUARTER.end))
        named = {
            name for coverage in answer.coverage for slot in coverage.slots for name in slot.evidence if slot.evidence
        }
        items = evidence.by_id(session, named)
        ended = {one.run.id for one in runs.newest(session, limit=2000) if one.end and one.end.evidence}
    assert named
    assert {items[name].row.run for name in named} <= ended
    [pulls] = [one for one in answer.coverage if one.requirement.id == "AC-02/pulls"]
    holes = [one.days for one in pulls.gaps]
    assert holes == [Period(date(2024, 3, 12), date(2024, 3, 16)), Period(date(2024, 3, 31), date(2024, 3, 31))]
    assert pulls.to_date == (QUARTER.days - 6) / QUARTER.days
    assert ONE_DAY * pulls.requirement.grace == timedelta(0)
