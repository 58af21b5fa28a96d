from datetime import date

from readiness.store import evidence
from readiness.store.brought import Told, brought
from readiness.store.database import Database
from readiness.store.evidence import Review
from tests.store.acme import DAY, NOON, REPOS, days, sealed, snapshot, upload

MINUTES, CHART = "AC-06/minutes", "AC-01/chart"


def test_what_was_brought_comes_by_requirement_in_the_order_it_was_recorded(database: Database) -> None:
    with database.writing() as session:
        sealed(session, upload("u2"), upload("u1"), upload("u3", requirement=CHART), snapshot("e1"))
        found = brought(session, [MINUTES, CHART, "AC-99/none"], NOON)
    assert {name: [one.id for one in items] for name, items in found.items()} == {MINUTES: ["u2", "u1"], CHART: ["u3"]}


def test_each_item_says_what_the_rules_ask(database: Database) -> None:
    span = days("2026-02-01", "2026-02-28")
    with database.writing() as session:
        sealed(session, upload("u1", covers=span, for_period=date(2026, 2, 1), collector=REPOS, complete=False))
        [one] = brought(session, [MINUTES], NOON)[MINUTES]
    assert one == Told("u1", REPOS, NOON.date(), span, date(2026, 2, 1), NOON, complete=False, state="submitted")


def test_the_past_is_answered_as_it_was_known(database: Database) -> None:
    with database.writing() as session:
        sealed(session, upload("u1"), upload("u2", NOON + DAY))
        evidence.review(session, Review("u1", "accepted", "dana@acme.example", None, NOON + DAY))
        earlier, later = (brought(session, [MINUTES], known_at) for known_at in (NOON, NOON + DAY))
    assert [(one.id, one.state) for one in earlier[MINUTES]] == [("u1", "submitted")]
    assert [(one.id, one.state) for one in later[MINUTES]] == [("u1", "accepted"), ("u2", "submitted")]
