"""The mark of the records: another after everything an answer is made of, the same while nothing happens."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from readiness.store import accounts, evidence, results, waivers
from readiness.store.accounts import User
from readiness.store.database import Database, Session
from readiness.store.standing import INSERT_ONLY, MOST, Remembered, standing
from readiness.store.waivers import WaiverEnd
from tests.store.acme import DAY, NOON, happened, result, snapshot
from tests.store.test_waivers import waiver


def sealed(session: Session) -> None:
    row = snapshot("e1")
    evidence.seal(session, row, {"id": row.id, "kind": row.kind})


def ended(session: Session) -> None:
    waivers.add(session, waiver("w1"), NOON)
    waivers.end(session, WaiverEnd("e1", "w1", NOON.date(), "b@acme.example", "x", NOON))


ACTS: dict[str, Callable[[Session], object]] = {
    "a list": sealed,
    "a result": lambda session: results.add(session, result("r1")),
    "a waiver": lambda session: waivers.add(session, waiver("w1"), NOON),
    "a waiver's end": ended,
    "a line of the ledger": lambda session: happened(session, "x"),
}


def marked(database: Database) -> tuple[object, ...]:
    with database.reading() as session:
        return standing(session).mark


@pytest.mark.parametrize("act", ACTS)
def test_an_act_changes_the_mark(database: Database, act: str) -> None:
    before = marked(database)
    with database.writing() as session:
        ACTS[act](session)
    assert marked(database) != before


def test_a_person_who_is_locked_out_changes_the_mark(database: Database) -> None:
    with database.writing() as session:
        for name in ("ada", "zoe"):
            accounts.add_user(session, User(name, f"{name}@acme.example", "admin", NOON, "hash"))
        ada = accounts.users(session)[0]
    before = marked(database)
    with database.writing() as session:
        accounts.disable(session, ada.id, NOON)
    after = marked(database)
    assert after != before
    with database.writing() as session:
        accounts.enable(session, ada.id)
    assert marked(database) != after


def test_without_an_act_the_mark_stays(database: Database) -> None:
    with database.writing() as session:
        sealed(session)
    assert marked(database) == marked(database)


def test_a_reader_goes_on_with_the_mark_of_its_own_instant(database: Database) -> None:
    with database.reading() as session:
        before = standing(session).mark
        with database.writing() as other:
            sealed(other)
        assert standing(session).mark == before


def test_the_newest_line_says_when_it_was_recorded(database: Database) -> None:
    with database.reading() as session:
        assert standing(session).newest == ()
    with database.writing() as session:
        happened(session, "x", NOON)
        happened(session, "y", NOON + DAY)
    with database.reading() as session:
        assert standing(session).newest == (NOON + DAY,)


def test_tables_that_are_marked_by_their_last_row_refuse_every_other_change(sqlite_copy: Path) -> None:
    with closing(sqlite3.connect(sqlite_copy)) as connection:
        found = connection.execute("select tbl_name, sql from sqlite_master where type = 'trigger'").fetchall()
    for table in INSERT_ONLY:
        said = " ".join(sql for name, sql in found if name == table).upper()
        assert "UPDATE" in said, table
        assert "DELETE" in said, table


def test_an_answer_is_good_for_its_question_and_its_mark_only() -> None:
    remembered: Remembered[str] = Remembered()
    remembered.keep("ready?", (1,), "no")
    assert remembered.find("ready?", (1,)) == "no"
    assert remembered.find("ready?", (2,)) is None
    assert remembered.find("covered?", (1,)) is None
    remembered.keep("ready?", (2,), "yes")
    assert remembered.find("ready?", (2,)) == "yes"


def test_only_the_last_answers_are_remembered() -> None:
    remembered: Remembered[int] = Remembered()
    for number in range(MOST + 1):
        remembered.keep(number, (1,), number)
    assert remembered.find(0, (1,)) is None
    assert remembered.find(MOST, (1,)) == MOST
