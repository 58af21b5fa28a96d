"""Sessions of browsers end: idle, expired, revoked, forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.store import accounts, web_sessions
from readiness.store.accounts import User
from readiness.store.database import Database
from readiness.store.web_sessions import WebSession
from tests.store.acme import DAY, NOON

HOUR = timedelta(hours=1)
ADA = User("u1", "ada@acme.example", "admin", NOON, "$argon2id$...")
OPEN = WebSession("a" * 64, "u1", NOON, NOON, NOON + HOUR, NOON + DAY)


@pytest.fixture(autouse=True)
def _ada(database: Database) -> None:
    with database.writing() as session:
        accounts.add_user(session, ADA)


def test_a_session_is_found_until_it_is_idle_or_expired(database: Database) -> None:
    with database.writing() as session:
        web_sessions.open_(session, OPEN)
        assert web_sessions.find(session, "a" * 64, NOON) == (OPEN, replace(ADA, last_seen_at=NOON))
        assert web_sessions.find(session, "b" * 64, NOON) is None
        assert web_sessions.find(session, "a" * 64, NOON + HOUR) is None

        web_sessions.touch(session, "a" * 64, "u1", NOON + HOUR, NOON + 25 * HOUR)

        found = web_sessions.find(session, "a" * 64, NOON + 2 * HOUR)
        assert found is not None
        assert found[0].last_seen_at == NOON + HOUR
        assert web_sessions.find(session, "a" * 64, NOON + DAY) is None


def test_sessions_are_listed_and_revoked(database: Database) -> None:
    other = WebSession("b" * 64, "u1", NOON, NOON + HOUR / 2, NOON + HOUR, NOON + DAY)
    with database.writing() as session:
        web_sessions.open_(session, OPEN)
        web_sessions.open_(session, other)
        assert [one.id_sha256[0] for one in web_sessions.of_user(session, "u1", NOON)] == ["b", "a"]

        web_sessions.revoke(session, "b" * 64, NOON)
        assert [one.id_sha256[0] for one in web_sessions.of_user(session, "u1", NOON)] == ["a"]

        web_sessions.revoke_all(session, "u1", NOON)
        assert web_sessions.of_user(session, "u1", NOON) == ()
        assert web_sessions.find(session, "a" * 64, NOON) is None


def test_sessions_long_over_are_forgotten(database: Database) -> None:
    with database.writing() as session:
        web_sessions.open_(session, OPEN)
    with database.writing() as session:
        later = NOON + 2 * DAY
        web_sessions.open_(session, WebSession("c" * 64, "u1", later, later, later + HOUR, later + DAY))
        assert [one.id_sha256[0] for one in web_sessions.of_user(session, "u1", NOON)] == ["c"]
