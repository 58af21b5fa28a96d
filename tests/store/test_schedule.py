"""What is due: kept once, postponed, settled once; what people were told: claimed once; on both databases."""

import threading
from dataclasses import replace
from datetime import timedelta

from readiness.domain.vocabulary import RunOutcome
from readiness.store import calendar_links, reminders, runs, schedule
from readiness.store.accounts import User, add_user, disable
from readiness.store.database import Database
from readiness.store.runs import Run, RunEnd
from readiness.store.schedule import DueRun
from tests.store.acme import DAY, NOON, REPOS

MINUTE = timedelta(minutes=1)
ERIN = "erin@acme.example"


def due(id_: str, at=NOON, **changes) -> DueRun:
    usual = DueRun(id_, "github", REPOS, at, at, at, day=at.date())
    return replace(usual, **changes)


def made(database: Database, id_: str, at, outcome=RunOutcome.COMPLETE) -> None:
    with database.writing() as session:
        runs.start(session, Run(id_, "github", REPOS, at, at + DAY, scheduled_for=at))
        runs.end(session, RunEnd(id_, at + MINUTE, outcome, 1, 1, None if outcome == "complete" else "it was down"))


def test_the_same_day_and_the_same_instant_are_kept_once(database: Database) -> None:
    with database.writing() as session:
        assert schedule.add(session, [due("a"), due("b", NOON + DAY)]) == 2
        again = [due("c"), due("d", NOON + MINUTE), due("e", NOON, day=None), due("f", NOON + MINUTE, day=None)]
        assert schedule.add(session, again) == 1
    with database.reading() as session:
        assert [one.id for one in schedule.open_(session)] == ["a", "f", "b"]
        assert schedule.last_days(session, NOON.date()) == {("github", REPOS): NOON.date()}
        assert schedule.get(session, "a") == due("a")
        assert schedule.get(session, "nothing") is None


def test_processes_that_plan_together_keep_it_once(database: Database) -> None:
    together, added = threading.Barrier(4), []

    def plan(n: int) -> None:
        together.wait()
        with database.writing() as session:
            added.append(schedule.add(session, [due(f"p{n}")]))

    threads = [threading.Thread(target=plan, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 0, 0, 1]


def test_an_attempt_that_failed_is_found_and_postponed(database: Database) -> None:
    with database.writing() as session:
        schedule.add(session, [due("a")])
    made(database, "r1", NOON, RunOutcome.FAILED)
    with database.writing() as session:
        assert schedule.tried(session) == {"a": "r1"}
        schedule.postpone(session, "a", "r1", NOON + DAY)
        assert schedule.tried(session) == {}
    with database.reading() as session:
        [one] = schedule.unsettled(session, NOON)
        assert (one.due.attempts, one.due.next_try, one.reason) == (1, NOON + DAY, "it was down")
        assert schedule.whole(session, NOON) == {}


def test_it_is_settled_once(database: Database) -> None:
    with database.writing() as session:
        schedule.add(session, [due("a"), due("b", NOON + DAY)])
    made(database, "r1", NOON)
    with database.writing() as session:
        [whole] = schedule.whole(session, NOON)["github", REPOS]
        assert schedule.fulfil(session, "a", whole.run, NOON + MINUTE)
        assert not schedule.fulfil(session, "a", whole.run, NOON + DAY)
        assert not schedule.miss(session, "a", "too late", NOON + DAY)
        assert schedule.miss(session, "b", "nothing was running\0", NOON + DAY)
    with database.reading() as session:
        assert schedule.unsettled(session, NOON) == ()
        newer, older = schedule.newest(session, NOON, limit=5)
        assert (newer.due.missed, newer.started_at) == ("nothing was running\ufffd", None)
        assert (older.due.run, older.started_at, older.due.settled_at) == ("r1", NOON, NOON + MINUTE)
        assert [one.due.id for one in schedule.newest(session, NOON, limit=5, before=NOON + DAY)] == ["a"]


def test_what_is_under_way_shows(database: Database) -> None:
    with database.writing() as session:
        schedule.add(session, [due("a")])
        runs.start(session, Run("r1", "github", REPOS, NOON, NOON + DAY, scheduled_for=NOON))
    with database.reading() as session:
        assert list(schedule.leased(session)) == [("github", REPOS)]
        assert [one.under_way for one in schedule.unsettled(session, NOON)] == [True]
        assert [one.under_way for one in schedule.unsettled(session, NOON + DAY)] == [False]


def test_a_thing_is_told_once_and_a_dead_claim_is_taken_over(database: Database) -> None:
    with database.writing() as session:
        assert reminders.claim(session, ERIN, "digest", NOON)
        assert not reminders.claim(session, ERIN, "digest", NOON + MINUTE)
        assert reminders.claim(session, "bo@acme.example", "digest", NOON)
        assert reminders.claim(session, ERIN, "digest", NOON + reminders.CLAIM)
        reminders.sent(session, ERIN, ["digest", "minutes:due"], NOON + reminders.CLAIM)
        assert not reminders.claim(session, ERIN, "digest", NOON + DAY)
        reminders.release(session, ERIN, "digest")
        reminders.release(session, "bo@acme.example", "digest")
    with database.reading() as session:
        assert reminders.told(session, ERIN) == {"digest", "minutes:due"}
        assert reminders.told(session, "bo@acme.example") == frozenset()


def test_a_link_reads_until_it_is_revoked_replaced_or_its_person_is_locked_out(database: Database) -> None:
    with database.writing() as session:
        for name in ("u0", "u1"):
            add_user(session, User(name, f"{name}@acme.example", "admin", NOON, password_hash="x"))
        calendar_links.add(session, "first", "u1", NOON)
        calendar_links.add(session, "second", "u1", NOON)
        assert calendar_links.person(session, "first") is None
        found = calendar_links.person(session, "second")
        assert found is not None
        assert found.id == "u1"
        disable(session, "u1", NOON)
        assert calendar_links.person(session, "second") is None
        assert calendar_links.revoke(session, "u1", NOON) == 1
