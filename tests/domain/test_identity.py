"""Whose account is it."""

from datetime import date

from readiness.domain.identity import Alias, Link, register

ROSTER = [
    {"person_id": "p1", "email": "dana@acme.example", "start_date": "2025-06-16", "end_date": None},
    {"person_id": "p1", "email": "Dana@Acme.example", "start_date": "2020-01-01", "end_date": "2025-03-14"},
    {"person_id": "p2", "email": None, "start_date": "2021-01-01", "end_date": None},
]


def test_the_register_has_each_employment_once_by_each_way_to_the_person():
    known = register(ROSTER, [Link("p2", "GitHub", "Bo-M")], [Alias("p2", "Bo@old.example")])
    assert [tuple(row.values()) for row in known] == [
        ("p1", "dana@acme.example", None, None, date(2020, 1, 1), date(2025, 3, 14)),
        ("p1", "dana@acme.example", None, None, date(2025, 6, 16), None),
        ("p2", None, None, None, date(2021, 1, 1), None),
        ("p2", "bo@old.example", None, None, date(2021, 1, 1), None),
        ("p2", None, "github", "bo-m", date(2021, 1, 1), None),
    ]


def test_an_address_of_two_people_stands_there_for_both():
    shared = register(ROSTER, aliases=[Alias("p1", "team@x.example"), Alias("p2", "team@x.example")])
    assert {row["person"] for row in shared if row["email"] == "team@x.example"} == {"p1", "p2"}


def test_somebody_only_the_settings_know_has_no_days():
    [row] = register([], [Link("p9", "aws", "x")])
    assert (row["person"], row["starts"], row["ends"]) == ("p9", None, None)
