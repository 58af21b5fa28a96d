"""Pairs that are asked about, as a table of the database."""

from sqlalchemy import select

from readiness.store.database import Database
from readiness.store.pairs import given

PAIRS = [("CM-01", "changes.approved"), ("CM-01", "changes.traceable"), ("a'b\"{}", "Zoë.*"), ("", "x")]


def test_pairs_come_back_as_they_were_given_each_once(database: Database) -> None:
    asked = given([*PAIRS, PAIRS[0]], "first", "second")

    with database.reading() as session:
        found = session.connection().execute(select(asked.c.first, asked.c.second)).all()

    assert sorted(map(tuple, found)) == sorted(PAIRS)


def test_no_pairs_are_no_rows(database: Database) -> None:
    with database.reading() as session:
        assert session.connection().execute(select(given([], "first", "second"))).all() == []
