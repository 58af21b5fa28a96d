"""Results: kept once, found by day."""

from dataclasses import replace
from datetime import date, datetime

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import Outcome, Severity, Verdict
from readiness.store import paging, results, sheets
from readiness.store.database import Database
from readiness.store.paging import Wish
from readiness.store.results import Item, Result
from tests.store.acme import DAY, LATER, NOON, days, exception, keep, result

PAIR = ("CM-01", "github.review_required")
LAST_DAY = LATER.date()
API, WEB = exception("acme/api"), exception("acme/web")


def latest(database: Database, day: date = LAST_DAY, known_at: datetime = LATER) -> Result | None:
    with database.reading() as session:
        return results.latest(session, [PAIR], known_at, Period(date.min, day)).get(PAIR)


def test_a_result_is_read_back_whole(database: Database) -> None:
    items = (
        exception("acme/api", "no\0approval"),
        Item("acme/web", Outcome.INCONCLUSIVE, "reviewer_deleted", NOON, {"at": NOON, "rate": 0.5, "who": None}),
    )
    kept = result(
        "r1", items=items, window=days("2026-01-01", "2026-03-01"), population_time=NOON, flags=("ipe_incomplete",)
    )
    keep(database, kept)

    with database.reading() as session:
        found = results.get(session, "r1")
        assert results.get(session, "r9") is None
    assert found is not None
    assert found.items[0] == Item(
        "acme/api", Outcome.EXCEPTION, "no\ufffdapproval", None, {"approvals": 0, "authors": ["ada", "bob"]}
    )
    assert found.items[1].facts == {"at": "2026-03-01T12:00:00Z", "rate": "0.5", "who": None}
    assert found.items[1].occurred_at == NOON
    assert (found.window, found.flags, found.populations) == (kept.window, kept.flags, kept.populations)
    assert (found.severity, found.outcome, found.parameters) == (Severity.HIGH, Verdict.FAIL, {"approvals": 1})
    assert found.population_time == NOON


def test_the_same_judgement_is_kept_once(database: Database) -> None:
    (first,) = keep(database, result("r1", items=[API]))
    (again,) = keep(database, result("r2", NOON + DAY / 4, items=[API]))

    assert again.id == first.id == "r1"
    assert again.items == first.items
    with database.reading() as session:
        assert [one.id for one in paging.whole(session, results.listed(LATER), Wish())] == ["r1"]


def test_a_judgement_that_came_back_is_kept_again(database: Database) -> None:
    keep(database, result("broken", items=[API]), result("mended"), result("broken again", items=[API]))

    newest = latest(database)
    assert newest is not None
    assert newest.id == "broken again"


def test_anything_that_differs_makes_another_result(database: Database) -> None:
    keep(
        database,
        result("r1"),
        result("r2", severity=Severity.LOW),
        result("r3", parameters={"approvals": 2}),
        result("r4", populations=()),
        result("r5", NOON + DAY),
        result("r6", control="CM-02"),
        result("r7", procedure_sha256="e" * 64),
        result("r8", window=days("2026-01-01", "2026-03-01")),
    )

    with database.reading() as session:
        found = [results.get(session, f"r{n}") for n in range(1, 9)]
    assert all(found)


def test_the_latest_is_of_the_latest_day_and_then_the_last_stored(database: Database) -> None:
    keep(
        database,
        result("today", NOON + DAY, items=[API]),
        result("judged again for yesterday", NOON + 2 * DAY, day=NOON.date()),
        result("today, mended", NOON + DAY),
    )

    def name(day: date, known_at: datetime = LATER) -> str | None:
        found = latest(database, day, known_at)
        return found.id if found else None

    assert name(LAST_DAY) == "today, mended"
    assert name(NOON.date()) == "judged again for yesterday"
    assert name(NOON.date(), known_at=NOON + DAY) is None
    assert name(date(2025, 1, 1)) is None


def test_the_newest_results_of_a_control_and_procedure_come_first(database: Database) -> None:
    keep(database, *(result(f"r{n}", NOON + n * DAY) for n in range(4)), result("other", control="CM-02"))

    with database.reading() as session:
        day, (control, procedure) = (NOON + 2 * DAY).date(), PAIR
        found = sheets.histories(session, control, [procedure], day=day, known_at=LATER, limit=2)
        known = sheets.histories(session, control, [procedure], day=day, known_at=NOON, limit=2)
    assert [one.id for one in found[procedure]] == ["r2", "r1"]
    assert [one.id for one in known[procedure]] == ["r0"]


def test_items_that_a_result_calls_an_exception_are_told_from_all_others(database: Database) -> None:
    doubt = Item("acme/doubt", Outcome.INCONCLUSIVE, "reviewer_deleted")
    first, _ = keep(database, result("r1", items=[API, doubt]), result("r2", NOON + DAY, items=[API, WEB]))
    with database.reading() as session:
        asked = ["acme/api", "acme/web", "acme/doubt", "acme/none"]
        assert results.exceptions_among(session, first, asked) == {"acme/api"}
        assert results.exceptions_among(session, first, []) == frozenset()


def test_the_newest_of_each_control_and_procedure_is_found_by_one_question(database: Database) -> None:
    keep(database, result("r1"), result("r2", NOON + DAY, [API]), result("r3", NOON + DAY, control="CM-02"))
    other = ("CM-02", PAIR[1])
    with database.reading() as session:
        now = results.latest(session, [PAIR, other, ("CM-03", "none")], LATER)
        then = results.latest(session, [PAIR, other], NOON)
        within = results.latest(session, [PAIR, other], LATER, days("2026-02-01", "2026-03-01"))
        assert results.latest(session, [], LATER) == {}
    assert {pair: one.id for pair, one in now.items()} == {PAIR: "r2", other: "r3"}
    assert {pair: one.id for pair, one in then.items()} == {PAIR: "r1"}
    assert {pair: one.id for pair, one in within.items()} == {PAIR: "r1"}
    assert now[PAIR].items == ()


def test_results_are_found_by_a_list_they_read(database: Database) -> None:
    keep(database, result("r1"), result("r2", NOON + DAY, [API]))
    with database.reading() as session:
        asked = {"procedures": [PAIR[1], "another"], "limit": 9}
        ids = [one.id for one in results.judged_on(session, "e1", since=NOON, **asked)]
        late = [one.id for one in results.judged_on(session, "e1", since=NOON + DAY, **asked)]
        assert results.judged_on(session, 'e1","x', since=NOON, **asked) == ()
        assert results.judged_on(session, "e", since=NOON, **asked) == ()
        assert results.judged_on(session, "e1", [], since=NOON, limit=9) == ()
        whole = results.get(session, "r2")
        assert whole
        assert results.find(session, "r2") == replace(whole, items=())
        assert results.find(session, "none") is None
    assert ids == ["r2", "r1"]
    assert late == ["r2"]
