"""Engagements: created once, selected, signed; what is known of them depends on when."""

import pytest

from readiness.domain.engagement import ReportType
from readiness.errors import Refusal
from readiness.store import engagements, journal
from readiness.store.database import Database
from readiness.store.engagements import EngagementEvent
from tests.store.acme import DAY, NOON, days, engagement


def create(database: Database, *created: object) -> None:
    for one in created:
        with database.writing() as session:
            engagements.create(session, one)  # type: ignore[arg-type]


def test_an_engagement_is_read_back_whole(database: Database) -> None:
    kept = engagement(type=ReportType.ONE, window=days("2026-03-31", "2026-03-31"))
    create(database, kept)

    with database.reading() as session:
        assert engagements.find(session, "eng") == kept
        assert engagements.find(session, "2026 H1") == kept
        assert engagements.find(session, "2027") is None
        assert engagements.all_(session) == (kept,)
        assert engagements.all_(session, NOON - DAY) == ()


def test_the_first_one_created_is_selected_until_another_is(database: Database) -> None:
    create(database, engagement(), engagement("next", "2026 H2", created_at=NOON + DAY))
    with database.writing() as session:
        first = engagements.selected(session)
        engagements.select_(session, "next", "ada@acme.example", NOON + 2 * DAY)

    assert first is not None
    assert first.id == "eng"
    with database.reading() as session:
        now = engagements.selected(session)
        assert [one.id for one in engagements.all_(session)] == ["eng", "next"]
    assert now is not None
    assert now.id == "next"


def test_those_of_one_second_stand_in_the_order_of_the_ledger(database: Database) -> None:
    for id_ in ("later", "earlier", "between"):
        with database.writing() as session:
            engagements.create(session, engagement(id_, id_))
            journal.record(session, event="engagement_created", id=id_, envelope={"id": id_}, time=NOON)

    with database.reading() as session:
        assert [one.id for one in engagements.all_(session)] == ["later", "earlier", "between"]


def test_with_none_nothing_is_selected(database: Database) -> None:
    with database.reading() as session:
        assert engagements.selected(session) is None


def test_a_name_is_taken_once(database: Database) -> None:
    create(database, engagement())

    with pytest.raises(Refusal, match="there is an engagement 2026 H1 already"):
        create(database, engagement("other"))


def test_a_signed_scope_says_who_and_when(database: Database) -> None:
    create(database, engagement())
    with database.writing() as session:
        engagements.sign_scope(session, "eng", "ada@acme.example", NOON + DAY)

    with database.reading() as session:
        now, then = engagements.find(session, "eng"), engagements.find(session, "eng", NOON)
        assert (engagements.selected(session), engagements.selected(session, NOON)) == (now, then)
    assert now is not None
    assert then is not None
    assert (now.scope_signed_by, now.scope_signed_at) == ("ada@acme.example", NOON + DAY)
    assert not then.scope_signed


def test_what_happened_is_kept_in_order(database: Database) -> None:
    create(database, engagement())
    frozen = EngagementEvent("eng", "frozen", "ada@acme.example", NOON + DAY, {"populations": 3})
    with database.writing() as session:
        engagements.happened(session, frozen)

    with database.reading() as session:
        found = engagements.events(session, "eng")
    assert [one.event for one in found] == ["selected", "frozen"]
    assert found[-1] == frozen
