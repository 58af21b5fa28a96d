from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.circle import Circle
from readiness.domain.control import Control
from readiness.domain.duties import Duty, DutyKind
from readiness.domain.failing import Failing, FailingItem, Proof
from readiness.domain.gap import Gap
from readiness.domain.reminders import Morning, Reached, Stage, addressees, digests, reached
from readiness.domain.vocabulary import Cadence, Severity

DUE = date(2026, 3, 31)
FRIDAY = date(2026, 4, 3)
CIRCLE = Circle(("lee@acme.example",), {"AC-06": "bo@acme.example"})


def duty(due=DUE, owner="dana@acme.example", warn=14, subject="AC-06/minutes"):
    return Duty(DutyKind.EVIDENCE, owner, subject, "Minutes", due, due + timedelta(days=10), warn, "AC-06")


def nothing(_person):
    return frozenset()


def on(day, duties, known=nothing, *, failing=(), circle=CIRCLE, holidays=frozenset()):
    return digests(duties, failing, Morning(day, known, holidays), circle)


def new(digest):
    return [one for one in digest.told if one.new]


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
        for digest in on(day, [duty()], lambda person: known[person], circle=Circle()):
            heard += [(day, str(one.reached)) for one in new(digest)]
            known[digest.person] |= set(digest.keys)
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
    [digest] = on(today, [near, old, fresh], lambda _: known)
    assert [one.duty.subject for one in digest.told] == ["B/fresh", "A/old", "C/near"]
    assert [one.duty.subject for one in new(digest)] == ["B/fresh"]


def test_on_a_day_off_people_hear_of_new_things_only():
    saturday = date(2026, 4, 4)
    told_of = {f"{duty().key}:after:1"}
    assert on(saturday, [duty()], lambda _: told_of) == ()
    assert on(FRIDAY, [duty()], lambda _: told_of, holidays=frozenset({FRIDAY})) == ()
    assert len(on(FRIDAY, [duty()], lambda _: told_of)) == 1
    assert len(on(saturday, [duty()])) == 1


def test_one_person_written_in_two_ways_is_one_person():
    found = on(DUE, [duty(owner="Dana@Acme.example"), duty(subject="A/b")])
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
        for digest in on(day, [one], known_to, circle=Circle()):
            heard += [told.key for told in new(digest)]
            known.update(digest.keys)
        assert at is None or f"{one.key}:{at}" in known
    assert len(set(heard)) == len(heard)


def fails(*days, owner="dana@acme.example"):
    """Return a control that fails by an item of each of these days."""
    gap = Gap("G7", "CC6.1", "AC-06", None, Severity.HIGH, "why", DUE, None, repairable=True, fix="Mend.", owner=owner)
    control = Control("AC-06", "Minutes", ("CC6.1",), "Head", Cadence.QUARTERLY, ())
    items = tuple(FailingItem(f"of {day}", day, None) for day in days)
    return Failing(control, gap, (Proof("why", min(days), items, requirement="AC-06/minutes"),))


def letters(known, *mornings):
    """Return what Dana hears on each morning by what fails then: "new", "known" or nothing."""
    heard = []
    for day, failing in mornings:
        found = [one for one in on(day, [], lambda _: known, failing=failing) if one.person == "dana@acme.example"]
        heard.append("".join("new" if alarm.new else "known" for digest in found for alarm in digest.alarms))
        known.update(key for digest in found for key in digest.keys)
    return heard


MONDAY = date(2026, 4, 6)


def days_on(failing, days):
    return [(MONDAY + timedelta(days=n), failing) for n in days]


def test_an_owner_hears_once_that_a_control_fails_and_then_each_monday():
    heard = letters(set(), *days_on([fails(DUE)], range(15)))
    assert heard == ["new"] + [""] * 6 + ["known"] + [""] * 6 + ["known"]


def test_what_begins_to_fail_on_a_day_off_is_told_at_once_and_again_with_the_week():
    assert letters(set(), *days_on([fails(DUE)], (5, 6, 7))) == ["new", "", "known"]


def test_something_more_that_is_wrong_is_new_and_what_was_mended_is_not():
    known: set[str] = set()
    later = DUE + timedelta(days=3)
    assert letters(known, *days_on([fails(DUE)], (0, 1))) == ["new", ""]
    assert letters(known, *days_on([fails(DUE, later)], (2, 3))) == ["new", ""]
    assert letters(known, *days_on([fails(later)], (4,))) == [""]
    assert letters(known, *days_on([], (7, 8))) == ["", ""]
    assert letters(known, *days_on([fails(MONDAY + timedelta(days=9))], (9,))) == ["new"]


def test_who_hears_of_what_is_due_hears_of_what_fails_too():
    [digest] = on(
        DUE, [duty()], lambda _: {"failing:2026-W14", "failing:AC-06:AC-06/minutes:2026-03-31"}, failing=[fails(DUE)]
    )
    assert ([one.new for one in digest.told], [one.new for one in digest.alarms]) == ([True], [False])


def test_what_fails_and_nobody_owns_is_told_to_the_next():
    assert [one.person for one in on(DUE, [], failing=[fails(DUE, owner=None)])] == ["bo@acme.example"]
    assert [one.person for one in on(DUE, [], failing=[fails(DUE, owner=None)], circle=Circle(CIRCLE.leads))] == [
        "lee@acme.example"
    ]
