import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness.errors import Refusal, WrongUse
from readiness.services import accounts
from readiness.services.accounts import TooManyAttempts, WrongPassword
from readiness.store import journal
from readiness.store.database import Database

NOW = datetime(2026, 5, 22, 12, tzinfo=UTC)
DANA, PASSWORD = "dana@acme.example", "a lake under the harbour"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/readiness.db")
    made.migrate()
    yield made
    made.dispose()


def _add(database: Database, email: str = DANA, role: str = "admin", password: str | None = PASSWORD) -> accounts.Added:
    with database.writing() as session:
        return accounts.add(session, email, role, NOW, password)


def _enter(
    database: Database, password: str = PASSWORD, at: datetime = NOW, address: str = "10.0.0.1", email: str = DANA
):
    return accounts.sign_in(database, email, password, address, at)


def test_a_password_is_kept_as_argon2id_and_never_as_it_was_typed(database: Database):
    user = _add(database).user
    assert user.password_hash
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_an_address_is_the_same_in_any_case_and_has_one_account(database: Database):
    _add(database, "Dana@Acme.example")
    with pytest.raises(Refusal, match="has an account already"):
        _add(database)
    assert _enter(database, email=" DANA@ACME.EXAMPLE ").user.email == DANA


@pytest.mark.parametrize("role", ["root", "", "Admin"])
def test_an_unknown_role_is_refused_with_those_there_are(database: Database, role: str):
    with pytest.raises(WrongUse, match="lead, engineer, auditor, executive, admin"):
        _add(database, role=role)


@pytest.mark.parametrize("password", ["elevenchars", "", "a" * 30, "abababababababab", f"{DANA} rocks", "x" * 1001])
def test_a_password_that_can_be_guessed_is_refused(password: str):
    with pytest.raises(WrongUse):
        accounts.check_password(password, DANA)


def test_twelve_characters_of_any_kind_will_do():
    accounts.check_password("twelve chars", DANA)
    accounts.check_password("пароль из слов", DANA)


def test_there_is_a_first_link_until_an_administrator_has_a_password(database: Database):
    def link() -> str | None:
        with database.writing() as session:
            return accounts.first_link(session, NOW)

    first, second = link(), link()
    assert first
    assert second
    with pytest.raises(Refusal, match="used already"):
        accounts.set_up(database, first, DANA, PASSWORD, NOW)
    assert accounts.set_up(database, second, DANA, PASSWORD, NOW).user.role == "admin"
    assert link() is None
    with database.reading() as session:
        assert [user.email for user in accounts.everybody(session)] == [DANA]


def test_an_invited_administrator_gets_the_first_link_instead_of_a_stranger(database: Database):
    _add(database, password=None)
    with database.writing() as session:
        token = accounts.first_link(session, NOW)
    assert token
    accounts.set_up(database, token, "", PASSWORD, NOW)
    assert _enter(database).user.email == DANA


def test_a_link_is_kept_as_a_digest_only(database: Database, tmp_path: Path):
    token = _add(database, password=None).token
    assert token
    database.dispose()
    assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_session_is_kept_as_a_digest_only_and_signing_in_makes_a_new_one(database: Database, tmp_path: Path):
    _add(database)
    first, second = _enter(database), _enter(database)
    assert first.secret != second.secret
    database.dispose()
    assert first.secret.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_link_ends_the_sessions_that_were_open(database: Database):
    _add(database)
    before = _enter(database).secret
    with database.writing() as session:
        token = accounts.new_link(session, accounts.find(session, DANA), NOW)
    accounts.set_up(database, token, "", "another lake altogether", NOW)
    assert accounts.recognise(database, before, NOW) is None
    with pytest.raises(WrongPassword):
        _enter(database)
    assert _enter(database, "another lake altogether")


def test_wrong_passwords_slow_an_account_down_from_every_address(database: Database):
    _add(database)
    for n in range(accounts.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            _enter(database, "wrong", address=f"10.0.0.{n}")
    with pytest.raises(TooManyAttempts):
        _enter(database, address="10.9.9.9")
    assert _enter(database, at=NOW + accounts.SLOW_DOWN + timedelta(seconds=1))


def test_an_account_that_does_not_exist_is_slowed_down_in_the_same_way(database: Database):
    for _ in range(accounts.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            _enter(database)
    with pytest.raises(TooManyAttempts):
        _enter(database)


def test_an_address_that_tries_many_accounts_is_slowed_down(database: Database):
    _add(database)
    for n in range(accounts.WRONG_PER_ADDRESS):
        with pytest.raises(WrongPassword):
            _enter(database, "wrong", email=f"nobody{n}@acme.example")
    with pytest.raises(TooManyAttempts):
        _enter(database)
    assert _enter(database, address="10.9.9.9")


def test_a_right_password_forgives_the_wrong_ones_before_it(database: Database):
    _add(database)
    for _ in range(3):
        for _ in range(accounts.WRONG_PER_ACCOUNT - 1):
            with pytest.raises(WrongPassword):
                _enter(database, "wrong")
        assert _enter(database)


def test_somebody_without_a_password_cannot_sign_in(database: Database):
    _add(database, password=None)
    with pytest.raises(WrongPassword):
        _enter(database, "")


def test_somebody_disabled_cannot_sign_in_nor_use_a_link(database: Database):
    _add(database)
    added = _add(database, "erin@acme.example", "engineer", None)
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
    assert added.token
    with pytest.raises(Refusal):
        accounts.set_up(database, added.token, "", PASSWORD, NOW)


def test_the_last_administrator_stays(database: Database):
    _add(database)
    with pytest.raises(Refusal, match="last administrator"), database.writing() as session:
        accounts.disable(session, DANA, NOW)


def test_a_session_that_is_read_often_writes_seldom(database: Database):
    _add(database)
    secret = _enter(database).secret
    with database.reading():
        later = NOW + accounts.TOUCH_AFTER - timedelta(seconds=1)
        assert accounts.recognise(database, secret, later)


def test_what_happens_to_accounts_stands_in_the_ledger_without_a_password(database: Database):
    user = _add(database, "erin@acme.example", "engineer").user
    _add(database)
    with database.writing() as session:
        accounts.disable(session, user.email, NOW)
        happened = journal.of(session, user.id)
    assert [one.line.entry.event for one in happened] == ["user_added", "user_disabled"]
    said = json.loads(happened[0].envelope)
    assert said["email"] == "erin@acme.example"
    assert said.keys() == {"email", "event", "id", "role", "salt"}


def test_a_person_is_invited_then_active_then_disabled(database: Database):
    _add(database)
    token = _add(database, "erin@acme.example", "engineer", None).token

    def state() -> object:
        with database.reading() as session:
            return accounts.described(accounts.find(session, "erin@acme.example"))["state"]

    assert token
    assert state() == "invited"
    accounts.set_up(database, token, "", PASSWORD, NOW)
    assert state() == "active"
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
    assert state() == "disabled"
