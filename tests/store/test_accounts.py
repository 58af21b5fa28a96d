"""Accounts: links that work once, and an administrator who stays."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.errors import Refusal
from readiness.store import accounts, web_sessions
from readiness.store.accounts import User
from readiness.store.database import Database
from readiness.store.web_sessions import WebSession
from tests.store.acme import DAY, NOON

HOUR = timedelta(hours=1)
ADA = User("u1", "ada@acme.example", "admin", NOON, "$argon2id$...")
BOB = User("u2", "bob@acme.example", "engineer", NOON)


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    with database.writing() as session:
        accounts.add_user(session, ADA)
        accounts.add_user(session, BOB)


def test_a_person_is_found_by_address_in_any_case_or_id(database: Database) -> None:
    with database.reading() as session:
        assert accounts.find_user(session, "ADA@acme.example") == ADA
        assert accounts.find_user(session, "u2") == BOB
        assert accounts.find_user(session, "nobody") is None
        assert accounts.users(session) == (ADA, BOB)


def test_an_address_has_one_account(database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(Refusal, match="has an account already"):
            accounts.add_user(session, User("u3", "Bob@ACME.example", "lead", NOON))
        accounts.add_user(session, User("u4", "Eve@acme.example", "lead", NOON))

    with database.reading() as session:
        assert [user.email for user in accounts.users(session)] == [
            "ada@acme.example",
            "bob@acme.example",
            "eve@acme.example",
        ]


def test_a_set_up_link_works_once_and_in_time(database: Database) -> None:
    with database.writing() as session:
        accounts.add_set_up_link(session, "t" * 64, "u2", NOON, NOON + 7 * DAY)

    with database.writing() as session:
        assert accounts.set_up_user(session, "x" * 64, NOON) is None
        assert accounts.set_up_user(session, "t" * 64, NOON + 7 * DAY) is None
        assert accounts.use_set_up_link(session, "t" * 64, NOON + 7 * DAY) is None
        assert accounts.set_up_user(session, "t" * 64, NOON + DAY) == BOB
    with database.writing() as session:
        assert accounts.use_set_up_link(session, "t" * 64, NOON + DAY) == BOB
        accounts.set_password(session, "u2", "$argon2id$new")
    with database.writing() as session:
        assert accounts.set_up_user(session, "t" * 64, NOON + DAY) is None
        assert accounts.use_set_up_link(session, "t" * 64, NOON + DAY) is None
        assert accounts.find_user(session, "u2") == replace(BOB, password_hash="$argon2id$new")


def test_an_expired_link_is_not_used_up_by_trying(database: Database) -> None:
    with database.writing() as session:
        accounts.add_set_up_link(session, "t" * 64, "u2", NOON, NOON + DAY)
        assert accounts.use_set_up_link(session, "t" * 64, NOON + 2 * DAY) is None
        assert accounts.use_set_up_link(session, "t" * 64, NOON) == BOB


def test_a_new_link_ends_the_one_before(database: Database) -> None:
    with database.writing() as session:
        accounts.add_set_up_link(session, "1" * 64, "u2", NOON, NOON + DAY)
        accounts.add_set_up_link(session, "2" * 64, "u2", NOON, NOON + DAY)

        assert accounts.set_up_user(session, "1" * 64, NOON) is None
        assert accounts.set_up_user(session, "2" * 64, NOON) == BOB


def test_a_link_used_by_two_at_once_works_for_one(database: Database) -> None:
    with database.writing() as session:
        accounts.add_set_up_link(session, "t" * 64, "u2", NOON, NOON + DAY)
    together, used = threading.Barrier(2), []

    def use() -> None:
        together.wait()
        with database.writing() as session:
            used.append(accounts.use_set_up_link(session, "t" * 64, NOON))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert used.count(BOB) == 1
    assert used.count(None) == 1


def test_a_disabled_person_is_locked_out_at_once(database: Database) -> None:
    with database.writing() as session:
        web_sessions.open_(session, WebSession("b" * 64, "u2", NOON, NOON, NOON + HOUR, NOON + DAY))
        accounts.add_set_up_link(session, "t" * 64, "u2", NOON, NOON + DAY)
        accounts.disable(session, "u2", NOON)

        assert web_sessions.find(session, "b" * 64, NOON) is None
        assert accounts.set_up_user(session, "t" * 64, NOON) is None
        found = accounts.find_user(session, "u2")
        assert found is not None
        assert found.disabled_at == NOON


def test_the_last_administrator_stays(database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(Refusal, match="the last administrator"):
            accounts.disable(session, "u1", NOON)
        with pytest.raises(Refusal, match="the last administrator"):
            accounts.change_role(session, "u1", "lead")
        accounts.change_role(session, "u1", "admin")
        accounts.change_role(session, "u2", "admin")
        accounts.disable(session, "u1", NOON)
        with pytest.raises(Refusal, match="the last administrator"):
            accounts.disable(session, "u2", NOON)


def test_an_unknown_person_cannot_be_changed(database: Database) -> None:
    with database.writing() as session, pytest.raises(Refusal, match="there is no user u9"):
        accounts.set_password(session, "u9", "$argon2id$...")


def test_there_is_an_administrator_once_one_has_a_password(database: Database) -> None:
    with database.writing() as session:
        assert accounts.has_administrator(session)
        accounts.change_role(session, "u2", "admin")
        accounts.disable(session, "u1", NOON)
        assert not accounts.has_administrator(session)
        accounts.set_password(session, "u2", "$argon2id$...")
        assert accounts.has_administrator(session)


def test_an_address_is_changed_unless_somebody_has_it(database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(Refusal, match="has an account already"):
            accounts.change_email(session, "u2", "Ada@acme.example")
        accounts.change_email(session, "u2", "Robert@acme.example")

    with database.reading() as session:
        assert accounts.find_user(session, "robert@acme.example") == replace(BOB, email="robert@acme.example")
        assert accounts.find_user(session, "ada@acme.example") == ADA
