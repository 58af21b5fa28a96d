"""Whose account is it, and when somebody is gone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.identity import Alias, Link, Person, Spell, cutoff, directory, gone_at, leaves

NEW_YORK = ZoneInfo("America/New_York")
ROSTER = [
    {"person_id": "p1", "email": "Dana@Acme.example", "start_date": "2020-01-01", "end_date": "2025-03-14"},
    {"person_id": "p1", "email": "dana@acme.example", "start_date": "2025-06-16", "end_date": None},
    {"person_id": "p2", "email": None, "start_date": "2021-01-01", "end_date": None},
]
KNOWN = directory(ROSTER, [Link("p2", "GitHub", "Bo-M")], [Alias("p2", "bo@old.example")])


def test_a_link_comes_before_an_address_and_an_address_before_nothing():
    assert KNOWN.owners("github", "bo-m", "dana@acme.example") == {"p2"}
    assert KNOWN.owners("idp", "x", "DANA@acme.example") == {"p1"}
    assert KNOWN.owners("idp", "x", "Bo@Old.example") == {"p2"}
    assert KNOWN.owners("gitlab", "bo-m") == frozenset()


def test_an_address_of_two_people_is_both_theirs():
    shared = directory(ROSTER, aliases=[Alias("p1", "team@x.example"), Alias("p2", "team@x.example")])
    assert shared.owners("idp", "team", "team@x.example") == {"p1", "p2"}


def test_every_employment_is_a_spell_of_one_person():
    person = KNOWN.people["p1"]
    assert person.spells == (Spell(date(2020, 1, 1), date(2025, 3, 14)), Spell(date(2025, 6, 16)))
    assert [person.works_on(day) for day in (date(2025, 3, 14), date(2025, 3, 15), date(2025, 6, 16))] == [
        True,
        False,
        True,
    ]


def test_the_register_has_each_spell_once_by_each_way_to_the_person():
    rows = [(row["person"], row["email"], row["system"], row["login"], row["starts"]) for row in KNOWN.rows()]
    assert rows == [
        ("p1", "dana@acme.example", None, None, date(2020, 1, 1)),
        ("p1", "dana@acme.example", None, None, date(2025, 6, 16)),
        ("p2", None, None, None, date(2021, 1, 1)),
        ("p2", "bo@old.example", None, None, date(2021, 1, 1)),
        ("p2", None, "github", "bo-m", date(2021, 1, 1)),
    ]


def test_somebody_only_the_settings_know_has_no_days():
    [row] = directory([], [Link("p9", "aws", "x")]).rows()
    assert (row["person"], row["starts"], row["ends"]) == ("p9", None, None)


@pytest.mark.parametrize(
    ("last_day", "until"),
    [
        (date(2025, 3, 8), datetime(2025, 3, 10, 5, tzinfo=UTC)),  # the clocks jump on the 9th; elapsed hours do not
        (date(2025, 3, 14), datetime(2025, 3, 16, 4, tzinfo=UTC)),
        (date(2025, 11, 1), datetime(2025, 11, 3, 4, tzinfo=UTC)),
    ],
)
def test_the_limit_counts_elapsed_hours(last_day, until):
    assert cutoff(last_day, NEW_YORK, 24) == until


def test_gone_is_midnight_after_the_last_day():
    assert gone_at(date(2025, 6, 30), NEW_YORK) == datetime(2025, 7, 1, 4, tzinfo=UTC)


def test_who_goes_on_by_the_next_day_does_not_leave():
    first, next_day, later = (
        Spell(date(2020, 1, 1), date(2025, 3, 14)),
        Spell(date(2025, 3, 15)),
        Spell(date(2025, 3, 16)),
    )
    assert not leaves(Person("p", spells=(first, next_day)), first)
    assert leaves(Person("p", spells=(first, later)), first)
    assert not leaves(Person("p", spells=(later,)), later)
