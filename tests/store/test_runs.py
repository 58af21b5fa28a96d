"""Runs: one at a time per connection and collector, ended once, found again when their process died."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from readiness.domain.quota import Quota
from readiness.domain.vocabulary import RunOutcome
from readiness.store import paging, runs
from readiness.store.database import Database
from readiness.store.paging import Wish
from readiness.store.runs import AlreadyEnded, AlreadyRunning, Attempt, Run, RunEnd, SoFar
from tests.store.acme import DAY, LATER, NOON, PULLS, REPOS, days, sealed, snapshot

MINUTES = timedelta(minutes=1)


def run(id_: str, at: Any = NOON, **changes: Any) -> Run:
    facts = {"id": id_, "connection": "github", "collector": REPOS, "started_at": at, "lease_until": at + 15 * MINUTES}
    return Run(**facts | changes)


def ended(id_: str, at: Any = NOON, outcome: RunOutcome = RunOutcome.COMPLETE, **changes: Any) -> RunEnd:
    return RunEnd(**{"run": id_, "ended_at": at, "outcome": outcome, "requests": 2, "pages": 1} | changes)


def done(database: Database, *attempts: tuple[Run, RunEnd]) -> None:
    for begun, end in attempts:
        with database.writing() as session:
            runs.start(session, begun)
            runs.end(session, end)


def test_a_run_is_read_back_whole(database: Database) -> None:
    begun = run("r1", collector=PULLS, covers=days("2026-02-01", "2026-02-28"), scheduled_for=NOON - MINUTES)
    end = ended(
        "r1",
        NOON + MINUTES,
        RunOutcome.PARTIAL,
        reason="rate limit\0",
        rows=7,
        source_total=9,
        evidence="e1",
        quota=Quota(4_812),
    )
    with database.writing() as session:
        runs.start(session, begun)
    with database.reading() as session:
        assert runs.get(session, "r1") == Attempt(begun, None, SoFar())
        assert runs.under_way(session, NOON) == (Attempt(begun, None, SoFar()),)
        assert runs.get(session, "unknown") is None

    with database.writing() as session:
        sealed(session, snapshot("e1", run="r1"))
        runs.end(session, end)

    with database.reading() as session:
        found = runs.get(session, "r1")
        assert runs.under_way(session, NOON) == ()
    assert found is not None
    assert found.run.covers == days("2026-02-01", "2026-02-28")
    assert found.run.lease_until is None
    assert found.end is not None
    assert found.end.quota == Quota(4_812)
    assert found.end.reason == "rate limit\ufffd"
    assert (found.end.rows, found.end.source_total, found.end.evidence) == (7, 9, "e1")


def test_the_same_collection_is_not_made_twice_at_once(database: Database) -> None:
    with database.writing() as session:
        runs.start(session, run("r1"))
        with pytest.raises(AlreadyRunning, match=r"github\.repos of github is being collected already"):
            runs.start(session, run("r2", NOON + MINUTES))
        runs.start(session, run("r3", collector=PULLS))
        runs.start(session, run("r4", connection="other"))

    with database.reading() as session:
        assert {one.run.id for one in runs.under_way(session, NOON)} == {"r1", "r3", "r4"}


def test_only_one_of_many_threads_gets_the_run(database: Database) -> None:
    together, outcomes = threading.Barrier(4), []

    def start(id_: str) -> None:
        together.wait()
        try:
            with database.writing() as session:
                runs.start(session, run(id_))
            outcomes.append("started")
        except AlreadyRunning:
            outcomes.append("refused")

    threads = [threading.Thread(target=start, args=(f"r{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 3 + ["started"]


def test_a_due_time_is_served_once(database: Database) -> None:
    done(database, (run("r1", scheduled_for=NOON), ended("r1")))

    with database.writing() as session, pytest.raises(AlreadyRunning):
        runs.start(session, run("r2", NOON + MINUTES, scheduled_for=NOON))


def test_a_run_ends_once(database: Database) -> None:
    done(database, (run("r1"), ended("r1")))

    with database.writing() as session:
        with pytest.raises(AlreadyEnded, match="run r1 has ended"):
            runs.end(session, ended("r1", NOON + DAY, RunOutcome.FAILED, reason="late"))
        with pytest.raises(AlreadyEnded):
            runs.renew(session, "r1", NOON + DAY, SoFar())
        with pytest.raises(ValueError, match="there is no run r9"):
            runs.end(session, ended("r9"))

    with database.reading() as session:
        found = runs.get(session, "r1")
        assert found is not None
        assert found.end == ended("r1")


def test_a_lease_is_renewed(database: Database) -> None:
    with database.writing() as session:
        runs.start(session, run("r1"))
    with database.writing() as session:
        runs.renew(session, "r1", NOON + 60 * MINUTES, SoFar(40, 2, 3, Quota(9, 10)))

    with database.reading() as session:
        assert runs.abandoned(session, NOON + 59 * MINUTES) == ()
        (attempt,) = runs.under_way(session, NOON)
        assert attempt.so_far == SoFar(40, 2, 3, Quota(9, 10))
        assert [one.id for one in runs.abandoned(session, NOON + 60 * MINUTES)] == ["r1"]


def test_a_run_without_a_lease_is_a_mistake(database: Database) -> None:
    with database.writing() as session, pytest.raises(ValueError, match="begins without a lease"):
        runs.start(session, run("r1", lease_until=None))


def test_a_dead_run_is_ended_when_the_next_one_begins(database: Database) -> None:
    with database.writing() as session:
        runs.start(session, run("dead"))
    with database.writing() as session:
        runs.start(session, run("next", NOON + 15 * MINUTES))

    with database.writing() as session:
        dead = runs.get(session, "dead")
        assert [one.run.id for one in runs.under_way(session, NOON + 16 * MINUTES)] == ["next"]
        with pytest.raises(AlreadyEnded):
            runs.end(session, ended("dead", NOON + 20 * MINUTES))
    assert dead is not None
    assert dead.end is not None
    assert (dead.end.outcome, dead.end.reason) == (RunOutcome.FAILED, "the process that collected ended without a word")


def test_the_latest_end_is_the_last_one_known(database: Database) -> None:
    done(
        database,
        (run("r1"), ended("r1", NOON + MINUTES)),
        (run("r2", NOON + DAY), ended("r2", NOON + DAY + MINUTES, RunOutcome.FAILED, reason="unreachable")),
        (run("p1", NOON + DAY, collector=PULLS), ended("p1", NOON + DAY)),
    )
    tracks = [("github", REPOS), ("github", PULLS), ("jira", "tickets.incident")]

    with database.reading() as session:
        now = {track: one.run.id for track, one in runs.latest_ends(session, tracks, NOON + 9 * DAY).items()}
        then = {track: one.run.id for track, one in runs.latest_ends(session, tracks, NOON + 2 * MINUTES).items()}
        assert runs.latest_ends(session, [], NOON) == {}

    assert now == {("github", REPOS): "r2", ("github", PULLS): "p1"}
    assert then == {("github", REPOS): "r1"}


def test_runs_are_listed_newest_first_and_narrowed(database: Database) -> None:
    for n in range(5):
        outcome = RunOutcome.COMPLETE if n % 2 else RunOutcome.FAILED
        collector = REPOS if n < 3 else PULLS
        done(database, (run(f"r{n}", NOON + n * DAY, collector=collector), ended(f"r{n}", NOON + n * DAY, outcome)))

    def ids(known_at: Any = LATER, within: Any = None, **chosen: str) -> list[str]:
        with database.reading() as session:
            return [one.run.id for one in paging.page(session, runs.listed(known_at, within), Wish(chosen=chosen)).rows]

    assert ids() == ["r4", "r3", "r2", "r1", "r0"]
    assert ids(within=(NOON + DAY, NOON + 3 * DAY)) == ["r2", "r1"]
    assert ids(NOON + 2 * DAY) == ["r2", "r1", "r0"]
    assert ids(collector=PULLS) == ["r4", "r3"]
    assert ids(outcome="complete") == ["r3", "r1"]
    assert ids(connection="other") == []
    with database.reading() as session:
        assert [one.run.id for one in runs.newest(session, limit=2)] == ["r4", "r3"]


def test_a_run_that_had_not_ended_then_is_listed_as_under_way(database: Database) -> None:
    done(database, (run("r1"), ended("r1", NOON + DAY)))
    with database.reading() as session:
        source = runs.listed(NOON + DAY / 2)
        (one,) = paging.page(session, source, Wish(chosen={"outcome": runs.UNDER_WAY})).rows
    assert one.end is None


def test_a_run_that_was_begun_for_a_time_is_known_whether_it_ended_or_not(database: Database) -> None:
    due = NOON - MINUTES
    with database.reading() as session:
        assert not runs.begun(session, ("github", REPOS), due)
    with database.writing() as session:
        runs.start(session, run("r1", scheduled_for=due))
    with database.reading() as session:
        assert runs.begun(session, ("github", REPOS), due)
        assert not runs.begun(session, ("github", PULLS), due)
        assert not runs.begun(session, ("github", REPOS), due + MINUTES)
    with database.writing() as session:
        runs.end(session, ended("r1"))
    with database.reading() as session:
        assert runs.begun(session, ("github", REPOS), due)
