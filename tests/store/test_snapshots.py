"""Evidence by window: whole, accepted, known; bounded by indexes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from readiness.domain.evidence import Item
from readiness.domain.population import Snapshot
from readiness.store import evidence, snapshots
from readiness.store.database import Database
from readiness.store.evidence import Review
from tests.store.acme import DAY, LATER, NEW_YORK, NOON, PULLS, REPOS, days, pulls, sealed, snapshot, upload

MARCH = days("2026-03-01", "2026-03-31")


def keep(database: Database, *rows: evidence.EvidenceRow) -> None:
    with database.writing() as session:
        sealed(session, *rows)


def review(database: Database, id_: str, state: str, at: datetime = NOON) -> None:
    with database.writing() as session:
        evidence.review(session, Review(id_, state, "bob@acme.example", None, at))


def newest(database: Database, before: datetime = LATER, known_at: datetime = LATER) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = snapshots.newest(session, REPOS, before=before, known_at=known_at)
        return [(one.connection, one.evidence) for one in found]


def times(database: Database, start: datetime, end: datetime, known_at: datetime = LATER) -> dict[Any, list[str]]:
    with database.reading() as session:
        found = snapshots.collected_times(session, [REPOS, PULLS], start, end, known_at, NEW_YORK)
        return {track: [one.id for one in items] for track, items in found.items()}


def test_the_newest_snapshot_of_each_connection_is_read(database: Database) -> None:
    keep(
        database,
        snapshot("g1"),
        snapshot("g2", NOON + DAY),
        snapshot("h1", connection="enterprise"),
        snapshot("g3", NOON + 2 * DAY, complete=False),
        snapshot("p1", collector=PULLS),
    )

    assert newest(database) == [("enterprise", "h1"), ("github", "g2")]
    assert newest(database, before=NOON + DAY) == [("enterprise", "h1"), ("github", "g1")]
    assert newest(database, before=NOON) == []
    assert newest(database, known_at=NOON) == [("enterprise", "h1"), ("github", "g1")]


def test_a_snapshot_says_where_its_lines_are(database: Database) -> None:
    row = pulls("p1", MARCH)
    keep(database, row)

    with database.reading() as session:
        assert snapshots.spanning(session, PULLS, window=MARCH, known_at=LATER) == (
            Snapshot("p1", "", PULLS, "github", NOON, MARCH, row.sha256, 3, complete=True),
        )


def test_a_list_uploaded_for_a_collector_counts_once_accepted(database: Database) -> None:
    keep(database, snapshot("g1"), upload("u1", NOON + DAY, collector=REPOS, rows=5))
    assert newest(database) == [("github", "g1")]

    review(database, "u1", evidence.ACCEPTED, NOON + 2 * DAY)

    assert newest(database) == [("", "u1"), ("github", "g1")]
    assert newest(database, known_at=NOON + DAY) == [("github", "g1")]


def test_what_a_reviewer_returned_counts_no_more(database: Database) -> None:
    keep(database, snapshot("g1"), snapshot("g2", NOON + DAY))
    review(database, "g2", evidence.RETURNED, NOON + 2 * DAY)

    assert newest(database) == [("github", "g1")]
    assert newest(database, known_at=NOON + DAY) == [("github", "g2")]


def test_times_are_half_open_and_in_order(database: Database) -> None:
    keep(database, *(snapshot(f"g{n}", NOON + n * DAY) for n in (3, 0, 1, 2)), snapshot("h1", connection="enterprise"))

    assert times(database, NOON, NOON + 2 * DAY) == {
        (REPOS, "github"): ["g0", "g1"],
        (REPOS, "enterprise"): ["h1"],
    }
    assert times(database, NOON + DAY, LATER) == {(REPOS, "github"): ["g1", "g2", "g3"]}
    assert times(database, NOON, LATER, known_at=NOON) == {(REPOS, "github"): ["g0"], (REPOS, "enterprise"): ["h1"]}


def test_a_list_speaks_of_the_day_it_was_collected_on_in_the_zone(database: Database) -> None:
    midnight = datetime(2026, 3, 2, 4, 59, 59, 999_999, tzinfo=UTC)  # New York, 23:59 of the day before
    keep(database, snapshot("before", midnight), snapshot("after", midnight + timedelta(microseconds=1)))

    with database.reading() as session:
        found = snapshots.collected_times(session, [REPOS], NOON, LATER, LATER, NEW_YORK)

    assert found[REPOS, "github"] == (
        Item("before", date(2026, 3, 1), None, date(2026, 3, 1), connection="github"),
        Item("after", date(2026, 3, 2), None, date(2026, 3, 2), connection="github"),
    )


def test_a_list_that_people_brought_speaks_of_its_own_day(database: Database) -> None:
    keep(database, upload("u1", NOON + DAY, collector=REPOS, performed_on=date(2026, 2, 20), rows=5))
    review(database, "u1", evidence.ACCEPTED)

    with database.reading() as session:
        found = snapshots.collected_times(session, [REPOS], NOON, NOON + DAY, LATER, NEW_YORK)

    assert found == {(REPOS, ""): (Item("u1", date(2026, 2, 20), None, date(2026, 3, 2), by_hand=True),)}


def test_spans_that_meet_the_window_are_found(database: Database) -> None:
    keep(
        database,
        pulls("before", days("2026-02-01", "2026-02-28")),
        pulls("over the start", days("2026-02-28", "2026-03-01")),
        pulls("inside", days("2026-03-10", "2026-03-10"), NOON + DAY),
        pulls("over the end", days("2026-03-31", "2026-04-15"), NOON + 2 * DAY),
        pulls("over all", days("2026-01-01", "2026-12-31"), NOON + 3 * DAY),
        pulls("in part", MARCH, complete=False),
        pulls("after", days("2026-04-01", "2026-04-30")),
    )

    with database.reading() as session:
        spans = snapshots.covered_spans(session, PULLS, "github", MARCH, LATER)
        listed = snapshots.spanning(session, PULLS, window=MARCH, known_at=LATER)

    assert [one.evidence for one in listed] == ["over the start", "inside", "over the end", "over all"]
    assert spans == (
        days("2026-01-01", "2026-12-31"),
        days("2026-02-28", "2026-03-01"),
        days("2026-03-10", "2026-03-10"),
        days("2026-03-31", "2026-04-15"),
    )


def test_the_last_covered_day_is_that_of_whole_lists(database: Database) -> None:
    keep(
        database,
        pulls("p1", days("2026-01-01", "2026-02-28")),
        pulls("p2", MARCH, complete=False),
        pulls("p3", MARCH, connection="enterprise"),
    )

    with database.reading() as session:
        assert snapshots.last_covered_day(session, "github", PULLS, LATER) == date(2026, 2, 28)
        assert snapshots.last_covered_day(session, "github", PULLS, NOON - DAY) is None
        assert snapshots.last_covered_day(session, "jira", PULLS, LATER) is None


def test_the_history_holds_every_whole_snapshot_of_the_window(database: Database) -> None:
    keep(database, *(snapshot(f"g{n}", NOON + n * DAY, complete=n != 1) for n in range(4)))

    with database.reading() as session:
        found = snapshots.history(session, REPOS, start=NOON, end=NOON + 3 * DAY, known_at=LATER)

    assert [one.evidence for one in found] == ["g0", "g2"]
