"""What the rules read of results: the newest judging of each evidence and day, and where a track stood before."""

from datetime import date, timedelta

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import Outcome
from readiness.store.database import Database
from readiness.store.judgings import Finding, Judging, judgings
from readiness.store.results import Item, PopulationRead
from tests.store.acme import DAY, LATER, NOON, REPOS, days, exception, keep, result

PAIR = ("CM-01", "github.review_required")
MARCH = days("2026-03-01", "2026-03-31")
API, WEB = exception("acme/api"), exception("acme/web")


def read(database: Database, window: Period = MARCH, as_of: date = MARCH.end) -> tuple[Judging, ...]:
    with database.reading() as session:
        return judgings(session, [PAIR], window, as_of, LATER)


def of(evidence: str) -> tuple[PopulationRead, ...]:
    return (PopulationRead(evidence, evidence * 32, REPOS, "github"),)


def test_a_judging_comes_with_its_items_and_without_their_facts(database: Database) -> None:
    doubtful = Item("acme/web", Outcome.INCONCLUSIVE, None, NOON, {"who": None})
    keep(database, result("r1", items=[API, doubtful], flags=("no_occurrences",), window=MARCH))

    (found,) = read(database)

    assert (found.id, found.day, found.window, found.flags) == ("r1", NOON.date(), MARCH, ("no_occurrences",))
    assert (found.tested, found.exceptions, found.parameters, found.evidence) == (3, 2, {"approvals": 1}, {"e1"})
    assert found.findings == (
        Finding("acme/api", Outcome.EXCEPTION, "no_approval", None),
        Finding("acme/web", Outcome.INCONCLUSIVE, None, NOON),
    )


def test_of_judgings_of_the_same_evidence_for_a_day_the_newest_counts_and_of_others_each(database: Database) -> None:
    keep(
        database,
        result("first", items=[API]),
        result("again", items=[API, WEB]),
        result("other evidence", items=[WEB], populations=of("e2")),
        result("the next day", NOON + DAY),
    )

    assert [one.id for one in read(database)] == ["again", "other evidence", "the next day"]


def test_of_what_was_judged_before_the_days_only_the_newest_of_a_pair_counts(database: Database) -> None:
    keep(
        database,
        result("long ago", NOON - 9 * DAY),
        result("before", NOON - 2 * DAY, items=[API]),
        result("within", NOON + 2 * DAY),
        result("after", NOON + 60 * DAY),
        result("of another control", NOON - 2 * DAY, control="CM-02"),
    )

    assert [one.id for one in read(database)] == ["within"]
    assert [one.id for one in read(database, as_of=MARCH.start)] == ["before"]
    assert [one.id for one in read(database, as_of=MARCH.start - timedelta(days=90))] == []
    assert [one.id for one in read(database, as_of=MARCH.end + timedelta(days=90))] == ["within", "after"]


def test_nothing_is_read_for_no_pair(database: Database) -> None:
    keep(database, result("r1"))

    with database.reading() as session:
        assert judgings(session, [], MARCH, MARCH.end, LATER) == ()
