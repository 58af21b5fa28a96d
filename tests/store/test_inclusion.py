from collections.abc import Sequence

import pytest
from sqlmodel import Session

from readiness.store import evidence, inclusion
from readiness.store.database import Database
from readiness.store.evidence import File, Review
from readiness.store.inclusion import Candidate, Content
from tests.store.acme import DAY, NOON, PULLS, REPOS, days, pulls, snapshot, upload

ALL = 1_000
MINUTES, CHART = "AC-06/minutes", "AC-01/chart"


def sealed(session: Session, *rows: evidence.EvidenceRow) -> list[int]:
    """Seal items with an envelope that names them; return their numbers in the ledger."""
    return [evidence.seal(session, row, {"id": row.id, "kind": row.kind}).ledger_seq for row in rows]


def ids(found: Sequence[Candidate]) -> list[str]:
    return [one.id for one in found]


def test_lists_come_in_the_order_of_the_collectors_and_the_newest_first(database: Database) -> None:
    with database.writing() as session:
        sealed(session, snapshot("e1"), pulls("p1", days("2026-02-01", "2026-02-07")), snapshot("e2", NOON + DAY))
        assert ids(list(inclusion.lists(session, [REPOS, PULLS], ALL))) == ["e2", "e1", "p1"]
        assert ids(list(inclusion.lists(session, [PULLS, REPOS], ALL))) == ["p1", "e2", "e1"]
        assert ids(list(inclusion.lists(session, ["okta.users"], ALL))) == []
        assert list(inclusion.lists(session, [], ALL)) == []


def test_a_list_comes_with_its_envelope_its_span_and_its_state(database: Database) -> None:
    with database.writing() as session:
        sealed(session, pulls("p1", days("2026-02-01", "2026-02-07")), pulls("p2", days("2026-02-08", "2026-02-14")))
        sealed(session, pulls("p3", days("2026-02-15", "2026-02-21"), complete=False))
        evidence.review(session, Review("p2", "returned", "dana@acme.example", "No", NOON))
        third, second, first = inclusion.lists(session, [PULLS], ALL)
    assert first.envelope == '{"id":"p1","kind":"collected"}'
    assert (first.covers, first.connection, first.about) == (days("2026-02-01", "2026-02-07"), "github", PULLS)
    assert [one.state for one in (first, second, third)] == ["accepted", "returned", "submitted"]
    assert [one.complete for one in (first, third)] == [True, False]


def test_nothing_after_the_last_line_is_read(database: Database) -> None:
    with database.writing() as session:
        last, _ = sealed(session, snapshot("e1"), snapshot("e2", NOON + DAY))
        upto, _ = sealed(session, upload("u1", requirement=MINUTES), upload("u2", requirement=MINUTES))
        assert ids(list(inclusion.lists(session, [REPOS], last))) == ["e1"]
        assert ids(list(inclusion.uploads(session, [MINUTES], upto, NOON + DAY))) == ["u1"]
        assert ids(list(inclusion.uploads(session, [MINUTES], ALL, NOON - DAY))) == []


def test_uploads_come_in_the_order_of_the_requirements_and_the_oldest_first_with_their_files(
    database: Database,
) -> None:
    one, two = (File(f"{name}.pdf", name * 64, 5, "application/pdf") for name in "ab")
    with database.writing() as session:
        sealed(
            session,
            upload("u1", requirement=MINUTES, files=(one, two)),
            upload("u2", requirement=CHART, files=(two,)),
            upload("u3", requirement=MINUTES, files=()),
        )
        found = list(inclusion.uploads(session, [MINUTES, CHART], ALL, NOON + DAY))
    assert ids(found) == ["u1", "u3", "u2"]
    assert [one.about for one in found] == [MINUTES, MINUTES, CHART]
    files = [Content("a.pdf", "a" * 64, 5), Content("b.pdf", "b" * 64, 5)]
    assert [one.files for one in found] == [tuple(files), (), tuple(files[1:])]


def test_a_list_that_was_brought_stands_among_the_lists_alone(database: Database) -> None:
    with database.writing() as session:
        sealed(session, upload("u1", requirement=MINUTES, collector=REPOS, rows=3))
        assert ids(list(inclusion.uploads(session, [MINUTES], ALL, NOON + DAY))) == []
        assert ids(list(inclusion.lists(session, [REPOS], ALL))) == ["u1"]


@pytest.mark.parametrize("many", [3, inclusion.AT_ONCE + 1])
def test_however_many_they_are_streamed(database: Database, many: int) -> None:
    with database.writing() as session:
        sealed(session, *(upload(f"u{n:05}", requirement=MINUTES) for n in range(many)))
        found = inclusion.uploads(session, [MINUTES], ALL * many, NOON + DAY)
        assert [one.id for one in found] == [f"u{n:05}" for n in range(many)]
