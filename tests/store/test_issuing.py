"""Bundles that were asked for: one process at a time has one, and it ends once."""

from datetime import timedelta

import pytest

from readiness.store import bundles, engagements, issuing
from readiness.store.database import Database
from readiness.store.issuing import Issuing
from tests.store.acme import NOON, engagement
from tests.store.test_bundles import bundle

SOON, LATER = NOON + timedelta(minutes=10), NOON + timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _asked(database: Database) -> None:
    with database.writing() as session:
        engagements.create(session, engagement())
        issuing.add(session, Issuing("i1", "eng", "ada@acme.example", NOON))
        issuing.add(session, Issuing("i2", "eng", "bob\0@acme.example", NOON))


def test_what_is_asked_for_stays_open_until_it_ends(database: Database) -> None:
    with database.writing() as session:
        assert [one.id for one in issuing.open_(session)] == ["i1", "i2"]
        assert issuing.claim(session, "i1", "a", NOON, SOON, ())
        assert issuing.tell(session, "a", "writing", 12, SOON)
        bundles.add(session, bundle(1))
        assert issuing.done(session, "a", 1, SOON)
        assert not issuing.done(session, "a", 1, SOON)
        assert not issuing.fail(session, "a", "too late", SOON)
        assert not issuing.claim(session, "i1", "b", LATER, LATER, ("a",))
    with database.reading() as session:
        assert [one.id for one in issuing.open_(session)] == ["i2"]
        assert [one.id for one in issuing.newest(session, 5)] == ["i2", "i1"]
        first = issuing.get(session, "i1")
        assert issuing.get(session, "i3") is None
    assert first is not None
    assert (first.bundle, first.step, first.files, first.attempts, first.ended_at) == (1, "writing", 12, 1, SOON)


def test_one_process_has_it_until_it_is_silent_too_long_or_dead(database: Database) -> None:
    with database.writing() as session:
        assert issuing.claim(session, "i2", "a", NOON, SOON, ())
        assert not issuing.claim(session, "i2", "b", NOON, SOON, ())
        assert not issuing.claim(session, "i2", "b", NOON, SOON, ("other",))
        assert issuing.claim(session, "i2", "b", NOON, SOON, ("a",))
        assert issuing.claim(session, "i2", "c", SOON, LATER, ())
        for late in ("a", "b"):
            assert not issuing.tell(session, late, "writing", 1, LATER)
            assert not issuing.fail(session, late, "late", LATER)
        assert issuing.fail(session, "c", "disk\0 full", LATER)
    with database.reading() as session:
        one = issuing.get(session, "i2")
    assert one is not None
    assert (one.attempts, one.reason, one.asked_by) == (3, "disk\ufffd full", "bob\ufffd@acme.example")
