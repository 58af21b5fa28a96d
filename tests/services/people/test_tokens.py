"""Tokens by which programs come."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from readiness.errors import Refusal, WrongUse
from readiness.services.installation.new_workspace import initialise
from readiness.services.people import accounts, tokens
from readiness.services.people.changes import Actor
from readiness.services.people.sessions import TooManyAttempts, Visit, WrongPassword, sign_in
from readiness.services.people.tokens import Made, Wish, WrongToken
from readiness.store import journal
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.services.conftest import Clock

DANA = "dana@acme.example"
HERE = "10.0.0.1"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def place(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    initialise(tmp_path / "ws")
    workspace = open_workspace(tmp_path / "ws", {}, clock)
    with workspace.database.writing() as session:
        accounts.add(session, DANA, "admin", workspace.now())
        accounts.add(session, "lee@acme.example", "admin", workspace.now())
    yield workspace
    workspace.database.dispose()


def make(place: Workspace, **wish: object) -> Made:
    with place.database.writing() as session:
        return tokens.create(session, place, Wish(**{"role": "engineer", **wish}))  # type: ignore[arg-type]  # a test's shorthand


def come(place: Workspace, whole: str, address: str = HERE) -> tokens.Caller:
    return tokens.recognise(place.database, whole, address, place.now())


def test_the_whole_text_is_kept_nowhere(place: Workspace) -> None:
    made = make(place, by=DANA)
    assert made.whole.startswith(f"rdy_{made.held.token.id}_")
    secret = made.whole.rsplit("_", 1)[1]
    place.database.dispose()
    for file in place.home.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_who_comes_with_it_acts_as_who_made_it_in_its_role(place: Workspace) -> None:
    caller = come(place, make(place, by=DANA, scopes=("read", "evidence:write")).whole)
    assert (caller.person.email, caller.person.role) == (DANA, "engineer")
    assert caller.token.scopes == ("read", "evidence:write")
    nobody = come(place, make(place, role="auditor").whole)
    assert (nobody.person.email, nobody.person.role, nobody.creator) == ("", "auditor", None)


def test_it_works_until_the_end_of_its_last_day_and_for_90_days_unless_said(place: Workspace, clock: Clock) -> None:
    usual, short = make(place), make(place, expires=place.today)
    assert tokens.last_day(place, usual.held.token) == place.today + timedelta(days=90)
    assert tokens.last_day(place, short.held.token) == place.today
    clock.now = short.held.token.expires_at - timedelta(seconds=1)
    come(place, short.whole)
    clock.move(seconds=1)
    with pytest.raises(WrongToken, match="expired"):
        come(place, short.whole)
    come(place, usual.whole)


def test_it_ends_when_it_is_revoked_and_when_its_maker_is_locked_out(place: Workspace) -> None:
    one, other, free = make(place), make(place, by=DANA), make(place)
    with place.database.writing() as session:
        ended = tokens.revoke(session, one.held.token.id, place.now())
        assert tokens.working(session, place.now()) == 2
        accounts.disable(session, DANA, place.now())
        assert tokens.working(session, place.now()) == 1
    assert ended.token.revoked_at == place.now()
    with pytest.raises(WrongToken, match="revoked"):
        come(place, one.whole)
    with pytest.raises(WrongToken, match="disabled"):
        come(place, other.whole)
    come(place, free.whole)
    with place.database.writing() as session, pytest.raises(Refusal, match="revoked before"):
        tokens.revoke(session, f"rdy_{one.held.token.id}", place.now())
    with place.database.writing() as session, pytest.raises(Refusal, match="no token"):
        tokens.revoke(session, "nothing", place.now())


@pytest.mark.parametrize(
    "changed",
    [
        lambda whole: whole[:-1] + ("0" if whole[-1] != "0" else "1"),
        lambda whole: whole + "0",
        lambda whole: whole.upper(),
        lambda _: "",
        lambda _: "rdy_" + "0" * 12 + "_" + "0" * 64,
        lambda _: "\ud800",
        lambda whole: whole + "\0",
        lambda whole: whole.split("_")[1],
    ],
)
def test_anything_else_is_no_token(place: Workspace, changed) -> None:
    with pytest.raises(WrongToken, match="not known"):
        come(place, changed(make(place).whole))


def test_wrong_ones_from_one_address_are_slowed_down_and_a_right_one_is_let_in(place: Workspace, clock: Clock) -> None:
    made = make(place)
    for _ in range(30):
        with pytest.raises(WrongToken):
            come(place, "rdy_wrong")
    with pytest.raises(TooManyAttempts):
        come(place, "rdy_wrong")
    with pytest.raises(WrongToken):
        come(place, "rdy_wrong", "10.0.0.2")
    come(place, made.whole)
    clock.move(minutes=16)
    with pytest.raises(WrongToken):
        come(place, "rdy_wrong")


def test_a_program_gone_wild_locks_nobody_out_of_the_pages(place: Workspace) -> None:
    for _ in range(30):
        with pytest.raises(WrongToken):
            come(place, "rdy_wrong")
    with pytest.raises(WrongPassword):
        sign_in(place.database, DANA, "not the password", Visit(HERE), place.now())


def test_that_it_was_used_is_written_down_every_few_minutes(place: Workspace, clock: Clock) -> None:
    made = make(place)

    def last_used() -> object:
        with place.database.reading() as session:
            return tokens.described(place, tokens.listed(session)[0])["last_used_at"]

    assert last_used() is None
    come(place, made.whole)
    first = last_used()
    clock.move(minutes=4)
    come(place, made.whole)
    assert last_used() == first == "2026-05-22T12:00:00Z"
    clock.move(minutes=1)
    come(place, made.whole)
    assert last_used() == "2026-05-22T12:05:00Z"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"role": "king"}, "is no role"),
        ({"scopes": ()}, "is for something"),
        ({"scopes": ("everything",)}, "is no scope"),
        ({"role": "auditor", "scopes": ("evidence:write",)}, "auditor never has"),
        ({"role": "engineer", "scopes": ("evidence:review",)}, "engineer never has"),
        ({"expires": date(2026, 5, 21)}, "is past"),
        ({"expires": date(2027, 5, 24)}, "too far"),
        ({"expires": date.max}, "too far"),
        ({"name": "two\nlines"}, "no name"),
        ({"name": "x" * 101}, "no name"),
    ],
)
def test_what_cannot_be_is_refused(place: Workspace, wish: dict[str, object], sentence: str) -> None:
    with pytest.raises(WrongUse, match=sentence):
        make(place, **wish)
    with place.database.reading() as session:
        assert tokens.listed(session) == ()


def test_two_that_work_have_different_names(place: Workspace) -> None:
    first = make(place, name="pipeline")
    with pytest.raises(Refusal, match="still works"):
        make(place, name=" pipeline ")
    with place.database.writing() as session:
        tokens.revoke(session, first.held.token.id, place.now())
    make(place, name="pipeline")
    make(place)
    make(place)


def test_making_and_ending_stand_in_the_ledger_without_the_secret(place: Workspace) -> None:
    with place.database.writing() as session:
        wish = Wish("engineer", name="pipeline", by=DANA)
        made = tokens.create(session, place, wish, Actor(DANA, HERE))
        tokens.revoke(session, made.held.token.id, place.now(), Actor("lee@acme.example", HERE))
    with place.database.reading() as session:
        told = [(one.line.entry.event, json.loads(one.envelope)) for one in journal.of(session, made.held.token.id)]
    assert [event for event, _ in told] == ["token_created", "token_revoked"]
    assert {said["from"] for _, said in told} == {HERE}
    assert [said["by"] for _, said in told] == [DANA, "lee@acme.example"]
    assert all(made.whole[-64:] not in str(said) for _, said in told)


def test_they_are_listed_last_made_first_page_by_page(place: Workspace) -> None:
    made = [make(place, name=str(n)).held.token.id for n in range(5)]
    with place.database.reading() as session:
        first = tokens.listed(session, 2)
        rest = tokens.listed(session, 9, first[-1].token.id)
    found = [one.token.id for one in (*first, *rest)]
    assert sorted(found) == sorted(made)
    assert len(rest) == 3


def test_who_is_locked_out_or_unknown_answers_for_none(place: Workspace) -> None:
    with place.database.writing() as session:
        accounts.disable(session, DANA, place.now())
    for email in (DANA, "nobody@acme.example"):
        with pytest.raises(Refusal):
            make(place, by=email)
