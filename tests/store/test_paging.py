"""Lists of any length: narrowed, searched, counted, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from readiness.store import evidence, ledger, paging
from readiness.store.database import Database
from readiness.store.evidence import Reviewed
from readiness.store.paging import A_PAGE, Source, Wish
from readiness.store.tables.evidence import EvidenceRecord
from readiness.store.tables.ledger import LedgerRow
from tests.store.acme import LATER, NOON, PULLS, REPOS, days, pulls, sealed, snapshot, upload
from tests.store.conftest import opened

MANY = 10_000


@pytest.fixture
def some(database: Database) -> Database:
    with database.writing() as session:
        sealed(session, snapshot("e1"), snapshot("e2", rows=9, complete=False, source_total=10))
        sealed(session, pulls("e3", days("2026-01-01", "2026-01-31"), connection="git_hub"))
        sealed(session, upload("e4", note="100% \U0001f600 Zoë's minutes"), upload("e5", uploader="bob@acme.example"))
    return database


def asked(database: Database, **wish: Any) -> paging.Page[Reviewed]:
    with database.reading() as session:
        return paging.page(session, evidence.listed(LATER), Wish(**wish))


def ids(page: paging.Page[Reviewed]) -> list[str]:
    return [one.row.id for one in page.rows]


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({}, ["e5", "e4", "e3", "e2", "e1"]),
        ({"chosen": {"kind": "collected", "whole": "yes"}}, ["e3", "e1"]),
        ({"chosen": {"kind": "", "no_such": "x"}}, ["e5", "e4", "e3", "e2", "e1"]),
        ({"chosen": {"state": "submitted"}}, ["e5", "e4", "e2"]),
        ({"chosen": {"kind": "x' or '1'='1"}}, []),
        ({"words": ("GITHUB.", "merged")}, ["e3"]),
        ({"words": ("100%",)}, ["e4"]),
        ({"words": ("%",)}, ["e4"]),
        ({"words": ("git_hub",)}, ["e3"]),
        ({"words": ("\0", "'")}, []),
        ({"sort": "rows"}, ["e3", "e1", "e2", "e5", "e4"]),
        ({"sort": "-rows"}, ["e2", "e3", "e1", "e5", "e4"]),
        ({"sort": "no_such"}, ["e5", "e4", "e3", "e2", "e1"]),
        ({"page": 900_000}, ["e5", "e4", "e3", "e2", "e1"]),
        ({"page": -3}, ["e5", "e4", "e3", "e2", "e1"]),
    ],
)
def test_a_wish_says_which_rows_and_in_which_order(some: Database, wish: dict[str, Any], wanted: list[str]) -> None:
    page = asked(some, **wish)
    assert ids(page) == wanted
    assert page.left == len(wanted)
    with some.reading() as session:
        streamed = paging.whole(session, evidence.listed(LATER), Wish(**wish))
        assert [one.row.id for one in streamed] == wanted


def test_the_first_wanted_row_is_the_newest_of_them(some: Database) -> None:
    with some.reading() as session:
        source = evidence.listed(LATER)
        found = paging.first(session, source, Wish(chosen={"kind": "collected"}))
        assert found
        assert found.row.id == "e3"
        assert paging.first(session, source, Wish(words=("nobody",))) is None


def test_a_facet_counts_what_choosing_it_would_leave(some: Database) -> None:
    page = asked(some, chosen={"kind": "collected"})
    assert page.facets["kind"] == (("collected", 3), ("uploaded", 2))
    assert page.facets["state"] == (("accepted", 2), ("submitted", 1))
    assert page.facets["collector"] == ((REPOS, 2), (PULLS, 1))
    assert page.facets["by"] == ()


def test_only_days_within_and_only_lists_are_shown_where_that_is_asked(some: Database) -> None:
    with some.reading() as session:
        january = paging.page(session, evidence.listed(LATER, days("2026-01-31", "2026-02-01")), Wish())
        lists = paging.page(session, evidence.listed(LATER, populations=True), Wish())
        before = paging.page(session, evidence.listed(NOON.replace(year=2020)), Wish())
    assert ids(january) == ["e3"]
    assert ids(lists) == ["e3", "e2", "e1"]
    assert before.left == 0


def _many(session: Session, many: int = MANY) -> None:
    """Write rows as fast as they can be written; what they say is of no matter."""
    sealed(session, snapshot("first"))
    head = ledger.head(session)
    assert head
    facts = {"time": NOON, "event": "collected", "sha256": "0" * 64, "prev": head.digest}
    session.connection().execute(insert(LedgerRow), [{"seq": n, "id": f"e{n:05}"} | facts for n in range(2, many + 1)])
    row = dict.fromkeys(EvidenceRecord.__table__.columns.keys())  # type: ignore[attr-defined]
    row |= {"kind": "collected", "collected_at": NOON, "sha256": "0" * 64, "bytes": 1, "media": "x", "complete": True}
    row |= {"recorded_at": NOON, "performed_on": NOON.date(), "collector": REPOS, "connection": "github"}
    session.connection().execute(
        insert(EvidenceRecord),
        [row | {"id": f"e{n:05}", "ledger_seq": n, "rows": n} for n in range(2, many + 1)],
    )


def counting(source: Source[Reviewed], seen: list[int]) -> Source[Reviewed]:
    def read(session: Session, rows: Sequence[Any]) -> Sequence[Reviewed]:
        seen.append(len(rows))
        return source.read(session, rows)

    return replace(source, read=read)


def test_a_page_of_ten_thousand_reads_its_rows_only_and_a_file_a_few_at_a_time(database: Database) -> None:
    with database.writing() as session:
        _many(session)
    seen: list[int] = []
    source = counting(evidence.listed(LATER), seen)
    with database.reading() as session:
        page = paging.page(session, source, Wish(page=3, sort="-rows"))
        assert seen == [A_PAGE]
        assert (page.left, page.more, page.exact) == (MANY, False, True)
        assert ids(page)[0] == f"e{MANY - 2 * A_PAGE:05}"
        assert page.facets["collector"] == ((REPOS, MANY),)
        seen.clear()
        assert sum(1 for _ in paging.whole(session, source, Wish())) == MANY
    assert max(seen) == paging.AT_ONCE


def test_of_more_rows_than_are_counted_the_newest_are_paged_and_it_is_said(sqlite_copy: Path) -> None:
    with opened(f"sqlite:///{sqlite_copy}") as database, database.writing() as session:
        _many(session, paging.MOST + 60)
        session.flush()
        page = paging.page(session, evidence.listed(LATER), Wish(page=900_000))
        narrowed = paging.page(session, evidence.listed(LATER), Wish(words=("first",)))
    assert (page.left, page.more, page.exact) == (paging.MOST, True, False)
    assert page.number == paging.MOST // A_PAGE
    assert ids(page)[-1] == "e00061"
    assert page.facets["collector"] == ((REPOS, paging.MOST),)
    assert (ids(narrowed), narrowed.more, narrowed.exact) == (["first"], False, True)
