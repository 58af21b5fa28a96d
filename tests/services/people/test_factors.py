"""The second factor: codes of a telephone, each once; recovery codes, each once; slowed down; nothing of it readable at rest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from readiness.domain.canonical import digest
from readiness.errors import Refusal, WrongConfiguration
from readiness.services.installation.new_workspace import initialise
from readiness.services.people import accounts, factors, links, sessions
from readiness.services.people.changes import Actor
from readiness.services.people.cipher import FILE
from readiness.services.people.factors import WrongCode
from readiness.services.people.sessions import HalfIn, TooManyAttempts, Visit, WrongPassword
from readiness.store import factors as store
from readiness.store import journal
from readiness.store.accounts import User
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

NOW = datetime(2026, 5, 22, 12, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
DANA, PASSWORD = "dana@acme.example", "a lake under the harbour"
HERE = Visit("192.0.2.1", "Firefox")


@dataclass
class Telephone:
    secret: str

    def shows(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    initialise(tmp_path / "ws")
    opened = open_workspace(tmp_path / "ws", {}, lambda: NOW)
    with opened.database.writing() as session:
        accounts.add(session, DANA, "admin", NOW, PASSWORD)
    yield opened
    opened.database.dispose()


def _dana(place: Workspace) -> User:
    with place.database.reading() as session:
        return accounts.find(session, DANA)


def _enrolled(place: Workspace) -> tuple[Telephone, tuple[str, ...]]:
    telephone = Telephone(factors.propose(place, _dana(place), PASSWORD, HERE).secret)
    before = NOW - timedelta(minutes=5)
    return telephone, factors.confirm(place, _dana(place), telephone.shows(before), HERE, before)


def _half(place: Workspace) -> HalfIn:
    half = sessions.sign_in(place.database, DANA, PASSWORD, HERE, NOW)
    assert isinstance(half, HalfIn)
    return half


def test_it_is_asked_for_once_a_code_confirmed_it(place: Workspace) -> None:
    enrolment = factors.propose(place, _dana(place), PASSWORD, HERE)
    assert isinstance(sessions.sign_in(place.database, DANA, PASSWORD, HERE, NOW), sessions.SignedIn)
    assert factors.proposed(place, _dana(place)) == enrolment
    with pytest.raises(WrongCode):
        factors.confirm(place, _dana(place), "000000", HERE, NOW)
    assert _dana(place).factor_since is None
    codes = factors.confirm(place, _dana(place), Telephone(enrolment.secret).shows(NOW), HERE, NOW)
    assert len(set(codes)) == factors.CODES
    assert _dana(place).factor_since == NOW
    assert factors.proposed(place, _dana(place)) is None, "a confirmed secret is never shown again"


def test_the_address_names_the_product_and_the_person(place: Workspace) -> None:
    uri = factors.propose(place, _dana(place), PASSWORD, HERE).uri
    assert uri.startswith("otpauth://totp/Readiness")
    assert "dana%40acme.example" in uri


def test_only_the_password_begins_it_and_a_second_one_is_refused(place: Workspace) -> None:
    with pytest.raises(WrongPassword):
        factors.propose(place, _dana(place), "wrong", HERE)
    _enrolled(place)
    with pytest.raises(Refusal, match="already"):
        factors.propose(place, _dana(place), PASSWORD, HERE)
    with pytest.raises(Refusal, match="waits"):
        factors.confirm(place, _dana(place), "123456", HERE, NOW)


def test_the_password_alone_opens_nothing(place: Workspace) -> None:
    telephone, _ = _enrolled(place)
    half = _half(place)
    assert sessions.recognise(place.database, half.secret, NOW) is None
    signed_in = factors.finish(place, half.secret, telephone.shows(NOW), HERE, NOW)
    assert sessions.recognise(place.database, signed_in.secret, NOW)
    assert signed_in.secret != half.secret


def test_a_code_works_once(place: Workspace) -> None:
    telephone, _ = _enrolled(place)
    code = telephone.shows(NOW)
    factors.finish(place, _half(place).secret, code, HERE, NOW)
    again = _half(place)
    with pytest.raises(WrongCode):
        factors.finish(place, again.secret, code, HERE, NOW)
    with pytest.raises(WrongCode):
        factors.finish(place, again.secret, telephone.shows(NOW - HALF_MINUTE), HERE, NOW)
    assert factors.finish(place, again.secret, telephone.shows(NOW + HALF_MINUTE), HERE, NOW)


def test_a_clock_may_be_off_by_half_a_minute_and_no_more(place: Workspace) -> None:
    telephone, _ = _enrolled(place)
    with pytest.raises(WrongCode):
        factors.finish(place, _half(place).secret, telephone.shows(NOW + 2 * HALF_MINUTE), HERE, NOW)
    with pytest.raises(WrongCode):
        factors.finish(place, _half(place).secret, telephone.shows(NOW - 2 * HALF_MINUTE), HERE, NOW)
    assert factors.finish(place, _half(place).secret, telephone.shows(NOW - HALF_MINUTE), HERE, NOW)


def test_wrong_codes_are_slowed_down_however_often_the_password_is_given(place: Workspace) -> None:
    telephone, codes = _enrolled(place)
    for _ in range(sessions.WRONG_PER_ACCOUNT):
        with pytest.raises(WrongCode):
            factors.finish(place, _half(place).secret, "000000", HERE, NOW)
    for right in (telephone.shows(NOW), codes[0]):
        with pytest.raises(TooManyAttempts):
            factors.finish(place, _half(place).secret, right, Visit("192.0.2.99"), NOW)


def test_a_recovery_code_works_once_however_it_is_typed(place: Workspace) -> None:
    _, codes = _enrolled(place)
    factors.finish(place, _half(place).secret, codes[3].upper().replace("-", " "), HERE, NOW)
    with pytest.raises(WrongCode):
        factors.finish(place, _half(place).secret, codes[3], HERE, NOW)
    with pytest.raises(WrongCode):
        factors.finish(place, _half(place).secret, codes[4] + "0", HERE, NOW)
    assert factors.finish(place, _half(place).secret, codes[4], HERE, NOW)
    with place.database.reading() as session:
        assert factors.codes_left(session, _dana(place)) == factors.CODES - 2


def test_new_recovery_codes_end_the_old_ones(place: Workspace) -> None:
    _, old = _enrolled(place)
    with pytest.raises(WrongPassword):
        factors.renew_codes(place, _dana(place), "wrong", HERE)
    new = factors.renew_codes(place, _dana(place), PASSWORD, HERE)
    with pytest.raises(WrongCode):
        factors.finish(place, _half(place).secret, old[0], HERE, NOW)
    assert factors.finish(place, _half(place).secret, new[0], HERE, NOW)


def test_who_takes_too_long_gives_the_password_again(place: Workspace) -> None:
    telephone, _ = _enrolled(place)
    key = digest(_half(place).secret.encode())
    with place.database.reading() as session:
        assert store.owing(session, key, NOW + sessions.OWES_FOR - timedelta(seconds=1))
        assert store.owing(session, key, NOW + sessions.OWES_FOR) is None
    with pytest.raises(Refusal, match="too long"):
        factors.finish(place, "invented", telephone.shows(NOW), HERE, NOW)


def test_a_half_sign_in_finishes_once(place: Workspace) -> None:
    telephone, codes = _enrolled(place)
    half = _half(place)
    factors.finish(place, half.secret, telephone.shows(NOW), HERE, NOW)
    with pytest.raises(Refusal):
        factors.finish(place, half.secret, codes[0], HERE, NOW)


def test_a_link_for_a_forgotten_password_does_not_go_round_it(place: Workspace) -> None:
    _enrolled(place)
    with place.database.writing() as session:
        token = links.new_link(session, _dana(place), NOW)
    entered = sessions.set_up(place.database, token, "", "another lake altogether", HERE, NOW)
    assert isinstance(entered, HalfIn)


def test_one_takes_ones_own_away_by_password_and_code_an_administrator_without(place: Workspace) -> None:
    telephone, codes = _enrolled(place)
    with pytest.raises(WrongPassword):
        factors.remove(place, _dana(place), "wrong", telephone.shows(NOW), HERE, NOW)
    with pytest.raises(WrongCode):
        factors.remove(place, _dana(place), PASSWORD, "000000", HERE, NOW)
    factors.remove(place, _dana(place), PASSWORD, codes[0], HERE, NOW)
    assert _dana(place).factor_since is None
    _enrolled(place)
    with place.database.writing() as session:
        factors.reset(session, _dana(place), NOW, Actor("root@acme.example"))
        factors.reset(session, _dana(place), NOW, Actor("root@acme.example"))
    assert isinstance(sessions.sign_in(place.database, DANA, PASSWORD, HERE, NOW), sessions.SignedIn)


def test_neither_secret_nor_codes_are_readable_at_rest_or_in_the_journal(place: Workspace) -> None:
    telephone, codes = _enrolled(place)
    factors.finish(place, _half(place).secret, codes[0], HERE, NOW)
    with place.database.reading() as session:
        said = journal.of(session, _dana(place).id)
    assert [json.loads(one.envelope)["event"] for one in said] == ["user_added", "factor_added", "recovery_code_used"]
    told = "".join(one.envelope for one in said)
    place.database.dispose()
    kept = b"".join(file.read_bytes() for file in (place.home / "var").rglob("*") if file.is_file())
    for secret in (telephone.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in told
        assert secret.encode() not in kept


def test_the_key_is_ours_alone_and_without_it_nobody_guesses(place: Workspace) -> None:
    telephone, codes = _enrolled(place)
    path = place.keys / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(WrongConfiguration, match="others may read"):
        factors.finish(place, _half(place).secret, telephone.shows(NOW), HERE, NOW)
    path.unlink()
    with pytest.raises(WrongConfiguration, match="cannot be read"):
        factors.finish(place, _half(place).secret, telephone.shows(NOW), HERE, NOW)
    assert factors.finish(place, _half(place).secret, codes[0], HERE, NOW), "recovery codes need no key"
