from datetime import timedelta
from pathlib import Path

import pytest

from readiness.errors import Refusal, WrongUse
from readiness.services.people import accounts, links, sessions
from readiness.services.people.changes import Actor
from readiness.services.people.sessions import TooManyAttempts, WrongPassword
from readiness.store import web_sessions
from readiness.store.database import Database
from tests.services.dana import DANA, NOW, PASSWORD, VISIT, add, enter


def test_a_session_is_kept_as_a_digest_only_and_signing_in_makes_a_new_one(database: Database, tmp_path: Path):
    add(database)
    first, second = enter(database), enter(database)
    assert first.secret != second.secret
    database.dispose()
    assert first.secret.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_link_ends_the_sessions_that_were_open(database: Database):
    add(database)
    before = enter(database).secret
    with database.writing() as session:
        token = links.new_link(session, accounts.find(session, DANA), NOW)
    sessions.set_up(database, token, "", "another lake altogether", VISIT, NOW)
    assert sessions.recognise(database, before, NOW) is None
    with pytest.raises(WrongPassword):
        enter(database)
    assert enter(database, "another lake altogether")


def test_wrong_passwords_slow_an_account_down_from_every_address(database: Database):
    add(database)
    for n in range(sessions.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            enter(database, "wrong", address=f"10.0.0.{n}")
    with pytest.raises(TooManyAttempts):
        enter(database, address="10.9.9.9")
    assert enter(database, at=NOW + sessions.SLOW_DOWN + timedelta(seconds=1))


def test_an_account_that_does_not_exist_is_slowed_down_in_the_same_way(database: Database):
    for _ in range(sessions.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            enter(database)
    with pytest.raises(TooManyAttempts):
        enter(database)


def test_an_address_that_tries_many_accounts_is_slowed_down(database: Database):
    add(database)
    for n in range(sessions.WRONG_PER_ADDRESS):
        with pytest.raises(WrongPassword):
            enter(database, "wrong", email=f"nobody{n}@acme.example")
    with pytest.raises(TooManyAttempts):
        enter(database)
    assert enter(database, address="10.9.9.9")


def test_a_right_password_forgives_the_wrong_ones_before_it(database: Database):
    add(database)
    for _ in range(3):
        for _ in range(sessions.WRONG_PER_ACCOUNT - 1):
            with pytest.raises(WrongPassword):
                enter(database, "wrong")
        assert enter(database)


def test_somebody_without_a_password_cannot_sign_in(database: Database):
    add(database, password=None)
    with pytest.raises(WrongPassword):
        enter(database, "")


def test_a_session_that_is_read_often_writes_seldom(database: Database):
    add(database)
    secret = enter(database).secret
    with database.reading():
        later = NOW + sessions.TOUCH_AFTER - timedelta(seconds=1)
        assert sessions.recognise(database, secret, later)


def test_an_auditor_is_signed_out_and_refused_after_their_date(database: Database):
    mary = add(database, "mary@firm.example", "auditor").user
    assert mary.ends_at
    eve = mary.ends_at - timedelta(seconds=1)
    secret = enter(database, email=mary.email, at=eve).secret
    assert sessions.recognise(database, secret, eve)
    assert sessions.recognise(database, secret, mary.ends_at) is None
    with pytest.raises(WrongPassword):
        enter(database, email=mary.email, at=mary.ends_at)


def test_a_password_is_changed_by_who_knows_it_and_ends_every_other_session(database: Database):
    dana = add(database).user
    phone, desk = enter(database).secret, enter(database).secret
    with pytest.raises(WrongPassword):
        sessions.change_password(database, dana, "wrong", "another lake altogether", VISIT, NOW)
    with pytest.raises(WrongUse, match="at least 12"):
        sessions.change_password(database, dana, PASSWORD, "short", VISIT, NOW)
    assert sessions.recognise(database, phone, NOW), "a try that failed ends nothing"
    now_on = sessions.change_password(database, dana, PASSWORD, "another lake altogether", VISIT, NOW)
    assert [sessions.recognise(database, secret, NOW) for secret in (phone, desk)] == [None, None]
    assert sessions.recognise(database, now_on.secret, NOW)
    assert enter(database, "another lake altogether")


def test_guessing_the_password_of_an_open_session_is_slowed_down_too(database: Database):
    dana = add(database).user
    for _ in range(sessions.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            sessions.change_password(database, dana, "wrong", "another lake altogether", VISIT, NOW)
    with pytest.raises(TooManyAttempts):
        sessions.change_password(database, dana, PASSWORD, "another lake altogether", VISIT, NOW)


def test_a_session_says_where_it_came_from_and_ends_by_itself(database: Database):
    dana = add(database).user
    secret = enter(database).secret
    add(database, "erin@acme.example", "lead")
    other = enter(database, email="erin@acme.example").secret
    with database.writing() as session:
        (opened,) = web_sessions.of_user(session, dana.id, NOW)
        assert opened.address == "10.0.0.1"
        erin = accounts.find(session, "erin@acme.example")
        with pytest.raises(Refusal, match="over already"):
            sessions.end(session, erin, opened.id_sha256, NOW, Actor(erin.email))
        sessions.end(session, dana, opened.id_sha256, NOW, Actor(dana.email))
    assert sessions.recognise(database, secret, NOW) is None
    assert sessions.recognise(database, other, NOW)
    with database.writing() as session:
        sessions.end_all(session, erin, NOW, Actor(dana.email))
    assert sessions.recognise(database, other, NOW) is None


def test_the_page_says_when_somebody_was_last_seen(database: Database):
    add(database)
    secret = enter(database).secret
    sessions.recognise(database, secret, NOW + timedelta(minutes=6))
    with database.reading() as session:
        assert accounts.find(session, DANA).last_seen_at == NOW + timedelta(minutes=6)


def test_who_is_let_in_again_signs_in_again(database: Database):
    add(database)
    add(database, "erin@acme.example", "lead")
    secret = enter(database, email="erin@acme.example").secret
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
        accounts.enable(session, "erin@acme.example", NOW)
    assert sessions.recognise(database, secret, NOW) is None
