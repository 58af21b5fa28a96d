import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from readiness.errors import Refusal, WrongUse
from readiness.services.people import accounts, links, sessions
from readiness.services.people.changes import Actor
from readiness.store import journal
from readiness.store.database import Database
from tests.services.dana import DANA, NOW, PASSWORD, VISIT, add, enter


def test_a_password_is_kept_as_argon2id_and_never_as_it_was_typed(database: Database):
    user = add(database).user
    assert user.password_hash
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_an_address_is_the_same_in_any_case_and_has_one_account(database: Database):
    add(database, "Dana@Acme.example")
    with pytest.raises(Refusal, match="has an account already"):
        add(database)
    assert enter(database, email=" DANA@ACME.EXAMPLE ").user.email == DANA


@pytest.mark.parametrize("role", ["root", "", "Admin"])
def test_an_unknown_role_is_refused_with_those_there_are(database: Database, role: str):
    with pytest.raises(WrongUse, match="lead, engineer, auditor, executive, admin"):
        add(database, role=role)


def test_there_is_a_first_link_until_an_administrator_has_a_password(database: Database):
    def link() -> str | None:
        with database.writing() as session:
            return accounts.first_link(session, NOW)

    first, second = link(), link()
    assert first
    assert second
    with pytest.raises(Refusal, match="used already"):
        sessions.set_up(database, first, DANA, PASSWORD, VISIT, NOW)
    assert sessions.set_up(database, second, DANA, PASSWORD, VISIT, NOW).user.role == "admin"
    assert link() is None
    with database.reading() as session:
        assert [user.email for user in accounts.everybody(session)] == [DANA]


def test_an_invited_administrator_gets_the_first_link_instead_of_a_stranger(database: Database):
    add(database, password=None)
    with database.writing() as session:
        token = accounts.first_link(session, NOW)
    assert token
    sessions.set_up(database, token, "", PASSWORD, VISIT, NOW)
    assert enter(database).user.email == DANA


def test_a_link_is_kept_as_a_digest_only(database: Database, tmp_path: Path):
    token = add(database, password=None).token
    assert token
    database.dispose()
    assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_somebody_disabled_cannot_sign_in_nor_use_a_link(database: Database):
    add(database)
    added = add(database, "erin@acme.example", "engineer", None)
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
    assert added.token
    with pytest.raises(Refusal):
        sessions.set_up(database, added.token, "", PASSWORD, VISIT, NOW)


def test_the_last_administrator_stays(database: Database):
    add(database)
    with pytest.raises(Refusal, match="last administrator"), database.writing() as session:
        accounts.disable(session, DANA, NOW)


def test_what_happens_to_accounts_stands_in_the_ledger_without_a_password(database: Database):
    user = add(database, "erin@acme.example", "engineer").user
    add(database)
    with database.writing() as session:
        accounts.disable(session, user.email, NOW)
        happened = journal.of(session, user.id)
    assert [one.line.entry.event for one in happened] == ["user_added", "user_disabled"]
    said = json.loads(happened[0].envelope)
    assert said["email"] == "erin@acme.example"
    assert said.keys() == {"email", "event", "id", "role", "salt", "by", "from", "before", "after"}


def test_a_person_is_invited_then_active_then_disabled(database: Database):
    add(database)
    token = add(database, "erin@acme.example", "engineer", None).token

    def state() -> object:
        with database.reading() as session:
            return accounts.state(accounts.find(session, "erin@acme.example"), NOW)

    assert token
    assert state() == "invited"
    sessions.set_up(database, token, "", PASSWORD, VISIT, NOW)
    assert state() == "active"
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
    assert state() == "disabled"


def test_a_change_says_who_made_it_from_where_and_how_it_was_before(database: Database):
    add(database)
    add(database, "erin@acme.example", "engineer")
    with database.writing() as session:
        erin = accounts.find(session, "erin@acme.example")
        accounts.change_role(session, erin, "lead", NOW, was="engineer", by=Actor(DANA, "192.0.2.7"))
        accounts.disable(session, erin.id, NOW, Actor(DANA, "192.0.2.7"))
        accounts.enable(session, erin.id, NOW)
        said = [json.loads(one.envelope) for one in journal.of(session, erin.id)]
    assert [one["event"] for one in said] == ["user_added", "user_role_changed", "user_disabled", "user_enabled"]
    assert (said[1]["by"], said[1]["from"]) == (DANA, "192.0.2.7")
    assert (said[1]["before"]["role"], said[1]["after"]["role"]) == ("engineer", "lead")
    assert (said[2]["before"]["disabled"], said[2]["after"]["disabled"]) == (False, True)
    assert (said[3]["by"], said[3]["from"]) == (None, None)


def test_doing_it_twice_is_doing_it_once(database: Database):
    add(database)
    add(database, "erin@acme.example", "engineer")
    with database.writing() as session:
        for act in (accounts.enable, accounts.disable, accounts.disable):
            act(session, "erin@acme.example", NOW)
        said = journal.of(session, accounts.find(session, "erin@acme.example").id)
    assert [one.line.entry.event for one in said] == ["user_added", "user_disabled"]


def test_a_decision_on_a_role_that_changed_meanwhile_changes_nothing(database: Database):
    add(database)
    erin = add(database, "erin@acme.example", "engineer").user
    with pytest.raises(Refusal, match="became engineer meanwhile"), database.writing() as session:
        accounts.change_role(session, erin, "admin", NOW, was="lead", by=Actor(DANA))


def test_the_last_administrator_is_not_demoted(database: Database):
    dana = add(database).user
    with pytest.raises(Refusal, match="last administrator"), database.writing() as session:
        accounts.change_role(session, dana, "lead", NOW, was="admin", by=Actor(DANA))


def test_an_auditor_without_a_date_may_come_for_a_year(database: Database):
    mary = add(database, "mary@firm.example", "auditor").user
    assert mary.ends_at == NOW + accounts.AUDITS_FOR
    assert accounts.last_day(mary, ZoneInfo("UTC")) == date(2027, 5, 23)
    assert accounts.state(mary, NOW) == "active"
    assert accounts.state(mary, NOW + accounts.AUDITS_FOR) == "ended"


def test_somebody_else_than_an_auditor_has_no_end(database: Database):
    add(database)
    mary = add(database, "mary@firm.example", "auditor").user
    with database.writing() as session:
        changed = accounts.change_role(session, mary, "lead", NOW, was="auditor", by=Actor(DANA))
    assert (changed.engagement, changed.ends_at) == (None, None)
    assert accounts.last_day(changed, ZoneInfo("UTC")) is None


def test_a_disabled_person_gets_no_new_link(database: Database):
    add(database)
    add(database, "erin@acme.example", "engineer")
    with database.writing() as session:
        erin = accounts.disable(session, "erin@acme.example", NOW)
    with pytest.raises(Refusal, match="is disabled"), database.writing() as session:
        links.new_link(session, erin, NOW)
