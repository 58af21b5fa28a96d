"""Waivers: kept for good, known since they were recorded."""

from datetime import UTC, date, datetime

from readiness.domain.waiver import Waiver
from readiness.store import waivers
from readiness.store.database import Database
from readiness.store.waivers import WaiverEnd
from tests.store.acme import DAY, LATER, NEW_YORK

LATE_EVENING = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


def waiver(id_: str, expires: date | None = None) -> Waiver:
    return Waiver(
        procedure="changes.approved",
        item="acme/api#12",
        reason="reviewed\0 on paper",
        by="ada@acme.example",
        approved_by="bob@acme.example",
        recorded_on=date(1999, 1, 1),
        expires=expires,
        id=id_,
    )


def test_a_waiver_is_recorded_on_the_organisation_s_day(database: Database) -> None:
    with database.writing() as session:
        waivers.add(session, waiver("w1", date(2026, 6, 30)), LATE_EVENING)
        waivers.add(session, waiver("w2"), LATE_EVENING + DAY)

    with database.reading() as session:
        first, second = waivers.all_(session, LATER, NEW_YORK)
        assert waivers.all_(session, LATE_EVENING, NEW_YORK) == (first,)
        assert waivers.all_(session, LATE_EVENING - DAY, NEW_YORK) == ()
    assert (first.id, first.recorded_on, first.expires) == ("w1", date(2026, 3, 1), date(2026, 6, 30))
    assert (first.item, first.reason) == ("acme/api#12", "reviewed\ufffd on paper")
    assert (second.id, second.expires) == ("w2", None)


def test_an_end_is_known_since_it_was_recorded_and_the_earliest_counts(database: Database) -> None:
    def end(id_: str, day: date) -> WaiverEnd:
        return WaiverEnd(id_, "w1", day, "bob@acme.example", "mended\0", LATE_EVENING + DAY)

    with database.writing() as session:
        waivers.add(session, waiver("w1"), LATE_EVENING)
        waivers.add(session, waiver("w2"), LATE_EVENING)
        assert waivers.end(session, end("e1", date(2026, 6, 30)))
        assert waivers.end(session, end("e2", date(2026, 5, 31)))
        assert not waivers.end(session, end("e3", date(2026, 5, 31)))
    with database.reading() as session:
        before = waivers.all_(session, LATE_EVENING, NEW_YORK)
        after = waivers.all_(session, LATER, NEW_YORK)
        assert waivers.ends(session, LATE_EVENING) == {}
        found = waivers.ends(session, LATER)
    assert [one.ended_from for one in before] == [None, None]
    assert [one.ended_from for one in after] == [date(2026, 5, 31), None]
    assert {name: one.id for name, one in found.items()} == {"w1": "e2"}
    assert found["w1"].reason == "mended\ufffd"
