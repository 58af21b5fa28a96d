"""The items of results open since the day they were first listed without a break."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.domain.vocabulary import Verdict
from readiness.store import openings, results
from readiness.store.database import Database
from tests.store.acme import DAY, LATER, NOON, exception, keep, result

PAIR = ("CM-01", "github.review_required")
API, WEB = exception("acme/api"), exception("acme/web")


def opened(database: Database, known_at: datetime = LATER) -> Mapping[str, date]:
    with database.reading() as session:
        newest = results.get(session, results.latest(session, [PAIR], known_at)[PAIR].id)
        assert newest is not None
        found = openings.opened_on(session, [newest], known_at)
        return {item: day for (_, _, item), day in found.items()}


def test_an_item_is_open_since_the_day_after_its_last_break(database: Database) -> None:
    keep(
        database,
        result("d0", NOON, items=[API, WEB]),
        result("d1", NOON + 1 * DAY, items=[WEB]),
        result("d2", NOON + 2 * DAY, items=[API, WEB]),
        result("d3", NOON + 3 * DAY, items=[WEB, API]),
    )

    assert opened(database) == {"acme/web": date(2026, 3, 1), "acme/api": date(2026, 3, 3)}
    assert opened(database, known_at=NOON) == {"acme/web": date(2026, 3, 1), "acme/api": date(2026, 3, 1)}


def test_a_result_that_could_not_tell_is_no_break(database: Database) -> None:
    keep(
        database,
        result("d0", NOON, items=[API]),
        result("d1", NOON + 1 * DAY, outcome=Verdict.INCONCLUSIVE),
        result("d2", NOON + 2 * DAY, outcome=Verdict.NOT_RUN),
        result("d3", NOON + 3 * DAY, items=[API]),
    )

    assert opened(database) == {"acme/api": date(2026, 3, 1)}


def test_a_break_on_the_same_day_counts(database: Database) -> None:
    keep(
        database,
        result("yesterday", NOON - DAY, items=[API]),
        result("morning", NOON),
        result("evening", NOON, items=[API]),
    )

    assert opened(database) == {"acme/api": date(2026, 3, 1)}


NUMBERS = count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.sets(st.sampled_from("abc")), st.booleans()), min_size=1, max_size=8))
def test_opening_days_equal_those_of_a_walk_by_hand(
    database: Database, judged: list[tuple[int, set[str], bool]]
) -> None:
    control = f"C{next(NUMBERS)}"
    kept = []
    for n, (day, listed, conclusive) in enumerate(judged):
        outcome = Verdict.FAIL if listed else Verdict.PASS if conclusive else Verdict.INCONCLUSIVE
        items = [exception(item) for item in sorted(listed)]
        at = datetime(2026, 3, 1 + day, tzinfo=UTC)
        name = f"{control}/{n}"
        kept += keep(database, result(name, at, items, control=control, outcome=outcome, sheet_sha256=name))
    kept.sort(key=lambda one: (one.day, one.seq))

    expected: dict[str, date] = {}
    for one in kept:
        listed = {item.item for item in one.items}
        for item in listed:
            expected.setdefault(item, one.day)
        if one.outcome is not Verdict.INCONCLUSIVE:
            expected = {item: day for item, day in expected.items() if item in listed}
    last = {item.item for item in kept[-1].items}

    with database.reading() as session:
        found = openings.opened_on(session, [kept[-1]], LATER)
    assert {item: day for (_, _, item), day in found.items()} == {item: expected[item] for item in last}
