from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.duties import Duty, DutyKind
from readiness.domain.reminders import Circle, Reached, Stage, addressees, digests, reached

DUE = date(2026, 3, 31)
CIRCLE = Circle(("lee@acme.example",), {"AC-06": "bo@acme.example"})


def duty(due=DUE, owner="dana@acme.example", warn=14, subject="AC-06/minutes"):
    return Duty(DutyKind.EVIDENCE, owner, subject, "Minutes", due, due + timedelta(days=10), warn, "AC-06")


def nothing(_person):
    return frozenset()


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-15, None),
        (-14, Reached(Stage.BEFORE)),
        (-1, Reached(Stage.BEFORE)),
        (0, Reached(Stage.DUE)),
        (1, Reached(Stage.AFTER, 1)),
        (7, Reached(Stage.AFTER, 1)),
        (8, Reached(Stage.AFTER, 2)),
        (15, Reached(Stage.AFTER, 3)),
    ],
)
def test_a_duty_passes_through_its_stages(days, stage):
    assert reached(duty(), DUE + timedelta(days=days)) == stage


def test_it_climbs_from_the_owner_to_the_backup_to_the_leads():
    def told(number):
        return addressees(duty(), Reached(Stage.AFTER, number), CIRCLE)

    assert told(1) == ("dana@acme.example",)
    assert told(2) == ("dana@acme.example", "bo@acme.example")
    assert told(3) == ("dana@acme.example", "bo@acme.example", "lee@acme.example")


def test_without_an_owner_the_next_one_hears_at_once():
    nobody = duty(owner=None)
    assert addressees(nobody, Reached(Stage.BEFORE), CIRCLE) == ("bo@acme.example",)
    assert addressees(nobody, Reached(Stage.BEFORE), Circle(CIRCLE.leads)) == ("lee@acme.example",)


def test_whoever_was_down_for_five_days_around_the_day_is_told_at_the_next_look():
    known: dict[str, set[str]] = {"dana@acme.example": set()}
    heard = []
    for day in [DUE - timedelta(days=20 - n) for n in range(40)]:
        if DUE - timedelta(days=2) <= day <= DUE + timedelta(days=2):
            continue  # nothing runs
        for digest in digests([duty()], day, Circle(), lambda person: known[person]):
            heard += [(day, str(one.reached)) for one in digest.new]
            known[digest.person] |= {one.key for one in digest.told}
    assert heard == [
        (DUE - timedelta(days=14), "before"),
        (DUE + timedelta(days=3), "after:1"),
        (DUE + timedelta(days=8), "after:2"),
        (DUE + timedelta(days=15), "after:3"),
    ]


def test_new_things_stand_first_and_the_rest_by_day():
    today = DUE
    old, fresh, near = duty(subject="A/old"), duty(subject="B/fresh"), duty(DUE + timedelta(days=3), subject="C/near")
    known = {f"{old.key}:due", f"{near.key}:before"}
    [digest] = digests([near, old, fresh], today, CIRCLE, lambda _: known)
    assert [one.duty.subject for one in digest.told] == ["B/fresh", "A/old", "C/near"]
    assert [one.duty.subject for one in digest.new] == ["B/fresh"]


def test_on_a_day_off_people_hear_of_new_things_only():
    saturday = date(2026, 4, 4)
    told_of = {f"{duty().key}:after:1"}
    assert digests([duty()], saturday, CIRCLE, lambda _: told_of) == ()
    assert digests([duty()], date(2026, 4, 3), CIRCLE, lambda _: told_of, frozenset({date(2026, 4, 3)})) == ()
    assert len(digests([duty()], date(2026, 4, 3), CIRCLE, lambda _: told_of)) == 1
    assert len(digests([duty()], saturday, CIRCLE, nothing)) == 1


def test_one_person_written_in_two_ways_is_one_person():
    found = digests([duty(owner="Dana@Acme.example"), duty(subject="A/b")], DUE, CIRCLE, nothing)
    assert [digest.person for digest in found] == ["dana@acme.example"]


@settings(max_examples=80)
@given(st.sets(st.integers(-30, 60)), st.integers(0, 20))
def test_each_stage_is_new_at_most_once_and_the_newest_is_always_told(days, warn):
    one = duty(warn=warn)
    known: set[str] = set()
    heard = []

    def known_to(_person):
        return known

    for n in sorted(days):
        day = DUE + timedelta(days=n)
        at = reached(one, day)
        for digest in digests([one], day, Circle(), known_to):
            heard += [told.key for told in digest.new]
            known.update(told.key for told in digest.told)
        assert at is None or f"{one.key}:{at}" in known
    assert len(set(heard)) == len(heard)
