"""Waivers: kept for good, known since they were recorded."""

from datetime import UTC, date, datetime

from readiness.domain.waiver import Waiver
from readiness.store import waivers
from readiness.store.database import Database
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
