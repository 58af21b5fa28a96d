"""Bundles asked for and made in the background: once, whoever asks twice, whoever dies, whoever is at it too."""

import json
import os
import signal
import threading
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from readiness.domain.engagement import ReportType
from readiness.errors import WrongUse
from readiness.services.bundles import downloads, handover, issuing
from readiness.services.bundles.issuing import DIED, LEASE, TRIES, State
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.store import issuing as store
from readiness.store import journal
from readiness.wiring import open_workspace
from tests.web import factories
from tests.web.factories import Clock

DANA, LEE = "dana.okafor@acme.example", "lee@acme.example"
CALLS = 16
"""How often the clock is asked while one bundle is made, at least."""


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("GOV-02"))
    factories.administrator(workspace)
    factories.engagement(workspace)
    about = About("GOV-02/minutes-pack", DANA, factories.TODAY)
    uploads.add(workspace, about, [Sent("minutes.txt", BytesIO(b"Present: all."))])
    yield workspace
    workspace.database.dispose()


def now(place, asked):
    with place.database.reading() as session:
        return store.get(session, asked.id)


def where(place, asked):
    return issuing.state(place, now(place, asked))


def test_what_is_asked_for_waits_until_somebody_makes_it_and_says_who_asked(place):
    asked = issuing.ask(place, None, LEE)
    assert where(place, asked) is State.WAITING
    assert issuing.work_off(place) == ()
    one = now(place, asked)
    assert (issuing.state(place, one), one.bundle, one.step, one.attempts) == (State.READY, 1, "writing", 1)
    assert downloads.checked(place, 1).intact
    with place.database.reading() as session:
        lines = [json.loads(line.envelope) for line in journal.entries(session, limit=2)]
    assert [(line["kind"], line["by"]) for line in lines] == [("bundle_issued", LEE), ("bundle_asked", LEE)]
    assert issuing.described(place, one)["state"] == "ready"


def test_asked_for_again_meanwhile_it_is_the_same_one_and_afterwards_the_next(place):
    asked = issuing.ask(place, None, DANA)
    assert issuing.ask(place, None, LEE) == asked
    issuing.work_off(place)
    assert issuing.ask(place, None, LEE).id != asked.id
    issuing.work_off(place)
    assert [one.number for one in handover.issued(place)] == [1, 2]
    with pytest.raises(WrongUse, match="no engagement"):
        issuing.ask(place, "another", DANA)


def test_it_is_seen_under_way_with_its_step_and_nobody_else_takes_it(place):
    asked, seen, taken = issuing.ask(place, None, DANA), [], []

    def looking():
        if not seen and (one := now(place, asked)).step:
            seen.append(issuing.described(place, one))
            taken.append(issuing.make(place, asked.id))
            assert issuing.work_off(place) == ()
        return factories.NOON

    assert issuing.make(replace(place, now=looking), asked.id).bundle == 1
    assert (seen[0]["state"], seen[0]["step"], seen[0]["steps"], seen[0]["doing"]) == ("preparing", 1, 3, "judging")
    assert taken == [None]
    assert len(handover.issued(place)) == 1


def test_many_who_work_it_off_at_once_make_one_bundle(place):
    asked = issuing.ask(place, None, DANA)
    threads = [threading.Thread(target=issuing.work_off, args=(place,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert where(place, asked) is State.READY
    assert len(handover.issued(place)) == 1


def test_bundles_of_two_engagements_are_made_one_after_the_other(place):
    other = factories.engagement(place, name="Design", type=ReportType.ONE, start=None, end=None, as_of=factories.TODAY)
    first, second = issuing.ask(place, None, DANA), issuing.ask(place, other.id, DANA)
    issuing.work_off(place)
    assert [now(place, one).bundle for one in (first, second)] == [1, 2]


def test_what_cannot_be_issued_ends_with_the_reason_and_can_be_asked_for_again(place):
    folder = downloads.folder(place)
    asked = issuing.ask(place, None, DANA)
    (folder / "bundle-0001.zip").write_bytes(b"in the way")
    (reason,) = issuing.work_off(place)
    assert "exists" in reason
    assert where(place, asked) is State.FAILED
    assert handover.issued(place) == ()
    (folder / "bundle-0001.zip").unlink()
    again = issuing.ask(place, None, DANA)
    assert again.id != asked.id
    issuing.work_off(place)
    assert where(place, again) is State.READY


def test_a_process_that_says_nothing_for_long_loses_it_and_issues_nothing_afterwards(place):
    asked, other = issuing.ask(place, None, DANA), []

    def slow():
        if not other and now(place, asked).step == "writing":
            late = replace(place, now=lambda: factories.NOON + LEASE + timedelta(seconds=1))
            other.append(issuing.make(late, asked.id))
        return factories.NOON

    late = issuing.make(replace(place, now=slow), asked.id)
    assert other[0].bundle == 1
    assert late == other[0]
    assert len(handover.issued(place)) == 1


def die_at(place, asked, call):
    """Make it in a process that the system kills when it asks for the time the so-manieth time; say whether it was killed."""
    child = os.fork()
    if child == 0:
        calls = iter(range(1, call))

        def dying():
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return factories.NOON

        try:
            issuing.make(open_workspace(place.home, {}, dying), asked.id)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("call", range(1, CALLS + 1, 3))
def test_killed_at_any_moment_it_is_made_once_and_whole_by_whoever_comes_next(place, call):
    place.database.dispose()
    asked = issuing.ask(place, None, DANA)
    place.database.dispose()  # the child has connections of its own
    assert die_at(place, asked, call)
    assert where(place, asked) in (State.WAITING, State.STOPPED, State.READY)
    assert issuing.ask(place, None, LEE) == now(place, asked) or where(place, asked) is State.READY
    issuing.work_off(place)
    assert where(place, asked) is State.READY
    assert now(place, asked).bundle == 1
    assert downloads.checked(place, 1).intact
    assert [left.name for left in downloads.folder(place).iterdir() if left.name.startswith(".")] == []


def test_what_kills_every_process_is_given_up_and_says_so(place):
    asked = issuing.ask(place, None, DANA)
    for _ in range(TRIES):
        place.database.dispose()
        assert die_at(place, asked, 6)
        assert where(place, asked) is State.STOPPED
    issuing.work_off(place)
    one = now(place, asked)
    assert (issuing.state(place, one), one.reason) == (State.FAILED, DIED)
    assert handover.issued(place) == ()
